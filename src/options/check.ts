// Options as people and programs give them: checked by the table, and completed.

import { type Fault, faultOf } from '../kinds/kind.ts';
import type { Option } from '../kinds/option.ts';
import { fail, HeadglowError } from '../tensor/error.ts';
import { DEFAULTS, OPTIONS, type OptionName, type Options } from './table.ts';

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

/** @throws HeadglowError for a name that is not among the defaults, with the one that is likely meant */
export function requireOption(name: string, defaults: object): void {
  if (Object.hasOwn(defaults, name)) return;
  const names = Object.keys(defaults);
  const near = meant(name, names);
  const remedy = near ? `did you mean "${near}"?` : `the options are ${names.join(', ')}`;
  fail('option', name, 'there is no such option', remedy);
}

/** What is wrong with a value of an option, by its row alone; null where it is allowed. */
export function optionFault(name: OptionName, value: unknown): Fault | null {
  const option: Option = OPTIONS[name];
  const isNullable = option.default === null;
  return isNullable && value === null ? null : faultOf(option, value, isNullable ? 'null' : undefined);
}

/**
 * All options: those given, and the defaults for those that are left out or undefined. What several options say
 * together, such as a `vmin` above `vmax`, is checked when a figure is drawn.
 * @throws HeadglowError for names that are no options, and for values that the option cannot have
 */
export function checkedOptions(options: Partial<Options> = {}): Options {
  const all: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value === undefined) continue;
    requireOption(name, DEFAULTS);
    const fault = value === all[name] ? null : optionFault(name as OptionName, value);
    if (fault) throw new HeadglowError({ code: 'option', place: name, ...fault });
    all[name] = value;
  }
  return all as unknown as Options;
}
