// Combines the scores of entries of a list that have the same cell.

import { type AxisReduction, createCombination } from '../array/dims.ts';

/** The score in each entry; undefined if it says nothing. */
interface Scores {
  readonly valueAt: (entry: number) => number | undefined;
}

/** Marks a cell for which the list has no entry. */
export const NO_ENTRY = -1;

/** Entries that have the same cell: for each, the previous one, or `NO_ENTRY`. */
export type Chain = Int32Array;

/** A function that combines the scores of an entry and of those before it with the same cell, in the order of the list. */
export function createCombiner(duplicates: AxisReduction | null, chain: Chain) {
  if (duplicates === null) return ({ valueAt }: Scores, last: number): number | undefined => valueAt(last);
  const combination = createCombination(duplicates);
  return ({ valueAt }: Scores, last: number): number | undefined => {
    const scores: number[] = [];
    for (let entry = last; entry !== NO_ENTRY; entry = chain[entry] as number) {
      const score = valueAt(entry);
      if (score !== undefined) scores.push(score);
    }
    for (const score of scores.reverse()) combination.add(score);
    return scores.length > 0 ? combination.take() : undefined;
  };
}
