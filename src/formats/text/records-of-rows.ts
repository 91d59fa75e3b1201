// Rows of a table as records, if their cells hold lists, `"[0.1, 0.2]"`, or if each row has two heads, as edges of a circuit do.

import { findEdgeFields } from '../circuit/edges.ts';
import { findIndexFields } from '../heads/head-fields.ts';
import type { JsonObject } from '../json/cell.ts';
import type { Row } from './row-reader.ts';
import { parseNumberCell } from './text-cell.ts';

/** A longer cell holds no list of scores. */
const MAX_CELL = 2 ** 22;
const LIST = /^\[[\s\d.,e+\-[\]naif]*\]$/i;

/** A number of NumPy in a list of Python: `np.float64(0.5)`. */
const NUMPY_NUMBER = /\b(?:np|numpy)\.\w{1,16}\(([^()]{1,32})\)/g;

/** A list of numbers as Python or NumPy writes it; undefined for other cells. */
function parseList(cell: string): unknown {
  if (!cell.startsWith('[') || cell.length > MAX_CELL) return undefined;
  const list = cell.includes('(') ? cell.replace(NUMPY_NUMBER, '$1') : cell;
  if (!LIST.test(list)) return undefined;
  const text = list
    .replace(/\b(?:nan|none)\b/gi, 'null')
    // NumPy separates with blanks, and ends numbers with a point.
    .replace(/(\d)\.(?=[\s,\]])/g, '$1')
    .replace(/([\d\]l])\s+(?=[[\d.+\-n])/g, '$1,')
    .replace(/(?<![\d.])\.(?=\d)/g, '0.')
    .replaceAll('+', '');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The rows of a table as records of lists, numbers and texts; undefined for other tables */
export function toRecords(
  { cells: names }: Row,
  first: Row | undefined,
  rows: Iterable<Row>,
): readonly JsonObject[] | undefined {
  if (first?.cells.length !== names.length) return undefined;
  // `[10, 0]` may be the name of a head.
  const head = findIndexFields(names, (field) => first.cells[field])?.head;
  const read = (cell: string, column: number): unknown =>
    cell === '' ? null : ((column === head ? undefined : parseList(cell)) ?? parseNumberCell(cell) ?? cell);
  const hasLists = first.cells.some((cell, column) => Array.isArray(read(cell, column)));
  if (!hasLists && !findEdgeFields(names)) return undefined;
  return Array.from(rows, ({ cells }) =>
    Object.fromEntries(names.map((name, column) => [name, read(cells[column] ?? '', column)])),
  );
}
