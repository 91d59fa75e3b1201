// Text about options for help, tooltips and docs, derived from the table.

import type { Option } from '../kinds/option.ts';
import { listText } from '../tensor/text.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/** Returns the row of an option. */
export const optionRow = (name: OptionName): Option => OPTIONS[name];

/** Names of all options, in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** Returns the label of an option in a list of settings. */
export const optionLabel = (name: OptionName): string => optionRow(name).label ?? name;

/** Formats the default of an option: a value, or how it is chosen. */
export function defaultText({ default: value, auto }: Option): string {
  if (auto !== undefined) return auto;
  return value === '' ? 'none' : String(value);
}

/**
 * Formats the condition for an option to have an effect: "with norm linear, symlog or asinh"; '' if it always has.
 * @param formatName formats the name of another option
 */
export function conditionText(
  { when = {}, needsCheckpoints }: Option,
  formatName = (name: string): string => name,
): string {
  const conditions = Object.entries(when).map(
    ([name, values]) => `with ${formatName(name)} ${listText(values, 'or')}`,
  );
  return [...conditions, ...(needsCheckpoints ? ['with several checkpoints'] : [])].join(', ');
}

/** Formats the help of an option as sentences: what it does, what null means, and when it has an effect. */
export function optionHelp(option: Option): string {
  const { help, auto } = option;
  const condition = conditionText(option);
  const clauses = [help, auto ? `auto: ${auto}` : '', condition ? `only ${condition}` : ''];
  return clauses
    .filter(Boolean)
    .map((clause) => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`)
    .join(' ');
}

/** Returns whether the values of the other options let an option have an effect. */
export const hasEffect = (name: OptionName, options: Options): boolean =>
  Object.entries(optionRow(name).when ?? {}).every(([other, values]) =>
    values.includes(String(options[other as OptionName])),
  );
