// Rows of a table that list each head several times, such as once for each prompt: finds the column that tells them apart.

import { isScoreField } from '../heads/head-fields.ts';
import type { HeadIndices } from '../heads/head-names.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** Rows that list each head once. */
export interface RowGroup {
  /** The value of the column; null if all rows are one group. */
  readonly value: string | null;
  readonly rows: readonly number[];
}

export interface RowGroups {
  readonly column: string | null;
  readonly groups: readonly RowGroup[];
}

/** What is known of each row. */
export interface RowIndices {
  readonly indices: readonly HeadIndices[];
  readonly stepAt: (row: number) => number | null;
}

/** Larger than any head number of a list that can be shown. */
const MAX_HEADS = 2 ** 26;

/** Columns with more values do not tell groups apart. */
const MAX_GROUPS = 1024;

/** Whether each head is listed once at each step. */
function areDistinct(rows: Iterable<number>, { indices, stepAt }: RowIndices): boolean {
  const seen = new Map<number | null, Set<number>>();
  for (const row of rows) {
    const { layer, head } = indices[row] as HeadIndices;
    const step = stepAt(row);
    const heads = seen.get(step) ?? new Set();
    seen.set(step, heads);
    const cell = layer * MAX_HEADS + head;
    if (heads.has(cell)) return false;
    heads.add(cell);
  }
  return true;
}

/** The rows of each value of a column; null if there are too many. */
function groupRows(column: TableColumn, rows: number): ReadonlyMap<string, readonly number[]> | null {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const value = String(cellOf(column, row));
    const group = groups.get(value);
    if (group) group.push(row);
    else if (groups.size === MAX_GROUPS) return null;
    else groups.set(value, [row]);
  }
  return groups;
}

/** Columns that may tell groups apart: texts, and numbers that describe the row. */
const mayGroup = ({ name, numbers, texts }: TableColumn): boolean =>
  texts !== undefined || (numbers !== undefined && !isScoreField(name));

/**
 * The groups of rows. If heads are listed several times, the column with the fewest values that tells their rows apart makes
 * the groups; without such a column, all rows are one group, in which reading rejects a head that is listed twice.
 */
export function findGroups({ rows, columns }: Table, known: RowIndices): RowGroups {
  const all = Array.from({ length: rows }, (_, row) => row);
  const single: RowGroups = { column: null, groups: [{ value: null, rows: all }] };
  if (areDistinct(all, known)) return single;
  const found = columns
    .filter(mayGroup)
    .flatMap((column) => {
      const groups = groupRows(column, rows);
      return groups && groups.size > 1 ? [{ column: column.name, groups }] : [];
    })
    .toSorted((a, b) => a.groups.size - b.groups.size)
    .find(({ groups }) => [...groups.values()].every((group) => areDistinct(group, known)));
  if (!found) return single;
  return {
    column: found.column,
    groups: [...found.groups].map(([value, group]) => ({ value, rows: group })),
  };
}
