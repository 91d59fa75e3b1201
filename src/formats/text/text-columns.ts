// Reads chosen columns of a long table as texts, in a second pass: most tables need only their numbers.

import type { TableColumn } from '../table/table.ts';
import type { Row } from './row-reader.ts';

/** A column with more different texts is left out. */
const MAX_TEXTS = 1024;

/** A column of the header. */
export interface HeaderColumn {
  readonly name: string;
  readonly column: number;
}

/** The texts of columns in all rows below the header; null for empty cells. */
export function readTextColumns(
  rows: Iterable<Row>,
  header: Row,
  columns: readonly HeaderColumn[],
  isLeftOut: (line: number) => boolean,
): readonly TableColumn[] {
  const read = columns.map((one) => ({
    ...one,
    texts: [] as (string | null)[],
    // Equal texts of different rows are kept once.
    known: new Map<string, string>(),
  }));
  for (const { line, cells } of rows) {
    if (line <= header.line || isLeftOut(line)) continue;
    for (const { column, texts, known } of read) {
      if (known.size > MAX_TEXTS) continue;
      const text = cells[column] as string;
      if (!known.has(text)) known.set(text, text);
      texts.push(text === '' ? null : (known.get(text) as string));
    }
  }
  return read.filter(({ known }) => known.size <= MAX_TEXTS).map(({ name, texts }) => ({ name, texts }));
}
