// Options as they come from a person or a program, made whole and checked by name.

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
import { HeadglowError } from '../tensor/error.ts';

const CHOICES = {
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
} as const satisfies Partial<Record<keyof Options, readonly string[]>>;

/**
 * Options with the defaults for what is not given.
 * @throws HeadglowError for names that there are not, and for columns that can't be
 */
export function completed(options: Partial<Options>): Options {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all: Options = { ...DEFAULTS, ...Object.fromEntries(given) };
  for (const [option, names] of Object.entries(CHOICES)) {
    const name = all[option as keyof typeof CHOICES];
    if (name === DEFAULTS[option as keyof typeof CHOICES]) continue;
    if (!(names as readonly (string | null)[]).includes(name))
      throw new HeadglowError({
        place: option,
        reason: `there is no ${JSON.stringify(name)}`,
        remedy: `choose one of ${names.join(', ')}`,
      });
  }
  const { columns } = all;
  if (columns !== null && !(Number.isInteger(columns) && columns > 0))
    throw new HeadglowError({
      place: 'columns',
      reason: `${columns} is no number of columns`,
      remedy: 'give a whole number from 1 up, or nothing',
    });
  for (const option of ['tasks', 'models'] as const)
    if (all[option] !== null && !Array.isArray(all[option]))
      throw new HeadglowError({ place: option, reason: 'a list of names is expected' });
  return all;
}
