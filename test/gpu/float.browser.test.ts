// Compares shaders/value-exact.glsl with its CPU twins src/norms/float.ts and src/norms/exact/float-parts.ts, bit by bit.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { splitFloat } from '../../src/norms/exact/float-parts.ts';
import { floatBitsToInt, intBitsToFloat, toOrder } from '../../src/norms/float.ts';
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
/** The bits of every kind of float32, and 20,000 random ones. */
const BITS = [
  ...SPECIAL.map(floatBitsToInt),
  0x7f800001,
  -0x400001, // a negative NaN
  ...Array.from({ length: 20_000 }, () => Math.floor(random() * 2 ** 32) | 0),
];

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

describe('value-exact.glsl', () => {
  it('sorts every float32 like the numbers, with NaN as missing', async () => {
    const rows = BITS.map((bits) => [bits]);
    const got = await runGlsl(page, {
      chunks: ['value'],
      body: 'result = toOrder(intBitsToFloat(x[0]));',
      rows,
    });
    BITS.forEach((bits, i) => {
      const value = intBitsToFloat(bits);
      expect(got[i], `bits ${bits}`).toBe(Number.isNaN(value) ? MISSING : toOrder(value));
    });
  });

  it('converts an order back to its float', async () => {
    const orders = BITS.map(intBitsToFloat)
      .filter((value) => !Number.isNaN(value))
      .map(toOrder);
    const got = await runGlsl(page, {
      chunks: ['value'],
      body: 'result = floatBitsToInt(toFloat(x[0]));',
      rows: orders.map((order) => [order]),
    });
    orders.forEach((order, i) => {
      expect(toOrder(intBitsToFloat(got[i] as number)), `order ${order}`).toBe(order);
    });
  });

  it('splits every float32 exactly into mantissa and exponent, subnormals included', async () => {
    const values = BITS.map(intBitsToFloat).filter((value) => Number.isFinite(value) && value !== 0);
    const rows = values.map((value) => [toOrder(value)]);
    const chunks = ['value'];
    const mantissas = await runGlsl(page, {
      chunks,
      body: 'result = floatBitsToInt(splitFloat(x[0]).mantissa);',
      rows,
    });
    const exponents = await runGlsl(page, { chunks, body: 'result = splitFloat(x[0]).exponent;', rows });
    values.forEach((value, i) => {
      expect(
        { mantissa: intBitsToFloat(mantissas[i] as number), exponent: exponents[i] },
        `${value}`,
      ).toEqual(splitFloat(value));
    });
  });

  it('scales by powers of two without rounding', async () => {
    const cases = BITS.map(intBitsToFloat)
      .filter(Number.isFinite)
      .map((value) => [value, -splitFloat(value).exponent - Math.floor(random() * 100)] as const);
    const got = await runGlsl(page, {
      chunks: ['value'],
      body: 'result = floatBitsToInt(scaleByPowerOfTwo(x[0], x[1]));',
      rows: cases.map(([value, exponent]) => [toOrder(value), exponent]),
    });
    cases.forEach(([value, exponent], i) => {
      // Adding 0 turns -0 into 0.
      expect(intBitsToFloat(got[i] as number) + 0, `${value} * 2^${exponent}`).toBe(
        value * 2 ** exponent + 0,
      );
    });
  });

  it('computes log2 of ratios with a relative error of at most 2^-21', async () => {
    const positive = BITS.map(intBitsToFloat).filter((value) => value > 0 && Number.isFinite(value));
    const cases = positive.flatMap((a, i) => [
      [a, positive[(i * 7 + 1) % positive.length] as number] as const,
      [a, Math.fround(a * (1 + (random() - 0.5) * 2 ** -(random() * 22)))] as const,
    ]);
    const usable = cases.filter(([, b]) => Number.isFinite(b) && b > 0);
    const got = await runGlsl(page, {
      chunks: ['value'],
      body: 'result = floatBitsToInt(log2Ratio(splitFloat(x[0]), splitFloat(x[1])));',
      rows: usable.map(([a, b]) => [toOrder(a), toOrder(b)]),
    });
    usable.forEach(([a, b], i) => {
      const [ma, mb] = [splitFloat(a), splitFloat(b)];
      // log1p keeps the reference exact where a and b are close.
      const expected =
        a / b > 0.5 && a / b < 2
          ? Math.log1p((a - b) / b) / Math.LN2
          : ma.exponent - mb.exponent + Math.log2(ma.mantissa / mb.mantissa);
      const error = Math.abs(intBitsToFloat(got[i] as number) - expected);
      expect(error, `log2(${a} / ${b}) = ${expected}`).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -21);
    });
    expectNoErrors(page);
  });
});
