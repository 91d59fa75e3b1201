// The rows of a separated text that comes in parts: cells in quotes may hold separators, line breaks and doubled quotes.

import { type FilePlace, rejectFile } from './file.ts';

export interface Row {
  /** Where it starts, from 1. */
  readonly line: number;
  /** Without the blanks around them. */
  readonly cells: readonly string[];
}

/** Most letters of a cell and most cells of a line: what lies in memory at once. */
const LONGEST = 2 ** 24;

/** What a decimal comma makes of a number, where semicolons separate. */
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;

const [QUOTE, NEWLINE, RETURN, SEMICOLON] = [0x22, 0x0a, 0x0d, 0x3b];

/** Takes a text part by part and gives the rows that end in it; lines without anything give none. */
export class RowReader {
  readonly #where: FilePlace;
  readonly #separator: number;
  /** Separators in a row count as one, and those at the ends of a line as none. */
  readonly #isBlank: boolean;
  #state: 'start' | 'plain' | 'quoted' | 'quote in quotes' = 'start';
  #cell = '';
  #cells: string[] = [];
  #line = 1;
  #start = 1;
  #afterReturn = false;
  /** Whether commas were read as decimal points. */
  hasDecimalCommas = false;

  constructor(where: FilePlace, separator: string) {
    this.#where = where;
    this.#separator = separator.charCodeAt(0);
    this.#isBlank = separator === ' ';
  }

  *take(part: string): Generator<Row, void> {
    for (let at = 0; at < part.length; ) {
      const letter = part.charCodeAt(at);
      if (this.#state === 'quoted') at = this.#takeQuoted(part, at);
      else if (this.#state === 'quote in quotes') {
        this.#state = letter === QUOTE ? 'quoted' : 'plain';
        if (letter !== QUOTE) continue;
        this.#append(part, at, at + 1);
        at++;
      } else if (this.#state === 'start' && letter === QUOTE) {
        this.#state = 'quoted';
        at++;
      } else {
        const end = this.#plainEnd(part, at);
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

  /** The row in which the text ends. */
  *end(): Generator<Row, void> {
    yield* this.#endRow();
  }

  #isEmpty(): boolean {
    return this.#cell === '' && this.#cells.length === 0;
  }

  /** The end of what is neither separator nor line break. */
  #plainEnd(part: string, start: number): number {
    for (let at = start; at < part.length; at++) {
      const letter = part.charCodeAt(at);
      if (letter === this.#separator || letter === NEWLINE || letter === RETURN) return at;
    }
    return part.length;
  }

  #takeQuoted(part: string, start: number): number {
    const quote = part.indexOf('"', start);
    const end = quote < 0 ? part.length : quote;
    this.#append(part, start, end);
    for (let at = part.indexOf('\n', start); at >= 0 && at < end; at = part.indexOf('\n', at + 1))
      this.#line++;
    if (quote < 0) return end;
    this.#state = 'quote in quotes';
    return quote + 1;
  }

  #append(part: string, start: number, end: number): void {
    this.#cell += part.slice(start, end);
    if (this.#cell.length > LONGEST) this.#refuse('a cell of this line has more than 16,777,216 letters');
  }

  #endCell(): void {
    const cell = this.#cell.trim();
    if (!this.#isBlank || cell !== '') this.#cells.push(this.#withPoint(cell));
    if (this.#cells.length > LONGEST) this.#refuse('this line has more than 16,777,216 cells');
    this.#cell = '';
    this.#state = 'start';
  }

  #withPoint(cell: string): string {
    if (this.#separator !== SEMICOLON || !DECIMAL_COMMA.test(cell)) return cell;
    this.hasDecimalCommas = true;
    return cell.replace(',', '.');
  }

  *#endRow(): Generator<Row, void> {
    this.#endCell();
    const cells = this.#cells;
    const line = this.#start;
    this.#cells = [];
    this.#start = ++this.#line;
    if (cells.length > 1 || (cells[0] ?? '') !== '') yield { line, cells };
  }

  #refuse(reason: string): never {
    return rejectFile(
      { ...this.#where, place: `line ${this.#start}` },
      reason,
      'save the matrix with numpy.save',
    );
  }
}
