// The rows of separated text, decoded block by block. Rows of plain numbers can be passed to a table without being decoded.

import type { FilePlace } from '../file.ts';
import { decodeTextPart, textDecoder } from './decode-text.ts';
import { NumberRows } from './number-rows.ts';
import { type Row, RowReader } from './row-reader.ts';

/** Accepts rows of numbers. */
export interface NumberTable {
  /** For each column, 1 if it has to hold a number in such rows; null if there are none. */
  numberColumns(): Uint8Array | null;
  /**
   * Adds a row.
   * @param numbers by column; NaN for empty cells
   * @returns false if the row has to be added as texts
   */
  addNumbers(numbers: Float64Array, line: number): boolean;
}

const NEWLINE = 0x0a;

/** Bytes that are decoded at a time. */
const BLOCK = 2 ** 16;

/** The share of expected rows by which later rows may be shorter than the first. */
const SPARE = 17 / 16;

export class TextRows {
  readonly #where: FilePlace;
  readonly #bytes: Uint8Array;
  readonly #separator: string;
  readonly #block: number;
  readonly #reader: RowReader;
  readonly #decoder = textDecoder();
  #at = 0;
  #table: NumberTable | null = null;

  /** @param block bytes to decode at a time */
  constructor(where: FilePlace, bytes: Uint8Array, separator: string, block = BLOCK) {
    this.#where = where;
    this.#bytes = bytes;
    this.#separator = separator;
    this.#block = block;
    this.#reader = new RowReader(where, separator);
  }

  /** Whether commas were read as decimal points. */
  get hasDecimalCommas(): boolean {
    return this.#reader.hasDecimalCommas;
  }

  /** Whether numbers had a spread, which was left out. */
  get hasSpreads(): boolean {
    return this.#reader.hasSpreads;
  }

  /** A little more rows than there are if all parts of the text have as many as the first. */
  get expectedRows(): number {
    const start = this.#bytes.subarray(0, BLOCK);
    const lines = start.reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 1);
    return Math.ceil((SPARE * lines * this.#bytes.length) / start.length);
  }

  /** Counts lines before the text. */
  skipLines(count: number): void {
    this.#reader.skipLines(count);
  }

  /** From now on, passes rows of plain numbers to a table, in order with those that `rows` yields. */
  passNumbersTo(table: NumberTable): void {
    this.#table = table;
  }

  /** All rows that are not passed to a table. */
  *rows(): Generator<Row, undefined> {
    while (this.#at < this.#bytes.length) {
      if (this.#table) this.#passNumbers(this.#table);
      yield* this.#reader.push(this.#decodeBlock());
    }
    yield* this.#reader.end();
    return undefined;
  }

  /** The next lines; a part of one if it is longer than a block. */
  #decodeBlock(): string {
    const start = this.#at;
    const size = this.#bytes.length;
    const lastNewline = this.#bytes.subarray(start, start + this.#block).lastIndexOf(NEWLINE);
    this.#at = lastNewline < 0 ? Math.min(size, start + this.#block) : start + lastNewline + 1;
    return decodeTextPart(
      this.#where,
      this.#decoder,
      this.#bytes.subarray(start, this.#at),
      this.#at === size,
    );
  }

  #passNumbers(table: NumberTable): void {
    const isLineStart = this.#reader.isBetweenRows && this.#bytes[this.#at - 1] === NEWLINE;
    const columns = isLineStart && this.#separator !== ' ' ? table.numberColumns() : null;
    if (!columns) return;
    const rows = new NumberRows(this.#bytes, this.#separator, columns.length);
    const firstLine = this.#reader.line;
    let line = firstLine;
    for (;;) {
      const next = rows.read(this.#at, columns);
      if (next < 0 || !table.addNumbers(rows.numbers, line)) break;
      this.#at = next;
      line++;
    }
    this.#reader.skipLines(line - firstLine);
  }
}
