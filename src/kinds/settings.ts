// Settings as people and programs give them: checked by their table, and completed.

import { fail, HeadglowError } from '../tensor/error.ts';
import { type Fault, findFault, type Kind } from './kind.ts';

/** The kind and the default of each setting; those whose default is null may be null. */
export type SettingsTable<Settings> = {
  readonly [Name in keyof Settings]-?: Kind & { readonly default: Settings[Name] };
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

/** @throws HeadglowError for a name that is not in the table, with the one that is likely meant */
export function requireName(name: string, table: object): void {
  if (Object.hasOwn(table, name)) return;
  const names = Object.keys(table);
  const near = meant(name, names);
  const remedy = near ? `did you mean "${near}"?` : `the options are ${names.join(', ')}`;
  fail('option', name, 'there is no such option', remedy);
}

/** What is wrong with a value of a setting, by its row alone; null where it is allowed. */
export function settingFault(row: Kind & { readonly default: unknown }, value: unknown): Fault | null {
  const isNullable = row.default === null;
  return isNullable && value === null ? null : findFault(row, value, isNullable ? 'null' : undefined);
}

export const defaultsOf = <Settings>(table: SettingsTable<Settings>): Settings =>
  Object.fromEntries(
    Object.entries<{ readonly default: unknown }>(table).map(([name, row]) => [name, row.default]),
  ) as Settings;

/**
 * All settings: those given, and the defaults for those that are left out or undefined.
 * @throws HeadglowError for names that the table lacks, and for values that their kind does not allow
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
