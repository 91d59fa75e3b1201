// How alike each two tasks are, as sentences say it.

import { mean } from 'd3-array';
import type { Table } from '../measures/similarity.ts';
import { ratioText, several } from './words.ts';

export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly value: number;
}

/** Entries above the diagonal that are numbers. */
export function pairs(table: Table): Pair[] {
  return table.flatMap((row, i) =>
    row.map((value, j) => ({ i, j, value })).filter(({ j, value }) => j > i && !Number.isNaN(value)),
  );
}

/** "; the mean of 6 pairs is 0.71" */
export const meanText = (list: readonly Pair[]): string =>
  list.length > 1
    ? `; the mean of ${several(list.length, 'pair')} is ${ratioText(mean(list, ({ value }) => value) as number)}`
    : '';
