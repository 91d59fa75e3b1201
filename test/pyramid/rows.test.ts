// What is computed of rows in a memory of WebAssembly, compared with loops over cells.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_MEAN_LOOPS } from '../../src/levels/mean-levels.ts';
import { Rows } from '../../src/pyramid/rows.ts';
import { Random } from '../fuzz/random.ts';

/** Bits of both signs: NaN, infinities, the largest, the smallest and other finite values, and zeros. */
const SPECIAL_BITS = [0x7f800001, 0x7fffffff, 0x7f800000, 0x7f7fffff, 0x3f800000, 0x00800000, 1, 0];
const bits = fc.oneof(
  fc.constantFrom(...SPECIAL_BITS, ...SPECIAL_BITS.map((one) => one - 2 ** 31)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

/** Rows of cells, and which of them are used. */
const cases = fc
  .record({
    length: fc.integer({ min: 1, max: 300 }),
    start: fc.nat(6),
    seed: fc.nat(),
    pool: fc.array(bits, { minLength: 1, maxLength: 30 }),
  })
  .map(({ length, start, seed, pool }) => {
    const random = new Random(seed);
    const rows = new Rows([4 * (start + length), ...new Array(4).fill(8 * (start + length))]);
    const values = rows.allocate(start + length);
    const all = new Int32Array(values.buffer, values.byteOffset, values.length);
    for (let cell = 0; cell < all.length; cell++) all[cell] = random.oneOf(pool);
    return { rows, values, all, start, end: start + length };
  });

describe('sums of means', () => {
  it('are those of adding one cell after the other', () => {
    fc.assert(
      fc.property(cases, ({ rows, values, start, end }) => {
        const loops = [rows.loops.means, PLAIN_MEAN_LOOPS];
        const cells = Float32Array.from(values);
        const [inMemory, plain] = loops.map((loop, index) => {
          const [first, second] = [0, 1].map(() => ({
            sums: loop.allocate(values.length),
            counts: loop.allocate(values.length),
          })) as [Parameters<typeof loop.divide>[0], Parameters<typeof loop.divide>[0]];
          const run = { values: index === 0 ? values : cells, origin: 0, layer: 0, start: 0, end };
          const pairs = [Math.ceil(start / 2), Math.floor(end / 2)] as const;
          const pairsOfPairs = [Math.ceil(pairs[0] / 2), Math.floor(pairs[1] / 2)] as const;
          for (let layer = 0; layer < 2; layer++)
            if (pairs[0] < pairs[1]) loop.addPairs(run, first, ...pairs);
          if (pairsOfPairs[0] < pairsOfPairs[1]) loop.addSumPairs(first, second, ...pairsOfPairs);
          loop.divide(first, run, ...pairs);
          return { first, second, means: Array.from(run.values.subarray(...pairs)) };
        });
        expect(inMemory).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });
});

it('plain cells have one NaN and one zero; others keep their bits', () => {
  fc.assert(
    fc.property(cases, ({ rows, values, all, start, end }) => {
      const before = Float32Array.from(values.subarray(start, end));
      const bitsBefore = [...all.subarray(start, end)];
      rows.toPlain(values, start, end);
      const expected = Array.from(before, (value, cell) => {
        if (Number.isNaN(value)) return 0x7fc00000;
        return value === 0 ? 0 : bitsBefore[cell];
      });
      expect([...all.subarray(start, end)]).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

it('extreme bits are those of the least and the largest integer', () => {
  fc.assert(
    fc.property(cases, ({ rows, values, all, start, end }) => {
      const last = end - ((end - start) % 4);
      fc.pre(start < last);
      const found = rows.extremeBits(values, start, last);
      const cells = all.subarray(start, last);
      expect([Math.min(...found), Math.max(...found)]).toEqual([Math.min(...cells), Math.max(...cells)]);
    }),
    { numRuns: 200 },
  );
});
