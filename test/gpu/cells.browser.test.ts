// shaders/reduce.glsl, mix.glsl and address.glsl against their twins, number by number.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { cellRange, centreCell } from '../../src/figure/cells.ts';
import { type Mixing, REDUCTIONS } from '../../src/options.ts';
import { bitsOf, floatOf, orderOf } from '../../src/scale/float.ts';
import { mixed } from '../../src/tensor/mix.ts';
import { reduced } from '../../src/tensor/reduce.ts';
import { openPage } from '../support/browser.ts';
import { randomFrom, runGlsl } from '../support/glsl.ts';

const MISSING = -(2 ** 31);
const random = randomFrom(3);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const KINDS: readonly (() => number)[] = [
  () => 0,
  () => -0,
  () => Number.NaN,
  () => pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  () => random(),
  () => Math.round(random() * 6) - 3,
  () => pick([1, -1]) * 10 ** (random() * 76 - 38),
  () => pick([1, -1]) * random() * 1e-39,
  () => pick([3e38, -3e38, 3.4028235e38]),
];
const anyValue = (): number => Math.fround(pick(KINDS)());
const order = (value: number): number => (Number.isNaN(value) ? MISSING : orderOf(value));
const valueOfOrder = (bits: number): number => {
  if (bits === MISSING) return Number.NaN;
  return bits < 0 ? -floatOf(-bits) : floatOf(bits);
};

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

describe.each(REDUCTIONS)('reduce.glsl: %s', (reduction) => {
  it('gives the value of its twin', async () => {
    const width = 7;
    // Rows of one kind as well as mixed ones, so that cancellation and ties occur.
    const rows = Array.from({ length: 3000 }, () => {
      const kind = pick(KINDS);
      const next = random() < 0.5 ? anyValue : () => Math.fround(random() < 0.1 ? anyValue() : kind());
      return Array.from({ length: width }, next);
    });
    const got = await runGlsl(page, {
      chunks: ['float', 'reduce'],
      defines: { REDUCTION: REDUCTIONS.indexOf(reduction) },
      body: `for (int i = 0; i < ${width}; i++) accumulate(x[i]); result = reduced();`,
      rows: rows.map((row) => row.map(order)),
    });
    rows.forEach((row, i) => {
      const all = { layers: [0, 1], heads: [0, width] } as const;
      const twin = reduced(all, reduction, (_, head) => row[head] as number);
      const value = valueOfOrder(got[i] as number);
      if (reduction !== 'mean' || !Number.isFinite(twin.value)) {
        expect(got[i], `${reduction} of ${row}`).toBe(order(twin.value));
        return;
      }
      // Each of n sums and the two divisions round once, and subnormals may be flushed.
      const finite = row.filter(Number.isFinite).map(Math.abs);
      const size = finite.reduce((sum, x) => sum + x / finite.length, 0);
      const bound = (width + 3) * 2 ** -24 * size + 2 ** -125;
      expect(Math.abs(value - twin.value), `mean of ${row}: ${value}`).toBeLessThanOrEqual(bound);
    });
  });
});

describe.each(['linear', 'log'] as const satisfies readonly Mixing[])('mix.glsl: %s', (mixing) => {
  it('gives the value of its twin', async () => {
    const cases = Array.from({ length: 5000 }, () => {
      const close = anyValue();
      const b = random() < 0.3 ? Math.fround(close * (1 + random() * 1e-3)) : anyValue();
      return { a: close, b, share: Math.fround(random()) };
    });
    const got = await runGlsl(page, {
      chunks: ['float', 'mix'],
      defines: { MIX: mixing === 'log' ? 'mixLog' : 'mixLinear' },
      body: 'result = mixed(x[0], x[1], intBitsToFloat(x[2]));',
      rows: cases.map(({ a, b, share }) => [order(a), order(b), bitsOf(share)]),
    });
    cases.forEach(({ a, b, share }, i) => {
      const twin = mixed(a, b, share, mixing);
      const where = `${a} to ${b} at ${share}`;
      if (!Number.isFinite(twin)) {
        expect(got[i], where).toBe(order(twin));
        return;
      }
      const steps = a > 0 && b > 0 ? Math.abs(Math.log2(b / a)) : 0;
      // linear: two products and a sum. log: log2 of the ratio is right to 2^-21 of its size.
      const linear = 4 * 2 ** -24 * Math.max(Math.abs(a), Math.abs(b));
      const log = (2 ** -20 + steps * 2 ** -21) * Math.abs(twin);
      // Subnormals: counted in steps of 2^-149 on the way along the logarithm, flushed on the other.
      const bound = mixing === 'log' && a > 0 && b > 0 ? log + 2 ** -149 : linear + 2 ** -125;
      expect(Math.abs(valueOfOrder(got[i] as number) - twin), where).toBeLessThanOrEqual(bound);
    });
  });
});

describe('address.glsl', () => {
  it('finds the cells of every pixel exactly', async () => {
    const rows: number[][] = [];
    for (let i = 0; i < 6000; i++) {
      const pixels = 1 + Math.floor(2 ** (random() * 14)) - 1 || 1;
      const cells = Math.max(1, Math.floor(2 ** (random() * 26)));
      const few = random() < 0.4 ? Math.max(1, Math.floor(pixels * random() * 2)) : cells;
      rows.push([pick([0, pixels - 1, Math.floor(random() * pixels)]), few, pixels]);
    }
    const axis = 'Axis(x[1], x[2], x[1] / x[2], x[1] - (x[1] / x[2]) * x[2])';
    const run = (value: string) => runGlsl(page, { chunks: ['address'], body: `result = ${value};`, rows });
    const starts = await run(`cellRange(x[0], ${axis}).x`);
    const ends = await run(`cellRange(x[0], ${axis}).y`);
    const centres = await run(`centreCell(x[0], ${axis})`);
    rows.forEach(([pixel, cells, pixels], i) => {
      const twin = cellRange(pixel as number, cells as number, pixels as number);
      const where = `pixel ${pixel} of ${pixels}, ${cells} cells`;
      expect([starts[i], ends[i]], where).toEqual(twin);
      expect(centres[i], where).toBe(centreCell(pixel as number, cells as number, pixels as number));
    });
  });
});
