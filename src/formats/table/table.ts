// A table of columns by name, as Parquet and Arrow files hold it.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateBytes, allocateFloat64 } from '../allocate.ts';
import type { FilePlace } from '../file.ts';
import type { MemoryBudget } from '../memory-budget.ts';

/** A column of numbers, with NaN for missing ones, or of texts; of neither if it holds something else. */
export interface TableColumn {
  readonly name: string;
  readonly numbers?: Numbers;
  readonly texts?: readonly (string | null)[];
  /** The type of its numbers as NumPy names it. */
  readonly dtype?: string;
  /** Whether its numbers stand for true (1) and false (0). */
  readonly isFlag?: boolean;
  /** Whether a number is missing rather than NaN. */
  readonly isMissing?: (row: number) => boolean;
}

export type NumberColumn = TableColumn & { readonly numbers: Numbers };

export interface Table {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** Bytes of a table's numbers, in double precision, unless more are allowed. */
export const MAX_BYTES = 2 ** 30;

/** @throws HeadglowError if a table is too large */
export function checkCells(where: FilePlace, rows: number, columns: number, memory: MemoryBudget): void {
  memory.check(where, {
    what: `its ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns take`,
    bytes: 8 * rows * columns,
    usual: MAX_BYTES,
    otherwise: 'save only the columns of layer, head and scores, and one row per head',
  });
}

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
  readonly #dtype: string;
  #numbers: Float64Array | undefined;
  #texts: (string | null)[] | undefined;
  #isOther = false;
  #isFlag: boolean | undefined;
  /** 1 for each row that has NaN; undefined while none has. */
  #nans: Uint8Array | undefined;

  /** @param dtype the type of its values, if they are numbers */
  constructor(
    where: FilePlace,
    { name, dtype }: { readonly name: string; readonly dtype: string },
    rows: number,
  ) {
    this.#where = where;
    this.#dtype = dtype;
    this.#name = name;
    this.#rows = rows;
  }

  /** Adds values that start at a row. */
  add(start: number, values: Values): void {
    for (let index = 0; index < values.length && !this.#isOther; index++) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      const isFlag = typeof value === 'boolean';
      this.#isFlag ??= isFlag;
      if (this.#isFlag !== isFlag) this.#isOther = true;
      else if (isFlag || typeof value === 'number' || typeof value === 'bigint')
        this.#addNumber(start + index, Number(value));
      else if (typeof value === 'string') this.#addText(start + index, value);
      else this.#isOther = true;
    }
  }

  #addNumber(row: number, value: number): void {
    this.#numbers ??= allocateFloat64(this.#where, this.#rows).fill(Number.NaN);
    this.#numbers[row] = value;
    if (!Number.isNaN(value)) return;
    this.#nans ??= allocateBytes(this.#where, this.#rows);
    this.#nans[row] = 1;
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
    const nans = this.#nans;
    return {
      name,
      numbers: this.#numbers ?? allocateFloat64(this.#where, this.#rows).fill(Number.NaN),
      dtype: this.#dtype,
      ...(this.#isFlag && { isFlag: true }),
      isMissing: (row) => nans?.[row] !== 1,
    };
  }
}
