// Writes Arrow files for tests.

import { float32, int32, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';

/** An Arrow table of columns: whole numbers, other numbers as float32, or texts. */
export function arrow(columns: Readonly<Record<string, readonly (number | string | null)[]>>): Uint8Array {
  const typeOf = (values: readonly unknown[]) => {
    if (values.some((value) => typeof value === 'string')) return utf8();
    return values.every((value) => Number.isInteger(value)) ? int32() : float32();
  };
  const types = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, typeOf(values)]));
  const table = tableFromArrays(columns as Record<string, (number | string)[]>, { types });
  return new Uint8Array(tableToIPC(table, { format: 'file' }) as Uint8Array);
}
