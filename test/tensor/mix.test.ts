// Mixing of many cells, compared with that of one.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MIXINGS, mixValues } from '../../src/tensor/mix.ts';
import { mixCells } from '../../src/tensor/mix-cells.ts';

const SPECIAL = [
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  2 ** 127,
  -(2 ** 127),
  1,
  -1,
];

const value = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.float(),
  // Neighbours, where rounding could exceed the range.
  fc.integer({ min: -3, max: 3 }).map((steps) => 1 + steps * 2 ** -23),
);
const weight = fc.oneof(
  fc.constantFrom(2 ** -53, 2 ** -24, 0.5, 1 - 2 ** -53),
  fc.double({ min: 2 ** -60, max: 1 - 2 ** -53, noNaN: true }),
);

const withoutZeroSign = (values: Iterable<number>): number[] => Array.from(values, (one) => one + 0);

it.each(MIXINGS)('cells are mixed one by one: %s', (mixing) => {
  const lists = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(lists, weight, fc.nat(3), (pairs, mix, start) => {
      const [a, b] = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side] as number)) as [
        Float32Array,
        Float32Array,
      ];
      const padded = new Float32Array(start + b.length);
      padded.set(b, start);
      const output = new Float32Array(a.length);
      const cells = [
        { values: a, start: 0 },
        { values: padded, start },
      ] as const;
      mixCells(output, cells, mix, mixing);
      const expected = Array.from(a, (one, i) => mixValues(one, b[i] as number, mix, mixing));
      expect(withoutZeroSign(output)).toEqual(withoutZeroSign(expected));
    }),
    { numRuns: 2000 },
  );
});
