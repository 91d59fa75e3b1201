// Similarity of tasks: correlation of their values, and overlap of sets of heads.

import { spearman } from './correlation.ts';
import type { Matrix } from './matrix.ts';

/** A symmetric table with one row and one column per matrix. */
export type SimilarityTable = readonly (readonly number[])[];

/** Computes a symmetric function of each pair of a list. */
export function pairwiseTable<T>(list: readonly T[], entry: (one: T, other: T) => number): SimilarityTable {
  const rows = list.map(() => new Array<number>(list.length).fill(Number.NaN));
  for (let i = 0; i < list.length; i++)
    for (let j = i; j < list.length; j++) {
      const value = entry(list[i] as T, list[j] as T);
      (rows[i] as number[])[j] = value;
      (rows[j] as number[])[i] = value;
    }
  return rows;
}

/** Spearman's correlation (see `spearman`) between each pair of matrices of the same shape, in [-1, 1]; NaN if undefined. */
export const similarity = (matrices: readonly Matrix[]): SimilarityTable => pairwiseTable(matrices, spearman);

/** A bit set of cells, 32 per word. */
function createBitSet(cells: Uint32Array, words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    bits[cell >>> 5] = (bits[cell >>> 5] as number) | (1 << (cell & 31));
  }
  return bits;
}

/** The number of set bits of a 32-bit word: bits are summed in pairs, then in groups of four and eight, then over all bytes. */
function popCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function countShared(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) count += popCount((a[i] as number) & (b[i] as number));
  return count;
}

/**
 * The Jaccard index |A ∩ B| / |A ∪ B| of each pair of sets of cells, in [0, 1]; NaN if both are empty. Jaccard, "The
 * distribution of the flora in the alpine zone" (1912).
 */
export function jaccardOverlap(sets: readonly Uint32Array[]): SimilarityTable {
  const last = sets.reduce((most, cells) => cells.reduce((a, b) => Math.max(a, b), most), 0);
  const all = sets.map((cells) => ({ size: cells.length, bits: createBitSet(cells, (last >>> 5) + 1) }));
  return pairwiseTable(all, (a, b) => {
    const shared = countShared(a.bits, b.bits);
    return shared / (a.size + b.size - shared);
  });
}

/**
 * An order in which similar items are adjacent: the leaves of the tree that average linkage (UPGMA) builds on the distances
 * 1 − similarity, with NaN counting as a similarity of 0. As `leaves_list(linkage(distances, 'average'))` of
 * scipy.cluster.hierarchy if no two distances are equal. O(n³), suitable for a few hundred items.
 */
export function similarityOrder(similarities: SimilarityTable): readonly number[] {
  interface Group {
    readonly id: number;
    readonly leaves: readonly number[];
  }
  const count = similarities.length;
  let groups: Group[] = similarities.map((_, i) => ({ id: i, leaves: [i] }));
  const distances = similarities.map((row) => row.map((value) => 1 - (Number.isNaN(value) ? 0 : value)));
  const between = (a: Group, b: Group): number => (distances[a.id] as number[])[b.id] as number;
  for (let id = count; groups.length > 1; id++) {
    let nearest: readonly [Group, Group] = [groups[0] as Group, groups[1] as Group];
    for (const [i, a] of groups.entries())
      for (const b of groups.slice(i + 1)) if (between(a, b) < between(...nearest)) nearest = [a, b];
    const [a, b] = nearest;
    const joined: Group = { id, leaves: [...a.leaves, ...b.leaves] };
    const row: number[] = [];
    for (const other of groups) {
      const [ofA, ofB] = [a.leaves.length * between(a, other), b.leaves.length * between(b, other)];
      row[other.id] = (ofA + ofB) / joined.leaves.length;
      (distances[other.id] as number[])[id] = row[other.id] as number;
    }
    distances[id] = row;
    groups = [...groups.filter((group) => group !== a && group !== b), joined];
  }
  return groups[0]?.leaves ?? [];
}
