// All norms. Options, limits, ticks, programs, descriptions and docs know them from here alone.

import { asinh } from './asinh.ts';
import type { NormDefinition, NormNumbers } from './definition.ts';
import { linear } from './linear.ts';
import { log } from './log.ts';
import { power } from './power.ts';
import { symlog } from './symlog.ts';

const DEFINITIONS = { linear, log, symlog, asinh, power };

export type NormName = keyof typeof DEFINITIONS;

/** The name of an option that is a parameter of a norm. */
export type NormParameterName = { [N in NormName]: keyof (typeof DEFINITIONS)[N]['parameters'] }[NormName];

/** The limits of a norm, and the parameters of all; each norm reads its own. */
export type NormParameters = NormNumbers<NormParameterName>;

/** In the order in which they are listed. */
export const NORMS = Object.keys(DEFINITIONS) as readonly NormName[];

export const normDefinition = (name: NormName): NormDefinition<NormParameterName> => DEFINITIONS[name];

/** The parameters of a norm that are options. */
export const parametersOf = (name: NormName): readonly NormParameterName[] =>
  Object.keys(DEFINITIONS[name].parameters) as NormParameterName[];

/** A number for each parameter of all norms. */
export const parameterValues = (of: (name: NormParameterName) => number) =>
  Object.fromEntries(NORMS.flatMap(parametersOf).map((name) => [name, of(name)])) as Readonly<
    Record<NormParameterName, number>
  >;

/** True where only positive values have a place on the scale (`log`). */
export const needsPositive = (name: NormName): boolean => normDefinition(name).needsPositive === true;
