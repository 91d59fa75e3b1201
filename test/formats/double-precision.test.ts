// Values that float32 does not hold keep the precision of their file; others take no more memory.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTensors } from '../support/load.ts';
import { npy } from '../support/npy.ts';
import { load } from './loading.ts';

const grid = (from: (i: number) => number): number[] => Array.from({ length: 25 }, (_, i) => from(i));
const matrix = (values: readonly (number | bigint)[], descr = '<f8') => npy(descr, [5, 5], values);

describe('values beyond float32', () => {
  it.each([
    ['beyond its range', grid((i) => 1e38 * (1 + i / 3))],
    ['too small for it', grid((i) => 1e-46 * (1 + i / 3))],
    ['close together', grid((i) => 1e9 + i)],
    ['fractions that are close together', grid((i) => 1e6 + i / 1000)],
    ['large whole numbers', grid((i) => 2 ** 24 + i)],
    ['one that is too large', grid((i) => (i === 3 ? -1e39 : i))],
  ])('keeps values %s in double precision', async (_, values) => {
    const { values: single, doubles } = await load('a.npy', matrix(values));
    expect([...(doubles ?? [])]).toEqual(values);
    expect([...single]).toEqual(values.map(Math.fround));
  });

  it.each([
    ['fractions', grid((i) => Math.sin(i))],
    ['small whole numbers', grid((i) => i)],
    ['equal values', grid(() => 0.1)],
    ['rounding noise', grid((i) => (i % 2 ? 0.3 : 0.1 + 0.2))],
    ['missing and infinite values', grid((i) => [Number.NaN, Infinity, -Infinity, 0.1, 7][i % 5] as number)],
    ['zeros', grid((i) => (i % 2 ? 0 : -0))],
    ['powers of two', grid((i) => 2 ** (i + 30))],
  ])('keeps only float32 of %s', async (_, values) => {
    const tensor = await load('a.npy', matrix(values));
    expect(tensor).not.toHaveProperty('doubles');
    expect([...tensor.values]).toEqual(values.map(Math.fround));
  });

  it('are exact, or float32 shows them as they are', async () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.double({ min: 1e9, max: 1e9 + 1, noNaN: true }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.float(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 25, maxLength: 25 }), async (given) => {
        const { values, doubles } = await load('a.npy', matrix(given));
        expect([...values]).toEqual(given.map(Math.fround));
        if (doubles) {
          expect([...doubles]).toEqual(given);
          expect(given.some((one) => !Object.is(one, Math.fround(one)))).toBe(true);
          return;
        }
        const finite = given.filter(Number.isFinite);
        const range = Math.max(...finite) - Math.min(...finite);
        for (const one of finite) {
          const float = Math.fround(one);
          expect(Number.isFinite(float)).toBe(true);
          expect(float === 0).toBe(one === 0);
          if (Number.isInteger(one) && Math.abs(one) > 2 ** 24) expect(float).toBe(one);
          // A smaller range is rounding noise.
          if (range > 2 ** -46 * Math.abs(one))
            expect(Math.abs(float - one)).toBeLessThanOrEqual(range / 4096);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a list of JSON', 'a.json', `[[1e39, 0.1], [12345678901234, 5e-324]]`],
    ['a table', 'a.csv', 'layer,head,x\n0,0,1e39\n0,1,0.1\n1,0,12345678901234\n1,1,5e-324\n'],
    ['a matrix of text', 'a.txt', '1e39 0.1\n12345678901234 5e-324\n'],
    [
      'records',
      'a.json',
      JSON.stringify(
        [
          [0, 0, 1e39],
          [0, 1, 0.1],
          [1, 0, 12345678901234],
          [1, 1, 5e-324],
        ].map(([layer, head, score]) => ({ layer, head, score })),
      ),
    ],
    ['heads by name', 'a.json', `{"L0H0": 1e39, "L0H1": 0.1, "L1H0": 12345678901234, "L1H1": 5e-324}`],
    ['named matrices', 'a.json', `{"x": [[1e39, 0.1], [12345678901234, 5e-324]]}`],
  ])('in %s are kept', async (_, name, text) => {
    const { doubles } = await load(name, text);
    expect([...(doubles ?? [])]).toEqual([1e39, 0.1, 12345678901234, 5e-324]);
  });

  it('of one of several matrices keep the others as they are written', async () => {
    const { doubles } = await load('a.json', '{"x": [[1e39, 0.1], [3, 4]], "y": [[0.7, 0.1], [3, 4]]}');
    expect([...(doubles ?? [])]).toEqual([1e39, 0.1, 3, 4, 0.7, 0.1, 3, 4]);
    const files = ['step-1.json', 'step-2.json'].map((name, i) => ({
      name,
      bytes: new TextEncoder().encode(i === 0 ? '[[0.7, 0.1], [3, 4]]' : '[[1e39, 0.1], [3, 4]]'),
    }));
    const [series] = (await loadTensors(files)).tensors;
    expect([...(series?.doubles ?? [])]).toEqual([0.7, 0.1, 3, 4, 1e39, 0.1, 3, 4]);
  });

  it('are averaged in double precision', async () => {
    const bytes = npy('<f8', [2, 2, 2], [1e9, 1e9 + 2, 1, 2, 1e9 + 1, 1e9 + 3, 1e39, 4]);
    const { tensors } = await loadTensors([{ name: 'a.npy', bytes }], { dims: 'token layer head' });
    expect([...(tensors[0]?.doubles ?? [])]).toEqual([1e9 + 0.5, 1e9 + 2.5, 5e38, 3]);
  });

  it('above 2^53 come with a note', async () => {
    const bytes = npy('<i8', [1, 2], [2n ** 53n + 1n, 5]);
    const { notes } = await loadTensors([{ name: 'a.npy', bytes }]);
    expect(notes.map(({ reason }) => reason).join()).toContain('above 2^53 were rounded');
    const exact = await loadTensors([{ name: 'a.npy', bytes: npy('<i8', [1, 2], [2n ** 53n - 1n, 5]) }]);
    expect(exact.notes).toEqual([]);
    expect([...(exact.tensors[0]?.doubles ?? [])]).toEqual([2 ** 53 - 1, 5]);
  });
});
