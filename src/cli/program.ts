// The commands, their flags and their help.

import { Command, Option } from 'commander';
import { DESCRIBE_DEFAULTS } from '../analysis/description/settings.ts';
import { VERSION } from '../export/version.ts';
import { type OptionName, optionRow } from '../options.ts';
import { addCommand, examples, inputsHelp } from './add-command.ts';
import { addPyramid } from './add-pyramid.ts';
import { addBench, addView, VIEWER } from './add-view.ts';
import { type BenchCommand, bench } from './bench.ts';
import { addCaptionFlags, type CaptionFlags, captionRequest } from './caption-flags.ts';
import { type DescribeCommand, describe } from './describe.ts';
import {
  addAnalysisFlags,
  addFigureFlags,
  addReadingFlags,
  analysisRequest,
  conflictError,
  createFlag,
  type FlagValues,
  figureRequest,
} from './figure-flags.ts';
import { parseDuration, parseFloat32, parseFraction, parseFrameRate, parseNumbers } from './flags.ts';
import { namedInputs } from './headers.ts';
import { type HtmlCommand, html } from './html.ts';
import { type InfoCommand, info } from './info.ts';
import { readStyle, styleFlags } from './like.ts';
import { type MovieCommand, movie } from './movie.ts';
import { addPictureFlags, addSizeFlags, formatOf, sizeRequest } from './picture-flags.ts';
import { addPlotFlags, type PlotFlags, plotRequest, withPlotSize } from './plot-flags.ts';
import { type PyramidCommand, pyramid } from './pyramid.ts';
import { type RenderCommand, render } from './render.ts';
import { type ViewCommand, view } from './view.ts';
import { DEFAULT_FPS, DEFAULT_SECONDS, type WriteFlags, writeRequest } from './write-request.ts';

const MAX_HELP_WIDTH = 110;

/** What the commands do; tests pass their own. */
export interface Actions {
  readonly render: Action<RenderCommand>;
  readonly movie: Action<MovieCommand>;
  readonly html: Action<HtmlCommand>;
  readonly view: Action<ViewCommand>;
  readonly bench: Action<BenchCommand>;
  readonly describe: Action<DescribeCommand>;
  readonly info: Action<InfoCommand>;
  readonly pyramid: Action<PyramidCommand>;
}

export const ACTIONS: Actions = { render, movie, html, view, bench, describe, info, pyramid };

type Action<T> = (command: T, signal: AbortSignal) => Promise<unknown>;

/** @param signal aborts when the user interrupts the command */
export function createProgram(actions: Actions, signal: AbortSignal): Command {
  const program = new Command('headglow')
    .description('Visualise and describe the importance of every attention head in a transformer.')
    .version(VERSION, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, MAX_HELP_WIDTH) })
    .addHelpText(
      'after',
      `
Examples:
  headglow scores.npz                            open a file in the viewer
  headglow render scores.npz -o figure.png       write a picture
  headglow render runs/ --movie training.mp4     write a video of all checkpoints
  headglow describe scores.npz                   print a description
  headglow info scores.npz                       list the arrays in a file
  headglow pyramid scores.npy -o scores.zarr     write coarser levels of a large file

\`headglow FILE…\` is short for \`headglow view FILE…\`. If a file has the same name as a
command, write ./NAME. Without files, every command uses a synthetic example.
\`headglow COMMAND --help\` lists all options of a command.`,
    );

  addView(program, async (command) => {
    await actions.view(command, signal);
  });
  addRender(program, actions, signal);
  addDescribe(program, actions, signal);
  addInfo(program, actions, signal);
  addPyramid(program, async (command) => {
    await actions.pyramid(command, signal);
  });
  addBench(program, async (command) => {
    await actions.bench(command, signal);
  });
  return program;
}

interface RenderFlags extends FlagValues, WriteFlags, PlotFlags {
  readonly like?: string;
}

function addRender(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = addCommand(program, 'render', 'draw')
    .summary('write the figure as a PNG, SVG, PDF or HTML file, or a video')
    .description(
      'Write the figure as a PNG, SVG or PDF file, or all checkpoints as an HTML page or a video. No display is needed.',
    )
    .option('-o, --output <file>', 'file to write: .png, .svg, .pdf or .html; - writes PNG to stdout')
    .option('--read-all', 'compute limits from all checkpoints of files larger than memory')
    .option('--layout <file>', 'also write the positions of panels and colorbars, in pixels, as JSON');
  command.option(
    '--like <figure>',
    'draw in the style of a figure: a PNG, SVG or PDF file that this command wrote; other flags take precedence',
  );
  addSizeFlags(command);
  addPictureFlags(command);
  addPlotFlags(command);
  command
    .optionsGroup('Video options:')
    .option('--movie <file>', 'write all checkpoints as a video: .mp4, .webm or .gif')
    .option('--frames <folder>', 'write the frames as 0001.png, 0002.png, … into a new or empty folder')
    .addOption(createFlag('--fps <number>', `frames per second (default: ${DEFAULT_FPS})`, parseFrameRate))
    .addOption(
      createFlag(
        '--seconds <number>',
        `seconds per checkpoint, including the interpolation to the next one (default: ${DEFAULT_SECONDS})`,
        parseDuration,
      ),
    )
    .option('--h264', 'encode .mp4 as H.264, for older players; halves the colour resolution');
  addReadingFlags(command);
  addAnalysisFlags(command);
  command.option(
    '--ranking <file>',
    'also write the heads as CSV, in order of emergence (needs --emergence)',
  );
  addFigureFlags(command);
  command.addHelpText(
    'after',
    examples(
      'render -o example.png',
      'render scores.npz -o figure.png --step 500 --limits frame',
      'render scores.npz -o figure.pdf --width 5.5in --height 2.5in',
      'render scores.npz -o ranking.pdf --figure ranking --preset neurips',
      'render scores.npz -o figure.html',
      'render other.npz -o other.pdf --like figure.pdf',
      'render scores.npz --movie training.mp4 --fps 25',
      'render scores.npz -o map.png --emergence 0.5 --ranking heads.csv',
    ),
  );
  command.action(async (files: string[], given: RenderFlags) => {
    const style = given.like === undefined ? null : await readStyle(given.like);
    const flags = style ? { ...styleFlags(style, given), ...given } : given;
    const output = writeRequest(flags);
    const isVector = formatOf(output.output) !== 'png';
    const plot = plotRequest(flags);
    const request = figureRequest(given);
    const figure = {
      ...request,
      options: { ...style?.options, ...request.options },
      ...analysisRequest(flags),
      ...namedInputs(files, flags),
      viewer: VIEWER,
    };
    const common = { ...figure, size: sizeRequest(withPlotSize(flags, isVector), isVector) };
    if ('isPage' in output) await actions.html({ ...figure, output: output.output }, signal);
    else
      await ('settings' in output
        ? actions.movie({ ...common, ...output }, signal)
        : actions.render({ ...common, ...output, picture: { ...output.picture, ...plot } }, signal));
  });
}

interface DescribeFlags extends FlagValues, CaptionFlags {
  readonly bright?: number;
  readonly threshold?: number;
  readonly above?: readonly number[];
  readonly prominence?: number;
  readonly readAll?: boolean;
  readonly json?: boolean;
  readonly output: string;
}

/** Options that restrict a description to what is in sight. */
const SIGHT_OPTIONS: readonly OptionName[] = ['zoom', 'panel'];

function addDescribe(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = addCommand(program, 'describe', 'describe')
    .summary('describe the figure in words')
    .description(
      'Describe the figure in Markdown: overview, findings, one paragraph per panel, patterns across tasks, ' +
        'changes during training, axes and legend. Every sentence is computed from the values. With --zoom or ' +
        '--panel, only the cells in sight are described.',
    )
    .option('--read-all', 'read all cells of files larger than memory, block by block')
    .option('--json', 'write JSON: each statement with its kind, cells, values and rule')
    .addOption(new Option('-o, --output <file>', 'file to write; - writes to stdout').default('-', 'stdout'))
    .addOption(
      createFlag(
        '--bright <fraction>',
        `cells are bright at or above this fraction of the colorbar; above 0, at most 1 (default: ${DESCRIBE_DEFAULTS.bright})`,
        parseFraction,
      ),
    )
    .addOption(
      createFlag(
        '--threshold <value>',
        'value at or above which cells are bright; use instead of --bright',
        parseFloat32,
      ),
    )
    .addOption(
      createFlag(
        '--above <values>',
        'also count the cells at or above these values (comma-separated)',
        parseNumbers,
      ),
    )
    .addOption(
      createFlag(
        '--prominence <fraction>',
        `minimum prominence of a secondary peak, as a fraction of the peak (default: ${DESCRIBE_DEFAULTS.prominence})`,
        parseFraction,
      ),
    );
  addCaptionFlags(command);
  addReadingFlags(command);
  addAnalysisFlags(command);
  addFigureFlags(command, (name) => SIGHT_OPTIONS.includes(name) || optionRow(name).inWords !== false);
  command.addHelpText(
    'after',
    examples(
      'describe scores.npz',
      'describe scores.npz -o figure.json --json --threshold 0.4',
      'describe scores.npz --panel induction --zoom layers=:12',
      'describe scores.npz --caption latex',
    ),
  );
  command.action(async (files: string[], flags: DescribeFlags) => {
    const { bright, threshold, above, prominence, json = false, readAll = false, output } = flags;
    if (bright !== undefined && threshold !== undefined) throw conflictError('--threshold', '--bright');
    const settings = Object.entries({ bright, threshold, above, prominence }).filter(
      ([, value]) => value !== undefined,
    );
    const figure = figureRequest(flags);
    const inSight = SIGHT_OPTIONS.some((name) => (figure.options[name] ?? null) !== null);
    const request = {
      ...figure,
      ...analysisRequest(flags),
      ...namedInputs(files, flags),
      settings: { ...Object.fromEntries(settings), ...(inSight && { inSight }), ...(readAll && { readAll }) },
      json,
      ...captionRequest(flags),
      output,
    };
    await actions.describe(request, signal);
  });
}

interface InfoFlags extends FlagValues {
  readonly json?: boolean;
}

function addInfo(program: Command, actions: Actions, signal: AbortSignal): void {
  const command = program
    .command('info')
    .argument('<file...>', inputsHelp('list'))
    .summary('list what is in files')
    .description(
      'List every array in the files, shown or not: shape, type, extremes, counts of special values, and the options ' +
        'that show it. Fails if nothing in one of the files can be shown.',
    )
    .option('--json', 'write JSON');
  addReadingFlags(command);
  command.addHelpText('after', examples('info scores.npz', 'info runs/ --json'));
  command.action(async (files: string[], flags: InfoFlags) => {
    const { json = false } = flags;
    const { reading } = figureRequest(flags);
    await actions.info({ ...namedInputs(files, flags), json, ...(reading && { reading }) }, signal);
  });
}
