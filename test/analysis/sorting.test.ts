// Sorting magnitudes by merging the order of signed values equals a direct sort, and so do ranks in steps.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spearman } from '../../src/analysis/measures/correlation.ts';
import { type Matrix, magnitudes } from '../../src/analysis/measures/matrix.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { cellsDescending, ranks, valuesDescending } from '../../src/analysis/measures/sorting.ts';
import { CELLS_PER_STEP } from '../../src/tensor/slices.ts';

it('sorts finite cells of any values by magnitude, then by index', () => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 0.5, -0.5, Number.NaN, Infinity, -Infinity),
    fc.float({ noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (list) => {
      const matrix: Matrix = { layers: 1, heads: list.length, values: Float32Array.from(list) };
      const size = (cell: number) => Math.abs(matrix.values[cell] as number);
      const wanted = [...list.keys()]
        .filter((cell) => Number.isFinite(size(cell)))
        .sort((a, b) => size(b) - size(a) || a - b);
      expect([...cellsDescending(magnitudes(matrix))]).toEqual(wanted);
      expect([...valuesDescending(magnitudes(matrix))]).toEqual(wanted.map(size));
    }),
    { numRuns: 1000 },
  );
});

/** Numbers with ties, in a list longer than a step of the sort. */
function longList(seed: number): number[] {
  const below = random(seed);
  return Array.from({ length: 3 * CELLS_PER_STEP + 17 }, () => below(5000) - 2500);
}

/** Mean ranks from sorted copies. */
function meanRanks(list: readonly number[]): number[] {
  const sorted = list.toSorted((a, b) => a - b);
  const [first, last] = [new Map<number, number>(), new Map<number, number>()];
  sorted.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1);
    last.set(value, i + 1);
  });
  return list.map((value) => ((first.get(value) as number) + (last.get(value) as number)) / 2);
}

it('ranks and correlates matrices of many steps', () => {
  const first = longList(1);
  const lists = [first, longList(2).map((value, i) => value + (first[i] as number))];
  const matrices = lists.map(
    (list): Matrix => ({ layers: 1, heads: list.length, values: Float32Array.from(list) }),
  );
  const ranked = lists.map(meanRanks);
  for (const [i, matrix] of matrices.entries()) expect([...ranks(matrix)]).toEqual(ranked[i]);
  const mean = (lists[0] as number[]).length / 2 + 0.5;
  let [ab, aa, bb] = [0, 0, 0];
  (ranked[0] as number[]).forEach((rank, i) => {
    const [a, b] = [rank - mean, ((ranked[1] as number[])[i] as number) - mean];
    [ab, aa, bb] = [ab + a * b, aa + a * a, bb + b * b];
  });
  const [a, b] = matrices as [Matrix, Matrix];
  expect(spearman(a, b)).toBeCloseTo(ab / Math.sqrt(aa * bb), 10);
});
