// Compares the GLSL of values, reductions, mixing and addresses with its CPU twins, number by number.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { cellAtPixelCenter, cellRange } from '../../src/figure/cells.ts';
import { fitAxis } from '../../src/gpu/axis-fit.ts';
import { floatBitsToInt, intBitsToFloat, toOrder } from '../../src/norms/float.ts';
import { type Mixing, REDUCTIONS } from '../../src/options.ts';
import { mixValues } from '../../src/tensor/mix.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import { reductionRow } from '../../src/tensor/reductions.ts';
import { openPage } from '../support/browser.ts';
import { randomFrom, runGlsl } from '../support/glsl.ts';
import { createRandomAxis } from './random-axis.ts';

const MISSING = -(2 ** 31);
const random = randomFrom(3);
const randomAxis = createRandomAxis(random);
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
/** Kinds of values that fast arithmetic supports. */
const ORDINARY: readonly (() => number)[] = [
  () => 0,
  () => -0,
  () => random(),
  () => Math.round(random() * 6) - 3,
  () => pick([1, -1]) * 2 ** (random() * 126 - 90),
];
const anyValue = (): number => Math.fround(pick(KINDS)());
const order = (value: number): number => (Number.isNaN(value) ? MISSING : toOrder(value));
const valueOfOrder = (bits: number): number => {
  if (bits === MISSING) return Number.NaN;
  return bits < 0 ? -intBitsToFloat(-bits) : intBitsToFloat(bits);
};

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

/** Both representations of values; the fast one supports ordinary values only. */
const VALUES = [
  { arithmetic: 'exact', any: anyValue },
  { arithmetic: 'fast', any: () => Math.fround(pick(ORDINARY)()) },
] as const;

describe.each(VALUES)('$arithmetic values', ({ arithmetic, any }) => {
  const isExact = arithmetic === 'exact';
  /** GLSL: a Value as an int. */
  const toInt = (value: string): string => (isExact ? value : `floatBitsToInt(${value})`);
  const fromInt = (result: number): number => (isExact ? valueOfOrder(result) : intBitsToFloat(result));

  const inShaders = REDUCTIONS.filter((reduction) => reductionRow(reduction).glsl);

  it.each(inShaders)('are reduced as by the CPU twin: %s', async (reduction) => {
    const width = 7;
    // Rows of one value, rows of one kind as well as mixed ones, so that cancellation and ties occur.
    const rows = Array.from({ length: 3000 }, () => {
      const kind = any();
      const next = pick([any, () => kind, () => (random() < 0.5 ? kind : any())]);
      return Array.from({ length: width }, next);
    });
    const cell = (head: number | string) => `toValue(intBitsToFloat(x[${head}]))`;
    const got = await runGlsl(page, {
      chunks: ['value', 'reduction'],
      reduction,
      arithmetic,
      body: `Value best = ${cell(0)};
        for (int i = 0; i < ${width}; i++) best = pick(best, ${cell('i')});
        result = ${toInt('best')};`,
      rows: rows.map((row) => row.map(floatBitsToInt)),
    });
    rows.forEach((row, i) => {
      const all = { layers: [0, 1], heads: [0, width] } as const;
      const twin = reduceCells(all, reduction, (_, head) => row[head] as number);
      expect(order(fromInt(got[i] as number)), `${reduction} of ${row}`).toBe(order(twin.value));
    });
  });

  it.each(['linear', 'log'] as const satisfies readonly Mixing[])(
    'are mixed as by the CPU twin: %s',
    async (mixing) => {
      const cases = Array.from({ length: 5000 }, () => {
        const close = any();
        const b = random() < 0.3 ? Math.fround(close * (1 + random() * 1e-3)) : any();
        return { a: close, b, fraction: Math.fround(random()) };
      });
      const value = (i: number) => `toValue(intBitsToFloat(x[${i}]))`;
      const mix = `mixValues(${value(0)}, ${value(1)}, intBitsToFloat(x[2]))`;
      const got = await runGlsl(page, {
        chunks: ['value', 'mix', 'interpolation'],
        mixing,
        arithmetic,
        body: `result = ${toInt(mix)};`,
        rows: cases.map(({ a, b, fraction }) => [
          floatBitsToInt(a),
          floatBitsToInt(b),
          floatBitsToInt(fraction),
        ]),
      });
      cases.forEach(({ a, b, fraction }, i) => {
        const twin = mixValues(a, b, fraction, mixing);
        const where = `${a} to ${b} at ${fraction}`;
        const mixedValue = fromInt(got[i] as number);
        if (!Number.isFinite(twin)) {
          expect(order(mixedValue), where).toBe(order(twin));
          return;
        }
        expect(mixedValue, where).toBeGreaterThanOrEqual(Math.min(a, b));
        expect(mixedValue, where).toBeLessThanOrEqual(Math.max(a, b));
        const steps = a > 0 && b > 0 ? Math.abs(Math.log2(b / a)) : 0;
        // linear: two products and a sum. log: log2 of the ratio has a relative error of up to 2^-21.
        const linear = 4 * 2 ** -24 * Math.max(Math.abs(a), Math.abs(b));
        const log = (2 ** -20 + steps * 2 ** -21) * Math.abs(twin);
        // Subnormals are rounded to multiples of 2^-149 along the logarithm, and may be flushed otherwise.
        const bound = mixing === 'log' && a > 0 && b > 0 ? log + 2 ** -149 : linear + 2 ** -125;
        expect(Math.abs(mixedValue - twin), where).toBeLessThanOrEqual(bound);
      });
    },
  );
});

describe('addresses', () => {
  it('are the same cells for every pixel as those of the CPU twin', async () => {
    const [rows, wanted]: [number[][], number[][]] = [[], []];
    while (rows.length < 20_000) {
      const axis = randomAxis();
      const only = random() < 0.2;
      const { base, isMany, scale, offset, isSafe } = fitAxis({ ...axis, isSingle: only });
      if (!isSafe) continue;
      const pixel = pick([0, axis.pixels - 1, Math.floor(random() * axis.pixels)]);
      rows.push([pixel, floatBitsToInt(scale), floatBitsToInt(offset), isMany]);
      const range = only ? cellAtPixelCenter(pixel, axis) : cellRange(pixel, axis);
      wanted.push((typeof range === 'number' ? [range, range + 1] : range).map((cell) => cell - base));
    }
    // The other axis has the same cells.
    const mapping = 'CellMapping(vec2(intBitsToFloat(x[1])), vec2(intBitsToFloat(x[2])), vec2(float(x[3])))';
    const run = (value: string) =>
      runGlsl(page, {
        chunks: ['address'],
        defines: { HAS_EDGES: 0 },
        body: `result = int(${value});`,
        rows,
      });
    const starts = await run(`firstCell(vec2(float(x[0])), ${mapping}).x`);
    const ends = await run(`lastCell(vec2(float(x[0])), ${mapping}).y + 1.0`);
    rows.forEach((row, i) => {
      expect([starts[i], ends[i]], `pixel, scale, offset, isMany = ${row}`).toEqual(wanted[i]);
    });
  });

  it('hit the centre of every texel', async () => {
    const most = 2 ** 24; // a page of 4096 x 4096 texels
    const texels = [0, 4095, 4096, most - 4096, most - 1];
    for (let i = 0; i < 20_000; i++) texels.push(Math.floor(random() * most));
    const run = (axis: string) =>
      runGlsl(page, {
        chunks: ['address'],
        defines: { HAS_EDGES: 0 },
        body: `result = floatBitsToInt(texelCenter(float(x[0]), 7.0, vec2(1.0 / 4096.0)).${axis} * 4096.0);`,
        rows: texels.map((texel) => [texel]),
      });
    const columns = new Float32Array((await run('x')).buffer);
    const rows = new Float32Array((await run('y')).buffer);
    texels.forEach((texel, i) => {
      expect([columns[i], rows[i]], `texel ${texel}`).toEqual([
        (texel % 4096) + 0.5,
        Math.floor(texel / 4096) + 7.5,
      ]);
    });
  });
});
