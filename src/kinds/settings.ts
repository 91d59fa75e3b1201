// Validates settings objects by their table, and fills in defaults.

import { fail, HeadglowError } from '../tensor/error.ts';
import { similarNames } from '../tensor/similar-names.ts';
import { type Fault, findFault, type Kind } from './kind.ts';

/** The kind and default of each setting. Settings whose default is null accept null. */
export type SettingsTable<Settings> = {
  readonly [Name in keyof Settings]-?: Kind & { readonly default: Settings[Name] };
};

/** @throws HeadglowError for a name that is not in the table; the message suggests a similar name */
export function requireName(name: string, table: object): void {
  if (Object.hasOwn(table, name)) return;
  const names = Object.keys(table);
  const [suggestion] = similarNames(name, names);
  const remedy = suggestion ? `did you mean "${suggestion}"?` : `the options are ${names.join(', ')}`;
  fail('option', name, 'there is no such option', remedy);
}

/** Why a setting does not allow a value; null if it does. */
export function settingFault(row: Kind & { readonly default: unknown }, value: unknown): Fault | null {
  const isNullable = row.default === null;
  return isNullable && value === null ? null : findFault(row, value, isNullable ? 'null' : undefined);
}

/** The defaults of all settings of a table. */
export const defaultsOf = <Settings>(table: SettingsTable<Settings>): Settings =>
  Object.fromEntries(
    Object.entries<{ readonly default: unknown }>(table).map(([name, row]) => [name, row.default]),
  ) as Settings;

/**
 * Validates settings and fills in defaults for those that are missing or undefined.
 * @throws HeadglowError for an unknown name or an invalid value
 */
export function checkSettings<Settings extends object>(
  table: SettingsTable<Settings>,
  given: Partial<Settings> = {},
): Settings {
  const all = { ...defaultsOf(table) } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    requireName(name, table);
    const fault = value === all[name] ? null : settingFault(table[name as keyof Settings], value);
    if (fault) throw new HeadglowError({ code: 'option', place: name, ...fault });
    all[name] = value;
  }
  return all as Settings;
}
