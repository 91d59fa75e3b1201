// Which options that were set for some data other data can meet.

import {
  type Dataset,
  DEFAULTS,
  HeadglowError,
  modelNames,
  type Options,
  taskNames,
  timelineSteps,
} from '../../src/index.ts';
import { OPTION_NAMES, optionRow } from '../../src/options.ts';
import type { SetOptions } from './state.ts';

/** Options that depend on each other, and on the data: where one of them is refused, all may be to blame. */
const LIMIT_OPTIONS: readonly string[] = [
  'norm',
  ...OPTION_NAMES.filter((name) => optionRow(name).group === 'Scale' && optionRow(name).kind === 'number'),
];

/** The names that there are; null where there are none of them. */
function known(wanted: readonly string[], names: readonly string[]): readonly string[] | null {
  const there = new Set(names);
  const left = wanted.filter((name) => there.has(name));
  return left.length > 0 ? left : null;
}

/** The position at the same step; null where the other timeline lacks it. */
function sameStep(position: number, from: readonly number[], to: readonly number[]): number | null {
  if (from.length === to.length && from.every((step, i) => step === to[i])) return position;
  const at = to.indexOf(from[position] as number);
  return at < 0 ? null : at;
}

export interface CarryOver {
  /** Of the data that the options were set for. */
  readonly steps: readonly number[];
  /** Names of options that stay as they are. */
  readonly required?: readonly string[];
}

/** Options for other data: of tasks and models those that it has, of checkpoints the one at the same step. */
export function carryOptionsTo(
  dataset: Dataset,
  options: SetOptions,
  { steps, required = [] }: CarryOver,
): SetOptions {
  const { tasks, models, checkpoint } = options;
  const carried: SetOptions = {
    ...(tasks && { tasks: known(tasks, taskNames(dataset)) }),
    ...(models && { models: known(models, modelNames(dataset)) }),
    ...(typeof checkpoint === 'number' && {
      checkpoint: sameStep(checkpoint, steps, timelineSteps(dataset)),
    }),
  };
  const free = Object.entries(carried).filter(([key]) => !required.includes(key));
  return { ...options, ...Object.fromEntries(free) };
}

/** The options that may have made the data refuse. */
function culprits(place: string | undefined, free: readonly string[]): readonly string[] {
  const named = free.filter((key) => key === place);
  if (named.length > 0) return named;
  const limits = free.filter((key) => LIMIT_OPTIONS.includes(key));
  return limits.length > 0 ? limits : free;
}

export interface FittedOptions {
  /** Options that the data come with; they give way to those that were set. */
  readonly base?: Partial<Options>;
  /** Names of options without which nothing is to be shown. */
  readonly required?: readonly string[];
}

/**
 * Shows something with as many of the options that were set as it can meet.
 * @param show throws HeadglowError for options that do not fit
 * @throws HeadglowError where nothing can be shown
 */
export function showFitting(
  show: (options: SetOptions) => void,
  options: SetOptions,
  { base = {}, required = [] }: FittedOptions = {},
): void {
  let left = options;
  for (;;) {
    try {
      show(left);
      return;
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      const place = error.details.place as keyof Options;
      if (place in base && base[place] !== DEFAULTS[place] && !(place in left)) {
        left = { ...left, [place]: DEFAULTS[place] };
        continue;
      }
      const free = Object.keys(left).filter((key) => !required.includes(key));
      const blamed = culprits(place, free);
      if (blamed.length === 0) throw error;
      base = {}; // it does not give way twice
      left = Object.fromEntries(Object.entries(left).filter(([key]) => !blamed.includes(key)));
    }
  }
}
