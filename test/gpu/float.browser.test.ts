// shaders/value-exact.glsl against src/norms/float.ts, bit by bit.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { bitsOf, floatOf, orderOf, split } from '../../src/norms/float.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { randomFrom, runGlsl } from '../support/glsl.ts';

const MISSING = -(2 ** 31);
const random = randomFrom(1);
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  1.5,
  2,
  0.1,
  1e-38,
  1.17549435e-38,
  1.1754942e-38,
  1e-40,
  -1e-40,
  1.4e-45,
  -1.4e-45,
  3.4028235e38,
  -3.4028235e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  0.005,
  1e-4,
];
/** Bits of every kind of float32, and 20,000 random ones. */
const BITS = [
  ...SPECIAL.map(bitsOf),
  0x7f800001,
  -0x400001, // a negative NaN
  ...Array.from({ length: 20_000 }, () => Math.floor(random() * 2 ** 32) | 0),
];

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

describe('value-exact.glsl', () => {
  it('orders every float32 as numbers are ordered, NaN as missing', async () => {
    const rows = BITS.map((bits) => [bits]);
    const got = await runGlsl(page, {
      chunks: ['value'],
      defines: { EXACT: 1 },
      body: 'result = orderOf(intBitsToFloat(x[0]));',
      rows,
    });
    BITS.forEach((bits, i) => {
      const value = floatOf(bits);
      expect(got[i], `bits ${bits}`).toBe(Number.isNaN(value) ? MISSING : orderOf(value));
    });
  });

  it('gives back the float of an order', async () => {
    const orders = BITS.map(floatOf)
      .filter((value) => !Number.isNaN(value))
      .map(orderOf);
    const got = await runGlsl(page, {
      chunks: ['value'],
      defines: { EXACT: 1 },
      body: 'result = floatBitsToInt(floatOf(x[0]));',
      rows: orders.map((order) => [order]),
    });
    orders.forEach((order, i) => {
      expect(orderOf(floatOf(got[i] as number)), `order ${order}`).toBe(order);
    });
  });

  it('splits into mantissa and exponent exactly, subnormals included', async () => {
    const values = BITS.map(floatOf).filter((value) => Number.isFinite(value) && value !== 0);
    const rows = values.map((value) => [orderOf(value)]);
    const chunks = ['value'];
    const defines = { EXACT: 1 };
    const mantissas = await runGlsl(page, {
      chunks,
      defines,
      body: 'result = floatBitsToInt(split(x[0]).mantissa);',
      rows,
    });
    const exponents = await runGlsl(page, { chunks, defines, body: 'result = split(x[0]).exponent;', rows });
    values.forEach((value, i) => {
      expect({ mantissa: floatOf(mantissas[i] as number), exponent: exponents[i] }, `${value}`).toEqual(
        split(value),
      );
    });
  });

  it('scales by a power of two without a rounding', async () => {
    const cases = BITS.map(floatOf)
      .filter(Number.isFinite)
      .map((value) => [value, -split(value).exponent - Math.floor(random() * 100)] as const);
    const got = await runGlsl(page, {
      chunks: ['value'],
      defines: { EXACT: 1 },
      body: 'result = floatBitsToInt(scaled(x[0], x[1]));',
      rows: cases.map(([value, exponent]) => [orderOf(value), exponent]),
    });
    cases.forEach(([value, exponent], i) => {
      // Split in two, as 2^exponent alone may lie beyond the range of doubles' exact powers.
      expect(floatOf(got[i] as number) + 0, `${value} * 2^${exponent}`).toBe(value * 2 ** exponent + 0);
    });
  });

  it('takes log2 of ratios within 2^-21 of their size', async () => {
    const positive = BITS.map(floatOf).filter((value) => value > 0 && Number.isFinite(value));
    const cases = positive.flatMap((a, i) => [
      [a, positive[(i * 7 + 1) % positive.length] as number] as const,
      [a, Math.fround(a * (1 + (random() - 0.5) * 2 ** -(random() * 22)))] as const,
    ]);
    const usable = cases.filter(([, b]) => Number.isFinite(b) && b > 0);
    const got = await runGlsl(page, {
      chunks: ['value'],
      defines: { EXACT: 1 },
      body: 'result = floatBitsToInt(log2Ratio(split(x[0]), split(x[1])));',
      rows: usable.map(([a, b]) => [orderOf(a), orderOf(b)]),
    });
    usable.forEach(([a, b], i) => {
      const [ma, mb] = [split(a), split(b)];
      // log1p keeps the reference exact where a and b are close.
      const expected =
        a / b > 0.5 && a / b < 2
          ? Math.log1p((a - b) / b) / Math.LN2
          : ma.exponent - mb.exponent + Math.log2(ma.mantissa / mb.mantissa);
      const error = Math.abs(floatOf(got[i] as number) - expected);
      expect(error, `log2(${a} / ${b}) = ${expected}`).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -21);
    });
    expectNoErrors(page);
  });
});
