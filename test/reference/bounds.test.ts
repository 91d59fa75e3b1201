// Checks the error bounds of means and mixes with a direct float32 evaluation, clamped to its operands.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './arbitrary.ts';
import { mixValues, reduceCells, TINY } from './values.ts';

const f = Math.fround;

const clampTo = (value: number, operands: readonly number[]): number =>
  Math.min(Math.max(value, Math.min(...operands)), Math.max(...operands));

/** log2 on a GPU that flushes subnormals. */
function log2(x: number): number {
  const y = f(Math.log2(x));
  return Math.abs(y) < TINY ? 0 : y;
}

test('means and mixes in float32 are within their error bounds', () => {
  const value = fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.boolean());
  const values = fc.array(
    value.map(([exponent, negative]) => f((negative ? -1 : 1) * 10 ** exponent)),
    { minLength: 2, maxLength: 60 },
  );
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 0.999, noNaN: true }).map(f), (xs, m) => {
      const sum = xs.reduce((a, x) => f(a + x), 0);
      const mean = clampTo(f(sum * f(1 / xs.length)), xs);
      const shown = reduceCells(
        xs.map((x) => ({ value: x, low: x, high: x })),
        'mean',
      );
      const [estimate] = shown.estimates;
      expect(mean).toBeGreaterThanOrEqual(estimate?.low ?? Number.NaN);
      expect(mean).toBeLessThanOrEqual(estimate?.high ?? Number.NaN);
      const [a = 0, b = 0] = xs;
      const mixed = clampTo(f(f(a * f(1 - m)) + f(b * m)), [a, b]);
      const linear = mixValues(a, b, m, 'linear');
      if (a !== b) expect(mixed >= linear.low && mixed <= linear.high).toBe(true);
      const exponent = f(f(log2(Math.abs(a)) * f(1 - m)) + f(log2(Math.abs(b)) * m));
      const log = mixValues(Math.abs(a), Math.abs(b), m, 'log');
      const power = clampTo(f(2 ** exponent), [Math.abs(a), Math.abs(b)]);
      if (Math.abs(a) !== Math.abs(b)) expect(power >= log.low && power <= log.high).toBe(true);
    }),
    runs(5000),
  );
});
