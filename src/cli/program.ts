// The commands, their flags and their help.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { Analysis } from '../analysis/analysis.ts';
import { DESCRIBE_DEFAULTS } from '../analysis/description/settings.ts';
import type { Reference } from '../analysis/difference.ts';
import { EXTENSION_LIST } from '../formats/registry.ts';
import { OPTION_NAMES, type OptionName, type Options, optionRow } from '../options.ts';
import type { FigureRequest } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { type BenchCommand, bench } from './bench.ts';
import { type DescribeCommand, describe } from './describe.ts';
import {
  anyFloat,
  anyNumber,
  count,
  duration,
  FLAGS,
  frameRate,
  numbers,
  type Parse,
  port,
  positive,
  reference,
  share,
} from './flags.ts';
import { type MovieCommand, movie } from './movie.ts';
import { type RenderCommand, render } from './render.ts';
import { DEFAULT_PORT } from './server.ts';
import { type ViewCommand, view } from './view.ts';
import { DEFAULT_FPS, DEFAULT_SECONDS, type WriteFlags, writeRequest } from './write-request.ts';

// Both lie two folders up from here, in the sources and when built.
const VIEWER = fileURLToPath(new URL('../../dist/viewer', import.meta.url));
const PACKAGE = new URL('../../package.json', import.meta.url);

/** How files that can't be read end a command. */
const STRICT = [
  '--strict',
  'end with an error where a file cannot be read, instead of leaving it out',
] as const;

/** What the argument of a command is. */
const filesTo = (verb: string): string =>
  `files to ${verb} (${EXTENSION_LIST}), or folders, with all folders in them; - is standard input`;

/** What the commands do; tests put their own here. */
export interface Actions {
  readonly render: Action<RenderCommand>;
  readonly movie: Action<MovieCommand>;
  readonly view: Action<ViewCommand>;
  readonly bench: Action<BenchCommand>;
  readonly describe: Action<DescribeCommand>;
}

export const ACTIONS: Actions = { render, movie, view, bench, describe };

type Action<T> = (command: T, signal: AbortSignal) => Promise<unknown>;

/** @param signal aborts once the user asks to stop */
export function createProgram(actions: Actions, signal: AbortSignal): Command {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const program = new Command('headglow')
    .description('See how important every attention head of a transformer is.')
    .version(version, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 110) })
    .addHelpText(
      'after',
      '\n`headglow FILE…` is `headglow view FILE…`; a file with the name of a command is `./NAME`.\n`headglow render --help`, `headglow view --help` and `headglow describe --help` list the options of the figure.',
    );

  addView(program, actions, signal);
  addRender(program, actions, signal);
  addDescribe(program, actions, signal);
  addBench(program, actions, signal);
  return program;
}

function addView(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = program
    .command('view')
    .summary('show the figure in the browser')
    .description('Serve the viewer with the given files (or the built-in figure) on this machine only.')
    .argument('[file...]', filesTo('show'))
    .option(...STRICT)
    .addOption(flag('--port <number>', 'first port to try', port))
    .option('--no-open', 'only print the address');
  addAnalysisFlags(command);
  addFigureFlags(command);
  command.action(async (files: string[], given: Record<string, unknown>) => {
    const request = {
      ...figureRequest(given),
      ...analysisRequest(given),
      files,
      port: (given.port as number | undefined) ?? DEFAULT_PORT,
      open: given.open as boolean,
      viewer: VIEWER,
    };
    await actions.view(request, signal);
  });
}

function addRender(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = program
    .command('render')
    .summary('write the figure to a PNG file, or all checkpoints as a movie')
    .description('Draw the given files (or the built-in figure) without a screen.')
    .argument('[file...]', filesTo('draw'))
    .option(...STRICT)
    .option('-o, --output <file>', 'the picture to write; - is stdout')
    .option('--read-all', 'read all checkpoints of a large file for its limits, as a movie does')
    .option('--layout <file>', 'also write where panels and colorbar lie, in pixels, as JSON')
    .addOption(flag('--width <pixels>', 'width', count).default(1600))
    .addOption(flag('--height <pixels>', 'height', count).default(900))
    .addOption(flag('--scale <number>', 'pixels drawn per pixel of width, 2 for print', positive).default(1))
    .optionsGroup('A movie, in place of the picture:')
    .option('--movie <file>', 'all checkpoints as a movie; its name ends in .mp4, .webm or .gif')
    .option('--frames <folder>', 'its frames as 0001.png, 0002.png, … in a new or empty folder')
    .addOption(flag('--fps <number>', `frames a second (default: ${DEFAULT_FPS})`, frameRate))
    .addOption(
      flag(
        '--seconds <number>',
        `seconds for a checkpoint and the way to the next (default: ${DEFAULT_SECONDS})`,
        duration,
      ),
    )
    .option('--h264', '.mp4 for old players; colours at half the resolution');
  addAnalysisFlags(command);
  command.option('--ranking <file>', 'with --emergence: also write heads by when they emerge, as CSV');
  addFigureFlags(command);
  command.action(async (files: string[], given: Record<string, unknown>) => {
    const what = writeRequest(given as WriteFlags);
    const common = {
      ...figureRequest(given),
      ...analysisRequest(given),
      files,
      size: { width: given.width as number, height: given.height as number, scale: given.scale as number },
      viewer: VIEWER,
    };
    await ('settings' in what
      ? actions.movie({ ...common, ...what }, signal)
      : actions.render({ ...common, ...what }, signal));
  });
}

function addDescribe(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = program
    .command('describe')
    .summary('say in words what the figure shows')
    .description(
      'Describe the given files (or the built-in figure) as Markdown: overview, findings, a paragraph ' +
        'per panel, what holds across tasks, what changed in training, axes and legend. Every sentence is computed from the numbers.',
    )
    .argument('[file...]', filesTo('describe'))
    .option(...STRICT)
    .option('--json', 'as JSON: every statement with its kind, cells, values and rule')
    .option('-o, --output <file>', 'write to this file (default: -, stdout)')
    .addOption(
      flag(
        '--bright <share>',
        `cells are bright from this share of the colorbar on (default: ${DESCRIBE_DEFAULTS.bright})`,
        share,
      ),
    )
    .addOption(flag('--threshold <value>', 'cells are bright from this value on, instead', anyFloat))
    .addOption(flag('--above <values>', 'count cells from these values on, commas between', numbers))
    .addOption(
      flag(
        '--prominence <share>',
        `least prominence of a secondary peak, as a share of the peak (default: ${DESCRIBE_DEFAULTS.prominence})`,
        share,
      ),
    );
  addAnalysisFlags(command);
  addFigureFlags(command, (name) => optionRow(name).inWords !== false);
  command.action(async (files: string[], given: Record<string, unknown>) => {
    const { bright, threshold, above, prominence, json = false, output = '-' } = given;
    if (bright !== undefined && threshold !== undefined)
      throw new HeadglowError({
        code: 'option',
        place: '--threshold',
        reason: '--bright is given too',
        remedy: 'give one of them',
      });
    const settings = Object.entries({ bright, threshold, above, prominence }).filter(
      ([, value]) => value !== undefined,
    );
    const request = {
      ...figureRequest(given),
      ...analysisRequest(given),
      files,
      settings: Object.fromEntries(settings),
      json: json as boolean,
      output: output as string,
    };
    await actions.describe(request, signal);
  });
}

function addBench(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = program
    .command('bench')
    .summary('measure this machine')
    .description(
      'Measure how fast this machine draws: a standard figure, the given files (or the built-in figure), and the ' +
        'largest figure that sustains 60 frames a second. Prints a report as Markdown. It takes up to a minute and a ' +
        'half, in your browser where there is a screen.',
    )
    .argument('[file...]', filesTo('measure with'))
    .option(...STRICT)
    .option('--json <file>', 'also write the report as JSON; - prints it in place of the Markdown')
    .option('--headless', 'measure in a browser without a screen, even where there is one')
    .option('--quick', 'few samples and small sizes: whether it works, not how fast')
    .addOption(flag('--port <number>', 'first port to try', port))
    .option('--no-open', 'only print the address, for you to open');
  addFigureFlags(command);
  command.action(async (files: string[], given: Record<string, unknown>) => {
    const request = {
      ...figureRequest(given),
      files,
      json: (given.json as string | undefined) ?? null,
      port: (given.port as number | undefined) ?? DEFAULT_PORT,
      open: given.open as boolean,
      headless: (given.headless as boolean | undefined) ?? false,
      quick: (given.quick as boolean | undefined) ?? false,
      viewer: VIEWER,
    };
    await actions.bench(request, signal);
  });
}

/** Stands for null until the action reads the options: commander would turn a null that a parser returns into ''. */
const NULL = Symbol('null');

function flag<T>(flags: string, help: string, parse: Parse<T>): Option {
  const name = flags.split(' ', 1)[0] as string;
  return new Option(flags, help).argParser((text) => parse(text, name) ?? NULL);
}

function addAnalysisFlags(command: Command): void {
  command.optionsGroup('What changed in training:');
  const change = 'show the change of values since the previous checkpoint, the first, or that of a step';
  command.addOption(flag('--change <previous|first|step>', change, reference));
  const emergence = 'show from which training step on each head stays at this value or above';
  command.addOption(flag('--emergence <threshold>', emergence, anyFloat));
}

function analysisRequest(given: Record<string, unknown>): { analysis?: Analysis } {
  const { change, emergence } = given as { change?: Reference; emergence?: number };
  const clash = (place: string, other: string, remedy: string) => {
    throw new HeadglowError({ code: 'option', place, reason: `${other} is given too`, remedy });
  };
  if (emergence === undefined) return change === undefined ? {} : { analysis: { change } };
  if (change !== undefined) clash('--emergence', '--change', 'give one of them');
  for (const one of ['step', 'checkpoint'])
    if (given[one] !== undefined)
      clash('--emergence', `--${one}`, 'leave that out: the map is of all checkpoints');
  return { analysis: { emergence } };
}

function addFigureFlags(command: Command, isWanted = (_name: OptionName) => true): void {
  command.optionsGroup('The figure:');
  for (const row of FLAGS.filter(({ name }) => isWanted(name)))
    command.addOption(
      row.value === null
        ? new Option(row.flag, row.help)
        : flag(`${row.flag} <${row.value}>`, row.help, row.parse),
    );
  command.addOption(flag('--step <number>', 'the checkpoint shown, by its training step', anyNumber));
}

/** The figure options that were given, and no others: the rest is for the page to choose. */
function figureRequest(given: Record<string, unknown>): FigureRequest {
  const options: Record<string, unknown> = {};
  for (const name of OPTION_NAMES)
    if (given[name] !== undefined) options[name] = given[name] === NULL ? null : given[name];
  const { vmin, vmax } = options as Partial<Options>;
  if (typeof vmin === 'number' && typeof vmax === 'number' && vmin > vmax) {
    throw new HeadglowError({ code: 'option', place: '--vmin', reason: `${vmin} is above --vmax ${vmax}` });
  }
  const step = (given.step as number | undefined) ?? null;
  if (step !== null && options.checkpoint !== undefined) {
    throw new HeadglowError({
      code: 'option',
      place: '--step',
      reason: '--checkpoint is given too',
      remedy: 'give one of them',
    });
  }
  return { options: options as Partial<Options>, step, ...(given.strict === true && { strict: true }) };
}
