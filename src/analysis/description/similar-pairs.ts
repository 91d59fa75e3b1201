// The pairs of a similarity table, and the mean over them in words.

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

/** "; the mean over 6 pairs is 0.71", or nothing for a single pair */
export const pairMeanText = (list: readonly SimilarPair[]): string =>
  list.length > 1
    ? `; the mean over ${plural(list.length, 'pair')} is ${ratioText(mean(list, ({ value }) => value) as number)}`
    : '';
