// Percentiles: NumPy's linear method, whether values are sorted or counted.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PercentileSearch } from '../../src/scale/percentiles.ts';

/** Few values are sorted, many are counted in two passes: how many there may be decides. */
const WAYS = [
  ['sorted', 1000, 1],
  ['counted', 10_000_000, 2],
] as const;

function percentilesOf(
  blocks: readonly Float32Array[],
  wanted: readonly number[],
  most: number,
): readonly number[] | null {
  const search = new PercentileSearch(wanted, most);
  for (let pass = 0; pass < search.passes; pass++) {
    for (const block of blocks) search.add(block);
    search.endPass();
  }
  return search.values;
}

/** `numpy.percentile` of the finite values, by its definition. */
function expected(values: readonly number[], percentile: number): number {
  const sorted = values
    .filter(Number.isFinite)
    .sort((a, b) => a - b || Number(Object.is(a, 0)) - Number(Object.is(b, 0)));
  const position = ((sorted.length - 1) * percentile) / 100;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number];
  const share = position - Math.floor(position);
  return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
}

it.each(WAYS)('%s values have the same percentiles as in NumPy', (_, most, passes) => {
  const blocks = [Float32Array.of(16, 2), Float32Array.of(8, Number.NaN, 1), Float32Array.of(4, Infinity)];
  expect(new PercentileSearch([2], most).passes).toBe(passes);
  // numpy.percentile([1, 2, 4, 8, 16], [0, 2, 37, 50, 98, 100])
  expect(percentilesOf(blocks, [0, 2, 37, 50, 98, 100], most)).toEqual(
    [1, 1.08, 2.96, 4, 15.36, 16].map((value) => expect.closeTo(value, 12)),
  );
});

it.each(WAYS)('%s values of any magnitude and sign have exact percentiles', (_, most) => {
  const special = fc.constantFrom(
    0,
    -0,
    Infinity,
    -Infinity,
    Number.NaN,
    2 ** -149,
    -(2 ** -149),
    3e38,
    -3e38,
  );
  const value = fc.oneof(fc.float(), special, fc.float({ min: Math.fround(0.999), max: Math.fround(1.001) }));
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 30 }), { maxLength: 5 }), (lists) => {
      const blocks = lists.map((list) => Float32Array.from(list));
      const values = blocks.flatMap((block) => [...block]);
      const found = percentilesOf(blocks, [2, 50, 98], most);
      if (values.some(Number.isFinite))
        expect(found).toEqual([2, 50, 98].map((percentile) => expected(values, percentile)));
      else expect(found).toBeNull();
    }),
  );
});

it('accepts views into a larger buffer', () => {
  const all = Float32Array.from({ length: 50 }, (_, i) => i);
  expect(percentilesOf([all.subarray(10, 21)], [0, 50, 100], 10_000_000)).toEqual([10, 15, 20]);
});
