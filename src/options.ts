// Public entry `headglow/options`: the table of options with types, defaults, checks and parsing. It needs no renderer.

export type {
  ChoiceKind,
  Fault,
  FlagKind,
  Kind,
  NamesKind,
  NumberKind,
  TextKind,
} from './kinds/kind.ts';
export { GROUPS, type Group, type Option, type OptionInfo, type OptionText } from './kinds/option.ts';
export { AUTO, formatValue, parseKind } from './kinds/parse.ts';
export { hasAnyCenter, hasCenter, needsPositive } from './norms/registry.ts';
export { checkOptions, optionFault } from './options/check.ts';
export {
  conditionText,
  defaultText,
  hasEffect,
  OPTION_NAMES,
  optionHelp,
  optionLabel,
  optionRow,
} from './options/help.ts';
export { parseOption } from './options/parse.ts';
export * from './options/table.ts';
