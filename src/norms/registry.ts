// The registry of all norms. Options, limits, ticks, programs, descriptions and docs get them from here.

import { asinh } from './asinh.ts';
import type { NormDefinition, NormNumbers } from './definition.ts';
import { linear } from './linear.ts';
import { log } from './log.ts';
import { power } from './power.ts';
import { symlog } from './symlog.ts';

/** Named types: if tsc writes them out in full, the declarations lose the comments on parameters. */
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

/** Limits, and the parameters of all norms. Each norm uses its own. */
export type NormParameters = NormNumbers<NormParameterName>;

/** In listing order. */
export const NORMS = Object.keys(DEFINITIONS) as readonly NormName[];

export const normDefinition = (name: NormName): NormDefinition<Partial<NormOptions>> => DEFINITIONS[name];

/** The parameters of a norm. */
export const parametersOf = (name: NormName): readonly NormParameterName[] =>
  Object.keys(DEFINITIONS[name].parameters) as NormParameterName[];

/** The parameters of all norms, as rows of the table of options. */
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

/** A number for each parameter of all norms, computed from its name. */
export function parameterValues(
  of: (name: NormParameterName) => number,
): Readonly<Record<NormParameterName, number>> {
  const values: Partial<Record<NormParameterName, number>> = {};
  for (const name of PARAMETERS) values[name] = of(name);
  return values as Record<NormParameterName, number>;
}

/** True if only positive values are on the scale (`log`). */
export const needsPositive = (name: NormName): boolean => normDefinition(name).needsPositive === true;

/** True if the norm supports a centre with a slope on each side, at any value or only at 0. */
export const hasCenter = (name: NormName): boolean => normDefinition(name).centered !== undefined;
/** True if any value can be the centre. */
export const hasAnyCenter = (name: NormName): boolean => normDefinition(name).centered?.atAnyValue === true;
