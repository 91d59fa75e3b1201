// Flags that several commands share: the options of the figure, and analyses of a training run.

import { type Command, Option } from 'commander';
import type { Analysis } from '../analysis/analysis.ts';
import { checkReading, READING_NAMES, type Reading } from '../formats/reading.ts';
import { OPTION_NAMES, type OptionName, type Options } from '../options.ts';
import type { FigureRequest } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import {
  FLAGS,
  type Flag,
  type Parse,
  parseBytes,
  parseFiniteNumber,
  parseFloat32,
  READING_FLAGS,
} from './flags.ts';
import { headerFlag } from './headers.ts';

/** Values of flags by their names in camel case, as commander returns them. Flags that were not given are missing. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** Represents null inside commander, which turns a null from a parser into an empty string. */
const NULL = Symbol('null');

/** A flag with a value. @param flags its spelling in the help, such as `--port <number>` */
export function createFlag<T>(flags: string, help: string, parse: Parse<T>): Option {
  const name = flags.split(' ', 1)[0] as string;
  return new Option(flags, help).argParser((text) => parse(text, name) ?? NULL);
}

/** An error about two flags that exclude each other. */
export function conflictError(flag: string, other: string, remedy = 'use only one of them'): HeadglowError {
  return new HeadglowError({
    code: 'option',
    place: flag,
    reason: `cannot be combined with ${other}`,
    remedy,
  });
}

/** Adds `--minus` and `--emergence`. */
export function addAnalysisFlags(command: Command): void {
  command.optionsGroup('Analysis options:');
  command.addOption(
    new Option(
      '--minus <reference>',
      'show the difference from a checkpoint (previous, first, @STEP), or from a model or task (MODEL, TASK, MODEL/TASK), ' +
        'at the same step or at another (MODEL@STEP)',
    ),
  );
  command.addOption(new Option('--change <reference>', 'earlier name of --minus').hideHelp());
  command.addOption(
    createFlag(
      '--emergence <threshold>',
      'show the training step from which each head stays at or above this value',
      parseFloat32,
    ),
  );
}

/** `--checkpoint` has two meanings: the position of the checkpoint to show, and a pattern for names of checkpoints. */
const PATTERN_MARK = '{}';

/** Whether `--checkpoint` is a pattern. */
const isPattern = (name: string, value: unknown): boolean =>
  name === 'checkpoint' && typeof value === 'string';

/** Lets a flag that takes a pattern take the value of an option of the figure too. */
function shareFlag(option: Option, { flag, value, help, parse }: Flag): void {
  option.description = `${help}; or, with ${PATTERN_MARK}, a pattern that ${option.description}`;
  option.flags = `${flag} <${value}>`;
  option.argParser((text) => (text.includes(PATTERN_MARK) ? text : (parse(text, flag) ?? NULL)));
}

/** Adds a flag for each option of the figure, and `--step`. @param isIncluded false for options to leave out */
export function addFigureFlags(command: Command, isIncluded = (_name: OptionName) => true): void {
  command.optionsGroup('Figure options:');
  for (const figureFlag of FLAGS) {
    const { name, flag, value, help, parse } = figureFlag;
    if (!isIncluded(name)) continue;
    const shared = command.options.find(({ long }) => long === flag);
    if (shared) shareFlag(shared, figureFlag);
    else
      command.addOption(
        value === null ? new Option(flag, help) : createFlag(`${flag} <${value}>`, help, parse),
      );
  }
  command.addOption(
    createFlag('--step <number>', 'training step of the checkpoint to show', parseFiniteNumber),
  );
}

/** The analysis requested by `--minus` or `--emergence`, if any. */
export function analysisRequest(flags: FlagValues): { analysis?: Analysis } {
  const {
    minus,
    change = minus,
    emergence,
  } = flags as {
    minus?: string;
    change?: string;
    emergence?: number;
  };
  if (minus !== undefined && change !== minus) throw conflictError('--minus', '--change');
  if (emergence === undefined) return change === undefined ? {} : { analysis: { change } };
  if (change !== undefined) throw conflictError('--emergence', '--minus');
  for (const name of ['step', 'checkpoint'])
    if (flags[name] !== undefined && !isPattern(name, flags[name]))
      throw conflictError(
        '--emergence',
        `--${name}`,
        `remove --${name}, because the map covers all checkpoints`,
      );
  return { analysis: { emergence } };
}

/** @throws HeadglowError for parts of a zoom that have no effect */
function checkZoom({ zoom, panel }: Partial<Options>): void {
  if (!zoom) return;
  if (zoom.panel !== undefined && !zoom.layers && !zoom.heads)
    throw new HeadglowError({
      code: 'option',
      place: '--zoom',
      reason: `panel=${zoom.panel} needs a range of layers or heads`,
      remedy: 'add one, or use --panel to show only this panel',
    });
  if ((panel ?? null) === null) return;
  if (zoom.panel !== undefined)
    throw conflictError('--panel', `panel=${zoom.panel} of --zoom`, 'name the panel only once');
  for (const axis of ['rows', 'columns'] as const)
    if (zoom[axis])
      throw conflictError('--panel', `${axis} of --zoom`, `remove them, as --panel shows a single panel`);
}

/** Adds a flag for each setting that says how files are read. */
export function addReadingFlags(command: Command): void {
  command.optionsGroup('Reading options:');
  for (const { flag, value, help, parse } of READING_FLAGS)
    command.addOption(createFlag(`${flag} <${value}>`, help, parse));
  command.addOption(
    createFlag(
      '--memory <size>',
      'bytes of values kept in memory, and of files that must be decoded whole, such as 2GiB',
      parseBytes,
    ),
  );
  command.addOption(headerFlag());
}

/** How files are read: only what was given. @throws HeadglowError for values that contradict each other */
function readingRequest(flags: FlagValues): Reading {
  const given = READING_NAMES.filter(
    (name) =>
      flags[name] !== undefined &&
      flags[name] !== NULL &&
      (name !== 'checkpoint' || isPattern(name, flags[name])),
  );
  const reading = Object.fromEntries(given.map((name) => [name, flags[name]])) as Reading;
  checkReading(reading);
  return reading;
}

/** The figure options that were given, and no others: defaults depend on the data, which only the page reads. */
export function figureRequest(flags: FlagValues): FigureRequest {
  const options: Record<string, unknown> = {};
  for (const name of OPTION_NAMES)
    if (flags[name] !== undefined && !isPattern(name, flags[name]))
      options[name] = flags[name] === NULL ? null : flags[name];
  const { vmin, vmax } = options as Partial<Options>;
  if (typeof vmin === 'number' && typeof vmax === 'number' && vmin > vmax)
    throw new HeadglowError({
      code: 'option',
      place: '--vmin',
      reason: `${vmin} is greater than --vmax ${vmax}`,
      remedy: 'swap the two values',
    });
  checkZoom(options);
  const step = (flags.step as number | undefined) ?? null;
  if (step !== null && options.checkpoint !== undefined) throw conflictError('--step', '--checkpoint');
  const reading = readingRequest(flags);
  return {
    options: options as Partial<Options>,
    step,
    ...(flags.strict === true && { strict: true }),
    ...(Object.keys(reading).length > 0 && { reading }),
    ...(typeof flags.memory === 'number' && { memory: flags.memory }),
  };
}
