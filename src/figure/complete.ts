// Options as they come from a person or a program: checked by name and type, and completed.

import {
  ASPECTS,
  COLORMAPS,
  DEFAULTS,
  EXTENDS,
  GROUPINGS,
  LIMITS,
  MIXINGS,
  NORMS,
  type Options,
  ORIGINS,
  REDUCTIONS,
  THEMES,
} from '../options.ts';
import { fail, quoted } from '../tensor/error.ts';
import { select } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';

const CHOICES: Partial<Record<keyof Options, readonly string[]>> = {
  norm: NORMS,
  limits: LIMITS,
  limitsBy: GROUPINGS,
  colormap: COLORMAPS,
  extend: EXTENDS,
  reduction: REDUCTIONS,
  mixing: MIXINGS,
  origin: ORIGINS,
  aspect: ASPECTS,
  theme: THEMES,
};

/** Letters to insert, delete or replace to get from one word to another. */
function distance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    let diagonal = i;
    row[0] = i + 1;
    for (let j = 1; j <= b.length; j++) {
      const changed = diagonal + (a[i] === b[j - 1] ? 0 : 1);
      diagonal = row[j] as number;
      row[j] = Math.min(changed, diagonal + 1, (row[j - 1] as number) + 1);
    }
  }
  return row[b.length] as number;
}

/** The name that an unknown one likely means, such as `limitsBy` for `limits-by`. */
function meant(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const far = names.map((known) => distance(plain(name), plain(known)));
  const nearest = Math.min(...far);
  return nearest <= Math.max(2, name.length / 3) ? names[far.indexOf(nearest)] : undefined;
}

function checkOption(name: keyof Options, value: unknown): void {
  const usual = DEFAULTS[name];
  const isTyped = (type: string) => typeof value === type;
  const choices = CHOICES[name];
  if (choices) {
    if (!choices.includes(value as string))
      fail(name, `there is no ${quoted(value)}`, `choose one of ${choices.join(', ')}`);
  } else if (name === 'tasks' || name === 'models') {
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      fail(name, `${quoted(value)} is not a list of names`, 'give a list, or null for all');
  } else if (name === 'columns') {
    if (!(Number.isInteger(value) && (value as number) > 0))
      fail(name, `${quoted(value)} is not a number of columns`, 'give a whole number from 1 up, or null');
  } else if (typeof usual === 'boolean') {
    if (!isTyped('boolean')) fail(name, `${quoted(value)} is not true or false`, 'give one of them');
  } else if (typeof usual === 'string') {
    if (!isTyped('string')) fail(name, `${quoted(value)} is not a text`, 'give a text, "" for none');
  } else if (!isTyped('number'))
    fail(name, `${quoted(value)} is not a number`, `give one${usual === null ? ', or null' : ''}`);
}

/** @throws HeadglowError for a name that is not among the defaults, with the one that is likely meant */
export function requireOption(name: string, defaults: object): void {
  if (Object.hasOwn(defaults, name)) return;
  const names = Object.keys(defaults);
  const near = meant(name, names);
  const remedy = near ? `did you mean "${near}"?` : `the options are ${names.join(', ')}`;
  fail(name, 'there is no such option', remedy);
}

/**
 * Options with the defaults for what is not given, or is undefined.
 * @throws HeadglowError for unknown options, and for values of another kind than the option's
 */
export function completed(options: Partial<Options> = {}): Options {
  const all: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value === undefined) continue;
    requireOption(name, DEFAULTS);
    if (value !== all[name]) checkOption(name as keyof Options, value);
    all[name] = value;
  }
  return all as unknown as Options;
}

/** Options for other data: those given, else those shown so far, but for a selection and a checkpoint that it lacks. */
export function kept(
  shown: Options,
  given: Partial<Options> | undefined,
  dataset: Dataset,
): Partial<Options> {
  const { models, tasks, checkpoint } = { ...shown, ...given };
  const fits = (...names: [Options['models'], Options['tasks']]): boolean => {
    try {
      return select(dataset, ...names).length > 0;
    } catch {
      return false;
    }
  };
  const own = { models: fits(models, null) ? models : null, tasks: fits(null, tasks) ? tasks : null };
  return {
    ...shown,
    ...(fits(own.models, own.tasks) ? own : { models: null, tasks: null }),
    ...((checkpoint ?? 0) <= Math.max(0, timelineSteps(dataset).length - 1) ? {} : { checkpoint: null }),
    ...given,
  };
}
