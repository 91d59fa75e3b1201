// What the table says of options, in words: for help, tooltips and docs.

import type { Option } from '../kinds/option.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/** The row of an option. */
export const optionRow = (name: OptionName): Option => OPTIONS[name];

/** The names of all options, in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** What an option is called in a list of settings. */
export const optionLabel = (name: OptionName): string => optionRow(name).label ?? name;

/** What holds where an option is not given: a value, or where it comes from. */
export function defaultText({ default: value, auto }: Option): string {
  if (auto !== undefined) return auto;
  return value === '' ? 'none' : String(value);
}

/** With what alone an option has an effect: "with norm linear, symlog or asinh"; '' where it always has. */
export function conditionText({ when = {}, needsCheckpoints }: Option): string {
  const or = (names: readonly string[]): string =>
    names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const conditions = Object.entries(when).map(([name, values]) => `with ${name} ${or(values)}`);
  return [...conditions, ...(needsCheckpoints ? ['with several checkpoints'] : [])].join(', ');
}

/** A sentence or more on an option: what it does, what null means, with what it has an effect. */
export function optionHelp(option: Option): string {
  const { help, auto } = option;
  const condition = conditionText(option);
  const clauses = [help, auto ? `auto: ${auto}` : '', condition ? `only ${condition}` : ''];
  return clauses
    .filter(Boolean)
    .map((clause) => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`)
    .join(' ');
}

/** True where an option has an effect, as far as that depends on other options. */
export const hasEffect = (name: OptionName, options: Options): boolean =>
  Object.entries(optionRow(name).when ?? {}).every(([other, values]) =>
    values.includes(String(options[other as OptionName])),
  );
