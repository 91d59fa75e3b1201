// What says how a dataset is drawn: the table of options, their types, defaults and checks, and how text is read. It is the
// public entry `headglow/options`, and needs no renderer.

export type {
  ChoiceKind,
  Fault,
  FlagKind,
  Kind,
  NamesKind,
  NumberKind,
  TextKind,
} from './kinds/kind.ts';
export { type Described, GROUPS, type Group, type Option, type Words } from './kinds/option.ts';
export { AUTO, parseKind } from './kinds/parse.ts';
export { hasAnyCenter, hasCenter, needsPositive } from './norms/registry.ts';
export { checkedOptions, optionFault } from './options/check.ts';
export { parseOption } from './options/parse.ts';
export * from './options/table.ts';
export {
  conditionText,
  defaultText,
  hasEffect,
  labelOf,
  OPTION_NAMES,
  optionOf,
  sentencesOf,
} from './options/words.ts';
