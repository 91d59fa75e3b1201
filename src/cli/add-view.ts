// The commands that serve the viewer to a browser: `headglow view` and `headglow bench`.

import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { addCommand, examples } from './add-command.ts';
import type { BenchCommand } from './bench.ts';
import {
  addAnalysisFlags,
  addFigureFlags,
  addReadingFlags,
  analysisRequest,
  createFlag,
  type FlagValues,
  figureRequest,
} from './figure-flags.ts';
import { parseHost, parsePort } from './flags.ts';
import { namedInputs } from './headers.ts';
import { takeLink } from './link.ts';
import { DEFAULT_PORT } from './server.ts';
import type { ViewCommand } from './view.ts';

/** Folder of the built viewer: two folders up, from the sources as well as from the build. */
export const VIEWER = fileURLToPath(new URL('../../dist/viewer', import.meta.url));

const portFlag = (): Option =>
  createFlag(
    '--port <number>',
    'port to listen on; if it is taken, the next free one is used',
    parsePort,
  ).default(DEFAULT_PORT);

const HOST = '--allow-host';

/** May be given more than once. */
const hostFlag = (): Option =>
  new Option(
    `${HOST} <name>`,
    'also answer requests addressed to this host, which a proxy passes on; may be repeated',
  ).argParser((text, others: readonly string[] = []) => [...others, parseHost(text, HOST)]);

interface ServerFlags extends FlagValues {
  readonly port: number;
  readonly open: boolean;
}

interface ViewFlags extends ServerFlags {
  readonly allowHost?: readonly string[];
}

/** Adds `headglow view`. */
export function addView(program: Command, act: (command: ViewCommand) => Promise<void>): void {
  const command = addCommand(program, 'view', 'show')
    .summary('open the viewer in the browser')
    .description(
      'Serve the viewer and these files, to this machine only, and open the viewer in the browser. A link that was copied ' +
        'from the viewer opens its data with its settings, or shows the files named after it so.',
    )
    .addOption(portFlag())
    .addOption(hostFlag())
    .option('--no-open', 'print the address instead of opening it');
  addReadingFlags(command);
  addAnalysisFlags(command);
  addFigureFlags(command);
  command.addHelpText(
    'after',
    examples(
      'view scores.npz',
      'view runs/ --norm log --minus first',
      "view 'http://127.0.0.1:4173/#v=1&norm=log' scores.npz",
    ),
  );
  command.action(async (names: string[], flags: ViewFlags) => {
    const figure = { ...figureRequest(flags), ...analysisRequest(flags) };
    const { files, link } = takeLink(names, figure);
    const request = {
      ...figure,
      ...namedInputs(files, flags),
      link,
      port: flags.port,
      hosts: flags.allowHost ?? [],
      open: flags.open,
      viewer: VIEWER,
    };
    await act(request);
  });
}

interface BenchFlags extends ServerFlags {
  readonly json?: string;
  readonly headless?: boolean;
  readonly quick?: boolean;
}

/** Adds `headglow bench`. */
export function addBench(program: Command, act: (command: BenchCommand) => Promise<void>): void {
  const command = addCommand(program, 'bench', 'measure with')
    .summary('measure how fast this machine draws')
    .description(
      'Measure how fast this machine draws: a standard figure, these files (or the example), and the largest ' +
        'figure that sustains 60 frames per second. Prints a report in Markdown. Runs for up to 90 seconds, in your ' +
        'browser if there is a display.',
    )
    .option('--json <file>', 'also write the report as JSON; - prints it instead of the Markdown')
    .option('--headless', 'measure in a headless browser, even if there is a display')
    .option('--quick', 'check that the benchmark works: few samples, small sizes, no reliable numbers')
    .addOption(portFlag())
    .option('--no-open', 'print the address instead of opening it');
  addReadingFlags(command);
  addFigureFlags(command);
  command.addHelpText('after', examples('bench', 'bench scores.npz --headless --json report.json'));
  command.action(async (files: string[], flags: BenchFlags) => {
    const { json = null, port, open, headless = false, quick = false } = flags;
    const inputs = namedInputs(files, flags);
    const request = { ...figureRequest(flags), ...inputs, json, port, open, headless, quick, viewer: VIEWER };
    await act(request);
  });
}
