// All norms. Options, limits, ticks, programs, descriptions and docs know them from here alone.

import { asinh } from './asinh.ts';
import type { NormDefinition, NormNumbers } from './definition.ts';
import { linear } from './linear.ts';
import { log } from './log.ts';
import { power } from './power.ts';
import { symlog } from './symlog.ts';

/** Types by name: where tsc writes them out in full, declarations lose the comments on parameters. */
export interface NormDefinitions {
  readonly linear: typeof linear;
  readonly log: typeof log;
  readonly symlog: typeof symlog;
  readonly asinh: typeof asinh;
  readonly power: typeof power;
}

const DEFINITIONS: NormDefinitions = { linear, log, symlog, asinh, power };

/** The name of a norm, as in matplotlib. */
export type NormName = keyof NormDefinitions;

type Definition<Name extends NormName = NormName> = NormDefinitions[Name];

/** `A & B` of `A | B`. */
type All<Rows> = (Rows extends unknown ? (rows: Rows) => void : never) extends (rows: infer Both) => void
  ? Both
  : never;

/** The parameters of all norms. */
export type NormOptions = All<Definition['parameters']>;

/** The name of an option that is a parameter of a norm. */
export type NormParameterName = keyof NormOptions;

/** The limits of a norm, and the parameters of all; each norm reads its own. */
export type NormParameters = NormNumbers<NormParameterName>;

/** In the order in which they are listed. */
export const NORMS = Object.keys(DEFINITIONS) as readonly NormName[];

export const normDefinition = (name: NormName): NormDefinition<Partial<NormOptions>> => DEFINITIONS[name];

/** The parameters of a norm. */
export const parametersOf = (name: NormName): readonly NormParameterName[] =>
  Object.keys(DEFINITIONS[name].parameters) as NormParameterName[];

/** The parameters of all norms as rows of the table of options. */
export const NORM_OPTIONS = Object.assign(
  {},
  ...NORMS.flatMap((name) =>
    Object.entries(DEFINITIONS[name].parameters).map(([parameter, row]) => ({
      [parameter]: {
        ...row,
        when: { norm: NORMS.filter((other) => parameter in DEFINITIONS[other].parameters) },
      },
    })),
  ),
) as NormOptions;

const PARAMETERS = Object.keys(NORM_OPTIONS) as readonly NormParameterName[];

/** A number for each parameter of all norms. */
export function parameterValues(
  of: (name: NormParameterName) => number,
): Readonly<Record<NormParameterName, number>> {
  const values: Partial<Record<NormParameterName, number>> = {};
  for (const name of PARAMETERS) values[name] = of(name);
  return values as Record<NormParameterName, number>;
}

/** True where only positive values have a place on the scale (`log`). */
export const needsPositive = (name: NormName): boolean => normDefinition(name).needsPositive === true;

/** True where a value can be the centre of the scale, with a slope on each side: any value, or only 0. */
export const hasCenter = (name: NormName): boolean => normDefinition(name).centered !== undefined;
/** True where any value can be the centre of the scale. */
export const hasAnyCenter = (name: NormName): boolean => normDefinition(name).centered?.atAnyValue === true;
