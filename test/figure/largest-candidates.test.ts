// The cells that may be among the largest between two checkpoints contain those that are, at every moment and by every interpolation.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findCandidates } from '../../src/figure/largest-candidates.ts';
import { mixDoubles, mixValues } from '../../src/tensor/mix.ts';

const value = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2, 2 ** -149, Number.NaN, Infinity, -Infinity),
  fc.float({ min: -3, max: 3, noNaN: true }),
  fc.float({ noNaN: true }),
);

/** The largest of all cells, the first ones of ties, and the level of the lowest one. */
function largestOf(levels: readonly number[], most: number) {
  const order = [...levels.keys()]
    .filter((cell) => Number.isFinite(levels[cell]))
    .sort((a, b) => (levels[b] as number) - (levels[a] as number) || a - b);
  return { cells: order.slice(0, most), lowest: levels[order.at(-1) as number] };
}

it.each(['linear', 'log'] as const)('if they are mixed %sly', (mixing) => {
  const given = fc.record({
    cells: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 200 }),
    most: fc.integer({ min: 1, max: 20 }),
    signed: fc.boolean(),
    isDouble: fc.boolean(),
    mix: fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(given, ({ cells, most, signed, isDouble, mix }) => {
      const [before, after] = [0, 1].map((at) =>
        (isDouble ? Float64Array : Float32Array).from(cells.map((pair) => pair[at] as number)),
      );
      const [a, b] = [before as Float32Array, after as Float32Array];
      const found = findCandidates([a, b], most, signed);
      const mixed = Array.from(a, (first, cell) =>
        (isDouble ? mixDoubles : mixValues)(first, b[cell] as number, mix, mixing),
      );
      const levels = mixed.map((one) => (signed ? Math.abs(one) : one));
      const expected = largestOf(levels, most + 1);
      const among = largestOf(
        levels.map((level, cell) => (found.cells.includes(cell) ? level : Number.NaN)),
        most + 1,
      );
      expect(among.cells).toEqual(expected.cells);
      if (found.isAll) expect(among.lowest).toBe(expected.lowest);
    }),
    { numRuns: 500 },
  );
});

it('are few', () => {
  const noise = (seed: number) =>
    Float32Array.from({ length: 40_000 }, (_, i) => Math.abs(Math.sin(seed * (i + 1))));
  expect(findCandidates([noise(7919), noise(104_729)], 10, false).cells.length).toBeLessThan(2500);
  expect(findCandidates([new Float32Array(40_000), new Float32Array(40_000)], 10, true).cells.length).toBe(
    11,
  );
});
