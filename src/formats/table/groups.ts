// Rows of a table that list each head several times, such as once for each prompt: finds the columns that tell them apart.

import type { HeadName } from '../../tensor/tensor.ts';
import { isScoreField } from '../heads/head-fields.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** All rows, as one group. */
export const allRows = (count: number): RowGroup => ({
  model: '',
  task: null,
  rows: new Uint32Array(count).map((_, row) => row),
});

/** Rows that list each head once. */
export interface RowGroup {
  /** The values of the columns; empty if all rows are one group. */
  readonly model: string;
  /** The value of the column that names tasks; null if none does. */
  readonly task: string | null;
  readonly rows: ArrayLike<number>;
}

export interface RowGroups {
  /** The names of the columns; none if all rows are one group. */
  readonly columns: readonly string[];
  readonly groups: readonly RowGroup[];
}

/** What is known of each row. */
export interface RowIndices {
  readonly layerAt: (row: number) => number;
  readonly headAt: (row: number) => number;
  readonly stepAt: (row: number) => number | null;
  readonly areEpochs?: boolean;
  /** What the table calls heads, if not `head`. */
  readonly headName?: HeadName | undefined;
  /** The name of the column with the heads, if it is in the table. */
  readonly headColumn?: string;
  /** Where a row is, for messages. */
  readonly placeOf: (row: number) => string;
}

/** Columns with more values, together, do not tell groups apart. */
const MAX_GROUPS = 1024;

/** A column with more numbers lists samples, which are to be combined. */
const MAX_NUMBERS = 32;
const NUMBER = /^-?\d+(?:\.0)?$/;

/** Most columns that may tell groups apart, and most that may do so together. */
const MAX_COLUMNS = 8;
const MAX_TOGETHER = 3;

/** Columns whose values name tasks: what pandas' `melt` and others write. */
const TASK_COLUMN = /^(?:task|metric|measure|variable)(?:_?name)?$/i;

/** The number of the group of a row. */
type GroupAt = (row: number) => number;

/** Cells for each row that are marked in an array. */
const CELLS_PER_ROW = 16;

/** Remembers cells: in an array, unless they are few among many. */
function createMarks(cells: number, rows: number): (cell: number) => boolean {
  const seen = cells <= CELLS_PER_ROW * rows ? new Uint8Array(cells) : new Set<number>();
  return (cell) => {
    const isNew = seen instanceof Set ? !seen.has(cell) : seen[cell] === 0;
    if (seen instanceof Set) seen.add(cell);
    else seen[cell] = 1;
    return isNew;
  };
}

/** Whether each head is listed once at each step of each group. */
function areDistinct(count: number, { layerAt, headAt, stepAt }: RowIndices, groupAt: GroupAt): boolean {
  const steps = new Map<number | null, number>();
  let [groups, layers, heads] = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    const step = stepAt(row);
    if (!steps.has(step)) steps.set(step, steps.size);
    groups = Math.max(groups, groupAt(row) + 1);
    layers = Math.max(layers, layerAt(row) + 1);
    heads = Math.max(heads, headAt(row) + 1);
  }
  const cells = groups * steps.size * layers * heads;
  // Such a list is refused for its size, as numbers of cells would not be exact.
  if (!(cells <= Number.MAX_SAFE_INTEGER)) return true;
  const isNew = createMarks(cells, count);
  for (let row = 0; row < count; row++) {
    const part = groupAt(row) * steps.size + (steps.get(stepAt(row)) as number);
    if (!isNew((part * layers + layerAt(row)) * heads + headAt(row))) return false;
  }
  return true;
}

/** A column that may tell groups apart: its values, and the number of each row's value among them. */
interface Key {
  readonly name: string;
  readonly values: readonly string[];
  readonly numbers: Int32Array;
}

/** Columns that may tell groups apart: texts, and numbers that describe the row. */
const mayGroup = ({ name, numbers, texts }: TableColumn): boolean =>
  texts !== undefined || (numbers !== undefined && !isScoreField(name));

/** The values of a column; null if there are too many, or only one. */
function toKey(column: TableColumn, rows: number): Key | null {
  const known = new Map<string, number>();
  const numbers = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = String(cellOf(column, row) ?? '');
    const number = known.get(value) ?? known.size;
    if (number === MAX_GROUPS) return null;
    known.set(value, number);
    numbers[row] = number;
  }
  const values = [...known.keys()];
  if (values.length > MAX_NUMBERS && values.every((value) => NUMBER.test(value))) return null;
  return values.length > 1 ? { name: column.name, values, numbers } : null;
}

/** All selections of so many keys, those with the fewest combinations of values first. */
function selectKeys(keys: readonly Key[], together: number): readonly (readonly Key[])[] {
  const select = (from: number, count: number): (readonly Key[])[] =>
    count === 0
      ? [[]]
      : keys.slice(from).flatMap((key, at) => select(from + at + 1, count - 1).map((rest) => [key, ...rest]));
  const combinations = (selected: readonly Key[]): number =>
    selected.reduce((product, { values }) => product * values.length, 1);
  return select(0, together).toSorted((a, b) => combinations(a) - combinations(b));
}

const groupOf =
  (keys: readonly Key[]): GroupAt =>
  (row) =>
    keys.reduce((number, { values, numbers }) => number * values.length + (numbers[row] as number), 0);

/** The groups of rows by the values of keys, in order of their first rows; null if there are too many. */
function groupRows(keys: readonly Key[], count: number): readonly RowGroup[] | null {
  const groupAt = groupOf(keys);
  const sizes = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const group = groupAt(row);
    const size = sizes.get(group) ?? 0;
    if (size === 0 && sizes.size === MAX_GROUPS) return null;
    sizes.set(group, size + 1);
  }
  // Fewer rows in a group are no matrix: the column numbers rows.
  if (2 * sizes.size > count) return null;
  const groups = new Map([...sizes].map(([group, size]) => [group, new Uint32Array(size)]));
  for (let row = count - 1; row >= 0; row--) {
    const group = groupAt(row);
    const left = (sizes.get(group) as number) - 1;
    sizes.set(group, left);
    (groups.get(group) as Uint32Array)[left] = row;
  }
  const task = keys.find(({ name }) => TASK_COLUMN.test(name));
  return [...groups.values()].map((rows) => {
    const textOf = ({ values, numbers }: Key): string =>
      values[numbers[rows[0] as number] as number] as string;
    const models = keys.filter((key) => key !== task).map(textOf);
    return { model: models.join(' / '), task: task ? textOf(task) : null, rows };
  });
}

/**
 * The groups of rows. If heads are listed several times, the columns with the fewest values that tell their rows apart make
 * the groups; without such columns, all rows are one group, in which reading rejects a head that is listed twice.
 */
export function findGroups({ rows, columns }: Table, known: RowIndices): RowGroups {
  const single: RowGroups = { columns: [], groups: [allRows(rows)] };
  if (areDistinct(rows, known, () => 0)) return single;
  const keys = columns
    .filter(mayGroup)
    .flatMap((column) => toKey(column, rows) ?? [])
    .slice(0, MAX_COLUMNS);
  for (let together = 1; together <= MAX_TOGETHER; together++)
    for (const selected of selectKeys(keys, together)) {
      if (!areDistinct(rows, known, groupOf(selected))) continue;
      const groups = groupRows(selected, rows);
      if (groups) return { columns: selected.map(({ name }) => name), groups };
    }
  return single;
}
