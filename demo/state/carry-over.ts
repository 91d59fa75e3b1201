// Carries options over from one dataset to another, as far as they apply.

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

/** Options that depend on each other and on the data: if one of them is rejected, any of them may be the cause. */
const LIMIT_OPTIONS: readonly string[] = [
  'norm',
  ...OPTION_NAMES.filter((name) => optionRow(name).group === 'Scale' && optionRow(name).kind === 'number'),
];

/** Returns the selected names that exist; null if none does. */
function findKnown(selected: readonly string[], names: readonly string[]): readonly string[] | null {
  const existing = new Set(names);
  const known = selected.filter((name) => existing.has(name));
  return known.length > 0 ? known : null;
}

/** Returns the position at the same step of another timeline, such as a longer one; null if it has no such step. */
function findSameStep(position: number, from: readonly number[], to: readonly number[]): number | null {
  if (from.length > 0 && from.every((step, i) => step === to[i])) return position;
  const index = to.indexOf(from[position] as number);
  return index < 0 ? null : index;
}

/** Removes when the data is shown. */
export const withoutCheckpoint = ({ checkpoint: _, ...options }: SetOptions): SetOptions => options;

/** Removes what is in sight, and when: a reset of these is no surprise with other data. */
export const withoutCamera = ({ zoom: _, panel: __, ...options }: SetOptions): SetOptions =>
  withoutCheckpoint(options);

export interface CarryOver {
  /** Steps of the dataset that the options were set for. */
  readonly steps: readonly number[];
  /** Names of options that must not change. */
  readonly required?: readonly string[];
}

/** Adapts options to another dataset: keeps existing tasks and models, and the checkpoint at the same step. */
export function carryOptionsTo(
  dataset: Dataset,
  options: SetOptions,
  { steps, required = [] }: CarryOver,
): SetOptions {
  const { tasks, models, checkpoint } = options;
  const carried: SetOptions = {
    ...(tasks && { tasks: findKnown(tasks, taskNames(dataset)) }),
    ...(models && { models: findKnown(models, modelNames(dataset)) }),
    ...(typeof checkpoint === 'number' && {
      checkpoint: findSameStep(checkpoint, steps, timelineSteps(dataset)),
    }),
  };
  const optional = Object.entries(carried).filter(([key]) => !required.includes(key));
  return { ...options, ...Object.fromEntries(optional) };
}

/** Returns the optional options that may have caused an error about the option `place`. */
function findCauses(place: string | undefined, optional: readonly string[]): readonly string[] {
  const named = optional.filter((key) => key === place);
  if (named.length > 0) return named;
  const limits = optional.filter((key) => LIMIT_OPTIONS.includes(key));
  return limits.length > 0 ? limits : optional;
}

export interface FittedOptions {
  /** Options that come with the data; they are dropped before those that were set. */
  readonly base?: Partial<Options>;
  /** Names of options that must not be dropped. */
  readonly required?: readonly string[];
}

/**
 * Calls `show` with as many of the options as it accepts.
 * @param show throws HeadglowError for options that do not apply
 * @throws HeadglowError if `show` fails without any optional options
 */
export function showFitting(
  show: (options: SetOptions) => void,
  options: SetOptions,
  { base = {}, required = [] }: FittedOptions = {},
): void {
  let remaining = options;
  for (;;) {
    try {
      show(remaining);
      return;
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      const place = error.details.place as keyof Options;
      if (place in base && base[place] !== DEFAULTS[place] && !(place in remaining)) {
        remaining = { ...remaining, [place]: DEFAULTS[place] };
        continue;
      }
      const optional = Object.keys(remaining).filter((key) => !required.includes(key));
      const causes = findCauses(place, optional);
      if (causes.length === 0) throw error;
      base = {}; // replaced by a default at most once
      remaining = Object.fromEntries(Object.entries(remaining).filter(([key]) => !causes.includes(key)));
    }
  }
}

/** Options that depend on the selected panels; null: none in particular. */
type PanelOptions = Pick<Options, 'zoom' | 'panel' | 'similarTo'>;

/**
 * Completes a change of options with the current zoom and panels, as far as they apply to what is shown then.
 * @param set throws HeadglowError for options that do not apply
 * @throws HeadglowError if `set` fails even without a zoom and panels
 */
export function setKeepingPanels(
  set: (options: SetOptions) => void,
  change: Partial<Options>,
  { zoom, panel, similarTo }: PanelOptions,
): void {
  const none: PanelOptions = { zoom: null, panel: null, similarTo: null };
  const required = Object.keys(change);
  showFitting((applied) => set({ ...none, ...applied }), { zoom, panel, similarTo, ...change }, { required });
}
