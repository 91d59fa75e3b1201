// How alike each two tasks are, as sentences say it.

import { mean } from 'd3-array';
import type { SimilarityTable } from '../measures/similarity.ts';
import { plural, ratioText } from './phrases.ts';

export interface SimilarPair {
  readonly i: number;
  readonly j: number;
  readonly value: number;
}

/** Entries above the diagonal that are numbers. */
export function similarPairs(table: SimilarityTable): SimilarPair[] {
  return table.flatMap((row, i) =>
    row.map((value, j) => ({ i, j, value })).filter(({ j, value }) => j > i && !Number.isNaN(value)),
  );
}

/** "; the mean of 6 pairs is 0.71" */
export const pairMeanText = (list: readonly SimilarPair[]): string =>
  list.length > 1
    ? `; the mean of ${plural(list.length, 'pair')} is ${ratioText(mean(list, ({ value }) => value) as number)}`
    : '';
