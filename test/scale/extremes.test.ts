// Extremes, compared with their definition.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExtremesFinder, findExtremes, mergeExtremes } from '../../src/scale/extremes.ts';
import type { Extremes } from '../../src/tensor/tensor.ts';

const isOrdinary = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= 2 ** -90 && Math.abs(value) <= 2 ** 36);

/** As `Extremes` is documented. */
function plainExtremes(values: readonly number[]): Extremes {
  const finite = values.filter((value) => Number.isFinite(value)).map((value) => value + 0);
  return {
    min: Math.min(...finite),
    max: Math.max(...finite),
    smallestPositive: Math.min(...finite.filter((value) => value > 0)),
    missing: values.some(Number.isNaN),
    hasNegativeInfinity: values.includes(-Infinity),
    hasPositiveInfinity: values.includes(Infinity),
    ordinary: values.every(isOrdinary),
  };
}

const special = fc.constantFrom(
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  2 ** 36,
  2 ** -90,
);
const positive = fc.float({ min: 2 ** -140, max: 2 ** 40 });
/** Lists of one kind of value, with some of any kind among them. */
const lists = fc
  .record({
    values: fc.oneof(
      fc.array(positive),
      fc.array(positive.map((value) => -value)),
      fc.array(fc.oneof(positive, fc.float(), special)),
      fc.array(special),
    ),
    other: fc.array(fc.oneof(special, fc.float()), { maxLength: 2 }),
    at: fc.nat(20),
  })
  .map(({ values, other, at }) => values.toSpliced(at, 0, ...other));

const bitsOf = (values: readonly number[]): Int32Array => new Int32Array(Float32Array.from(values).buffer);
/** NaN with a sign and a payload. */
const OTHER_NANS = [-1, 0x7f800001, -0x7fffff, 0x7fffffff];

describe('extremes', () => {
  it('are those of their definition', () => {
    fc.assert(
      fc.property(lists, fc.nat(3), (values, start) => {
        const bits = bitsOf([...Array(start).fill(-1000), ...values, 1000]);
        expect(findExtremes(bits, start, start + values.length)).toEqual(plainExtremes(values));
      }),
      { numRuns: 2000 },
    );
  });

  it('do not depend on how the cells are divided', () => {
    fc.assert(
      fc.property(fc.array(lists), (parts) => {
        const finder = new ExtremesFinder();
        for (const part of parts) finder.add(bitsOf(part), 0, part.length);
        expect(finder.extremes).toEqual(plainExtremes(parts.flat()));
        expect(mergeExtremes(parts.map(plainExtremes))).toEqual(plainExtremes(parts.flat()));
      }),
      { numRuns: 500 },
    );
  });

  it('cover all of many cells', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => 1 + ((i * 7919) % 10_007));
    for (const [at, value] of [
      [4095, -5],
      [4096, 20_000],
      [9999, Number.NaN],
    ] as const) {
      values[at] = value;
      expect(findExtremes(bitsOf(values), 0, values.length)).toEqual(plainExtremes(values));
    }
  });

  it('recognise every NaN as missing', () => {
    for (const bits of OTHER_NANS)
      expect(findExtremes(Int32Array.of(...bitsOf([1, -2]), bits), 0, 3)).toEqual(
        plainExtremes([1, -2, Number.NaN]),
      );
  });

  it('have no negative zero, also if a source declares one', () => {
    const negative = { ...plainExtremes([0]), min: -0, max: -0 };
    expect(mergeExtremes([negative, negative])).toEqual(plainExtremes([0]));
  });
});
