// A table of columns by name, as Parquet and Arrow files hold it.

import { allocateFloat64 } from '../allocate.ts';
import type { FilePlace } from '../file.ts';

/** A column of numbers, with NaN for missing ones, or of texts; of neither if it holds something else. */
export interface TableColumn {
  readonly name: string;
  readonly numbers?: Float64Array;
  readonly texts?: readonly (string | null)[];
}

export interface Table {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** Most cells of a table. */
export const MAX_CELLS = 2 ** 27;

/** A cell: a number, a text, or null. */
export const cellOf = ({ numbers, texts }: TableColumn, row: number): number | string | null =>
  numbers?.[row] ?? texts?.[row] ?? null;

/** Values of a column as a file's reader gives them: numbers, texts or others; null where they are missing. */
type Values = ArrayLike<unknown>;

/** Collects the values of one column, which arrive in parts. */
export class ColumnBuilder {
  readonly #where: FilePlace;
  readonly #name: string;
  readonly #rows: number;
  #numbers: Float64Array | undefined;
  #texts: (string | null)[] | undefined;
  #isOther = false;

  constructor(where: FilePlace, name: string, rows: number) {
    this.#where = where;
    this.#name = name;
    this.#rows = rows;
  }

  /** Adds values that start at a row. */
  add(start: number, values: Values): void {
    for (let index = 0; index < values.length && !this.#isOther; index++) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      if (typeof value === 'number' || typeof value === 'bigint')
        this.#addNumber(start + index, Number(value));
      else if (typeof value === 'string') this.#addText(start + index, value);
      else this.#isOther = true;
    }
  }

  #addNumber(row: number, value: number): void {
    this.#numbers ??= allocateFloat64(this.#where, this.#rows).fill(Number.NaN);
    this.#numbers[row] = value;
  }

  #addText(row: number, value: string): void {
    this.#texts ??= new Array<string | null>(this.#rows).fill(null);
    this.#texts[row] = value;
  }

  /** A column of nothing but missing values holds numbers, all of them NaN. */
  end(): TableColumn {
    const name = this.#name;
    if (this.#isOther || (this.#numbers && this.#texts)) return { name };
    if (this.#texts) return { name, texts: this.#texts };
    return { name, numbers: this.#numbers ?? allocateFloat64(this.#where, this.#rows).fill(Number.NaN) };
  }
}
