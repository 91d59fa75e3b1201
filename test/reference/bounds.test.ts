// The bounds hold for a plain float32 evaluation of the norms, and are no wider than they need to be.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NORMS } from '../../src/options.ts';
import { runs } from './arbitrary.ts';
import { roundingOfT, T_TOLERANCE } from './bounds.ts';
import { type Norm, normalize } from './norms.ts';
import { mixValues, reduceCells, TINY } from './values.ts';

const f = Math.fround;

/** As a GPU does that flushes subnormals. */
function flush(x: number): number {
  const y = f(x);
  return Math.abs(y) < TINY ? 0 : y;
}

const log2 = (x: number) => flush(Math.log2(x));
const LOG10_2 = f(Math.log10(2));

/** The norms' scales as a shader would write them, each step rounded. */
function scale32(norm: Norm, x: number): number {
  const size = Math.abs(x);
  switch (norm.name) {
    case 'log':
      return log2(x);
    case 'symlog': {
      const linear = f(norm.linscale / 0.9);
      if (size <= norm.linthresh) return flush(flush(x / norm.linthresh) * linear);
      const decades = flush(f(log2(size) - log2(norm.linthresh)) * LOG10_2);
      return Math.sign(x) * f(linear + decades);
    }
    case 'asinh': {
      const z = flush(size / norm.linearWidth);
      const log =
        z > 1e9 ? f(f(1 + log2(size)) - log2(norm.linearWidth)) : log2(f(z + f(Math.sqrt(f(f(z * z) + 1)))));
      return Math.sign(x) * f(f(Math.LN2) * log);
    }
    default:
      return x;
  }
}

function t32(norm: Norm, x: number): number {
  const { vmin, vmax } = norm;
  const low = scale32(norm, vmin);
  const u = flush(flush(scale32(norm, x) - low) / flush(scale32(norm, vmax) - low));
  if (norm.name !== 'power') return u;
  return u <= 0 ? 0 : flush(2 ** flush(f(norm.gamma) * log2(u)));
}

/** Three floats in order, of widely different size or close together. */
const triple = fc
  .record({
    exponent: fc.double({ min: -37, max: 36, noNaN: true }),
    width: fc.double({ min: -7, max: 2, noNaN: true }),
    negative: fc.boolean(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ exponent, width, negative, at }) => {
    const one = 10 ** exponent;
    const vmin = f(negative ? -one : one);
    const vmax = f(vmin + one * 10 ** width);
    return { vmin, vmax, x: Math.min(Math.max(f(vmin + at * (vmax - vmin)), vmin), vmax) };
  });

test('float32 norms stay within the bound', () => {
  const parameters = fc.record({
    name: fc.constantFrom(...NORMS),
    threshold: fc.double({ min: -6, max: 3, noNaN: true }),
    linscale: fc.constantFrom(0.25, 1, 5),
    gamma: fc.constantFrom(0.2, 0.5, 2, 4),
  });
  fc.assert(
    fc.property(triple, parameters, ({ vmin, vmax, x }, { name, threshold, linscale, gamma }) => {
      fc.pre(vmin < vmax && (name !== 'log' || vmin > 0));
      const width = Math.min(
        Math.max(f(10 ** threshold * Math.max(Math.abs(vmin), Math.abs(vmax))), TINY),
        1e38,
      );
      const norm = { name, vmin, vmax, linthresh: width, linscale, linearWidth: width, gamma };
      const t = t32(norm, x);
      const clamped = Number.isNaN(t) ? 0 : Math.max(0, Math.min(t, 1));
      const off = Math.abs(clamped - normalize(norm, x));
      expect(off).toBeLessThanOrEqual(roundingOfT(norm, x));
    }),
    runs(20_000),
  );
});

test('ordinary limits have no more than the common tolerance', () => {
  for (const name of NORMS) {
    const norm = {
      name,
      vmin: 1e-5,
      vmax: 0.005,
      linthresh: 1e-4,
      linscale: 1,
      linearWidth: 1e-4,
      gamma: 0.5,
    };
    for (let x = 1e-5; x <= 0.005; x += 1e-5) expect(roundingOfT(norm, x)).toBe(T_TOLERANCE);
  }
});

test('means and mixes in float32 stay within theirs', () => {
  const value = fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.boolean());
  const values = fc.array(
    value.map(([exponent, negative]) => f((negative ? -1 : 1) * 10 ** exponent)),
    { minLength: 2, maxLength: 60 },
  );
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 0.999, noNaN: true }).map(f), (xs, m) => {
      const sum = xs.reduce((a, x) => f(a + x), 0);
      const mean = f(sum * f(1 / xs.length));
      const shown = reduceCells(
        xs.map((x) => ({ value: x, low: x, high: x })),
        'mean',
      );
      const [estimate] = shown.estimates;
      expect(mean).toBeGreaterThanOrEqual(estimate?.low ?? Number.NaN);
      expect(mean).toBeLessThanOrEqual(estimate?.high ?? Number.NaN);
      const [a = 0, b = 0] = xs;
      const mixed = f(f(a * f(1 - m)) + f(b * m));
      const linear = mixValues(a, b, m, 'linear');
      if (a !== b) expect(mixed >= linear.low && mixed <= linear.high).toBe(true);
      const exponent = f(f(log2(Math.abs(a)) * f(1 - m)) + f(log2(Math.abs(b)) * m));
      const log = mixValues(Math.abs(a), Math.abs(b), m, 'log');
      const power = f(2 ** exponent);
      if (Math.abs(a) !== Math.abs(b)) expect(power >= log.low && power <= log.high).toBe(true);
    }),
    runs(5000),
  );
});
