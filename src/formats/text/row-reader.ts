// Splits separated text, which arrives in parts, into rows. Quoted cells may contain separators, line breaks and doubled
// quotes.

import { type FilePlace, rejectFile } from '../file.ts';

export interface Row {
  /** The line on which it starts, from 1. */
  readonly line: number;
  /** Without surrounding blanks. */
  readonly cells: readonly string[];
}

/** Most characters of a cell and most cells of a line, as a whole line is in memory. */
const MAX_LENGTH = 2 ** 24;

/** A number with a decimal comma, which is read as such in text separated by semicolons or tabs, and with points between thousands. */
const DECIMAL_COMMA = /^[+-]?(?:\d*|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][+-]?\d+)?$/;

const [QUOTE, NEWLINE, RETURN, SEMICOLON, TAB] = [0x22, 0x0a, 0x0d, 0x3b, 0x09];

/** A number and its spread: `0.1±0.02`, `0.1 +/- 0.02`. */
const SPREAD = /^([+-]?[\d.]+(?:e[+-]?\d+)?) ?(?:±|\+\/?-|\\pm) ?[\d.]+(?:e[+-]?\d+)?$/i;

/** Accepts a text part by part and yields the rows that are complete. Empty lines are skipped. */
export class RowReader {
  readonly #where: FilePlace;
  readonly #separator: number;
  /** Whether spaces separate: several in a row then count as one, and those at the ends of a line are ignored. */
  readonly #isSpaceSeparated: boolean;
  /** Within the current cell; `after quote`: the quote ends the cell unless another one follows. */
  #state: 'start' | 'plain' | 'quoted' | 'after quote' = 'start';
  #cell = '';
  #cells: string[] = [];
  #line = 1;
  /** The line on which the current row starts. */
  #startLine = 1;
  /** Whether the previous row ended with a carriage return; a newline after it belongs to the same line break. */
  #afterReturn = false;
  /** Whether commas were read as decimal points. */
  hasDecimalCommas = false;
  /** Whether numbers had a spread, which was left out. */
  hasSpreads = false;

  constructor(where: FilePlace, separator: string) {
    this.#where = where;
    this.#separator = separator.charCodeAt(0);
    this.#isSpaceSeparated = separator === ' ';
  }

  /** The line of the next row. */
  get line(): number {
    return this.#startLine;
  }

  /** Whether the text so far ends between two rows. */
  get isBetweenRows(): boolean {
    return this.#state === 'start' && this.#isEmpty();
  }

  /** Counts lines that are not read, between two rows. */
  skipLines(count: number): void {
    this.#line += count;
    this.#startLine = this.#line;
  }

  /** Reads the next part of the text. */
  *push(part: string): Generator<Row, void> {
    for (let at = 0; at < part.length; ) {
      const character = part.charCodeAt(at);
      if (this.#state === 'quoted') at = this.#readQuoted(part, at);
      else if (this.#state === 'after quote') {
        this.#state = character === QUOTE ? 'quoted' : 'plain';
        if (character !== QUOTE) continue;
        this.#append(part, at, at + 1);
        at++;
      } else if (this.#state === 'start' && character === QUOTE) {
        this.#state = 'quoted';
        at++;
      } else {
        const end = this.#findPlainEnd(part, at);
        this.#append(part, at, end);
        this.#state = 'plain';
        if (end === part.length) return;
        const ending = part.charCodeAt(end);
        at = end + 1;
        if (ending === this.#separator) this.#endCell();
        else if (ending === NEWLINE && this.#afterReturn && this.#isEmpty()) this.#state = 'start';
        else yield* this.#endRow();
        this.#afterReturn = ending === RETURN;
      }
    }
  }

  /** Yields the last row if the text does not end with a line break. */
  *end(): Generator<Row, void> {
    yield* this.#endRow();
  }

  #isEmpty(): boolean {
    return this.#cell === '' && this.#cells.length === 0;
  }

  /** The index of the next separator or line break, or the end of the part. */
  #findPlainEnd(part: string, start: number): number {
    for (let at = start; at < part.length; at++) {
      const character = part.charCodeAt(at);
      if (character === this.#separator || character === NEWLINE || character === RETURN) return at;
    }
    return part.length;
  }

  /** Reads up to the next quote, and returns the index after it. */
  #readQuoted(part: string, start: number): number {
    const quote = part.indexOf('"', start);
    const end = quote < 0 ? part.length : quote;
    this.#append(part, start, end);
    for (let at = part.indexOf('\n', start); at >= 0 && at < end; at = part.indexOf('\n', at + 1))
      this.#line++;
    if (quote < 0) return end;
    this.#state = 'after quote';
    return quote + 1;
  }

  #append(part: string, start: number, end: number): void {
    this.#cell += part.slice(start, end);
    if (this.#cell.length > MAX_LENGTH)
      this.#reject('a cell of this line has more than 16,777,216 characters');
  }

  #endCell(): void {
    const cell = this.#cell.trim();
    if (!this.#isSpaceSeparated || cell !== '')
      this.#cells.push(this.#removeSpread(this.#replaceDecimalComma(cell)));
    if (this.#cells.length > MAX_LENGTH) this.#reject('this line has more than 16,777,216 cells');
    this.#cell = '';
    this.#state = 'start';
  }

  #replaceDecimalComma(cell: string): string {
    const mayHave = this.#separator === SEMICOLON || this.#separator === TAB;
    if (!mayHave || !cell.includes(',') || !DECIMAL_COMMA.test(cell)) return cell;
    this.hasDecimalCommas = true;
    return cell.replaceAll('.', '').replace(',', '.');
  }

  #removeSpread(cell: string): string {
    const number = cell.length > 3 && /[±+\\]/.test(cell) ? SPREAD.exec(cell)?.[1] : undefined;
    if (number === undefined) return cell;
    this.hasSpreads = true;
    return number;
  }

  *#endRow(): Generator<Row, void> {
    this.#endCell();
    const cells = this.#cells;
    const line = this.#startLine;
    this.#cells = [];
    this.#startLine = ++this.#line;
    if (cells.length > 1 || (cells[0] ?? '') !== '') yield { line, cells };
  }

  #reject(reason: string): never {
    return rejectFile(
      { ...this.#where, place: `line ${this.#startLine}` },
      reason,
      'save the matrix with numpy.save',
    );
  }
}
