// Reads rows of plain numbers directly from the bytes of separated text, without making texts of their cells. Rows with anything
// else in them (quotes, blanks, letters in a column of numbers) are left to the reader of rows.

import { DecimalReader } from './decimal.ts';

const [QUOTE, NEWLINE, RETURN, FIRST_NON_ASCII] = [0x22, 0x0a, 0x0d, 0x80];

export class NumberRows {
  readonly #bytes: Uint8Array;
  readonly #separator: number;
  readonly #decimals: DecimalReader;
  /** The numbers of the last row, by column; NaN in empty cells. */
  readonly numbers: Float64Array;

  /** @param columns how many columns all rows have */
  constructor(bytes: Uint8Array, separator: string, columns: number) {
    this.#bytes = bytes;
    this.#separator = separator.charCodeAt(0);
    this.#decimals = new DecimalReader(bytes);
    this.numbers = new Float64Array(columns);
  }

  /**
   * Reads the row that starts at a byte.
   * @param isNumber for each column, 1 if it has to hold a number, or 0 if its cells are ignored
   * @returns where the next row starts; -1 if this row does not consist of plain numbers and ignored cells
   */
  read(start: number, isNumber: Uint8Array): number {
    const { numbers } = this;
    const bytes = this.#bytes;
    const separator = this.#separator;
    const last = numbers.length - 1;
    let at = start;
    for (let column = 0; column <= last; column++) {
      if (isNumber[column] === 1) at = this.#decimals.read(at, numbers, column);
      else at = this.#skipCell(at);
      if (column < last && bytes[at++] !== separator) return -1;
    }
    if (bytes[at] === RETURN) at++;
    return bytes[at] === NEWLINE ? at + 1 : -1;
  }

  /** The end of an ignored cell; of a cell with quotes or letters beyond ASCII, some other place. */
  #skipCell(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === this.#separator || byte === NEWLINE || byte === RETURN) break;
      if (byte === QUOTE || byte >= FIRST_NON_ASCII) return start;
    }
    return at;
  }
}
