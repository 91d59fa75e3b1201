// Advice: outliers that hide all other values are reported, with options that show the others.

import { beforeAll, describe, expect, it } from 'vitest';
import { adviceText } from '../../src/cli/advice.ts';
import { findAdvice } from '../../src/figure/advice.ts';
import type { Options } from '../../src/options.ts';
import { percentilesPart } from '../../src/scale/percentiles-part.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { randomFrom } from '../support/glsl.ts';

beforeAll(async () => {
  await percentilesPart.load();
});

/** 8 layers x 8 heads of values in [0, 1), but for those given. */
function matrix(given: Readonly<Record<number, number>> = {}): Dataset {
  const random = randomFrom(1);
  const values = Float32Array.from({ length: 64 }, (_, i) => given[i] ?? 0.01 + 0.99 * random());
  return { tensors: [{ model: '', values, layers: 8, heads: 8, tasks: [''], steps: null }] };
}

const FILL = { 28: 9.97e36 };

describe('a fill value', () => {
  it.each(['linear', 'symlog', 'asinh', 'power'] as const)(
    'is reported for norm %s, with robust limits as the remedy',
    (norm) => {
      const [advice] = findAdvice(matrix(FILL), { norm });
      expect(advice?.text).toMatch(
        /^One cell \(layer 3, head 4: 9\.97e36\) is 10\^37 times the next value, 0\.9\d+, /,
      );
      expect(advice?.options).toEqual({ limits: 'robust', vmin: null, vmax: null });
      expect(findAdvice(matrix(FILL), { norm, ...advice?.options })).toEqual([]);
    },
  );

  it('is reported if it is negative', () => {
    expect(findAdvice(matrix({ 0: -9999 }), { norm: 'linear' })[0]?.text).toContain('layer 0, head 0: −9999');
  });

  it('in more cells than robust limits exclude is excluded by limits of the other values', () => {
    const data = matrix({ 1: 1e20, 2: 1e20, 3: 1e20 });
    const [advice] = findAdvice(data, { norm: 'linear' });
    expect(advice?.text).toContain('3 cells (first: layer 0, head 1: 1e20) are');
    expect(advice?.options.vmax).toBeLessThan(1);
    expect(findAdvice(data, { norm: 'linear', ...advice?.options })).toEqual([]);
  });

  it('is printed with flags on the command line', () => {
    const [advice] = findAdvice(matrix(FILL));
    if (!advice) throw new Error('no advice');
    expect(adviceText(advice, {})).toMatch(/It may be a fill value\. Try --limits robust\.$/);
    expect(adviceText(advice, { vmax: 1e37 })).toMatch(/Try --limits robust without --vmax\.$/);
  });
});

describe('no advice is given', () => {
  const lognormal = (): Dataset => {
    const random = randomFrom(2);
    const values = Float32Array.from({ length: 4096 }, () => {
      const [a, b] = [1 - random(), random()];
      return Math.exp(2.5 * Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b));
    });
    return { tensors: [{ model: '', values, layers: 64, heads: 64, tasks: [''], steps: null }] };
  };
  it.each<[string, Dataset, Partial<Options>]>([
    ['values of one magnitude', matrix(), {}],
    ['a few heads that are 50 times as important as others', matrix({ 3: 50, 9: 45 }), {}],
    ['values with a long tail', lognormal(), { norm: 'linear' }],
    [
      'a single bright cell among zeros',
      matrix(Object.fromEntries(Array.from({ length: 64 }, (_, i) => [i, i === 7 ? 1 : 0]))),
      {},
    ],
    ['a fill value that a given limit keeps out', matrix(FILL), { vmin: 0, vmax: 1 }],
    ['infinite and missing cells', matrix({ 1: Infinity, 2: Number.NaN }), {}],
  ])('of %s', (_, data, options) => {
    expect(findAdvice(data, options)).toEqual([]);
  });
});

it('advice without a matching flag is printed as text only', () => {
  const advice = { text: 'No value is within the limits.', action: '', options: { vmin: null } };
  expect(adviceText(advice, {})).toBe('No value is within the limits.');
});

describe('advice on a source', () => {
  /** Two checkpoints of 8 x 8, the second with a fill value. */
  const checkpoints = [matrix(), matrix(FILL)].map(({ tensors: [tensor] }) => (tensor as Tensor).values);
  const read = () => Promise.reject(new Error('advice reads nothing'));
  const source: Source = { model: '', layers: 8, heads: 8, tasks: [''], steps: [0, 1], read };
  const dataset = { tensors: [source] };
  const given = { norm: 'linear', vmin: 2, vmax: 3 } as const;

  it('contains nothing that an unread checkpoint could make false', () => {
    const statistics = new Statistics();
    statistics.add(source, 0, checkpoints[0] as Float32Array);
    expect(findAdvice(dataset, given, statistics)).toEqual([]);
  });

  it('reports a fill value among the values read so far', () => {
    const statistics = new Statistics((_, checkpoint) =>
      checkpoint === 1 ? (checkpoints[1] ?? null) : null,
    );
    const fresh = { ...source };
    statistics.add(fresh, 1, checkpoints[1] as Float32Array);
    const [advice, ...others] = findAdvice({ tensors: [fresh] }, { norm: 'linear' }, statistics);
    expect(advice?.text).toContain(' times the next value read so far, ');
    expect(others).toEqual([]);
    const mended = { norm: 'linear', ...advice?.options } as const;
    expect(findAdvice({ tensors: [fresh] }, mended, statistics)).toEqual([]);
  });

  it('equals the advice on a tensor once everything is loaded', () => {
    const statistics = new Statistics((_, checkpoint) => checkpoints[checkpoint] ?? null);
    for (const [checkpoint, values] of checkpoints.entries()) statistics.add(source, checkpoint, values);
    const values = Float32Array.from(checkpoints.flatMap((one) => [...one]));
    const tensor = { model: '', layers: 8, heads: 8, tasks: [''], steps: [0, 1], values };
    for (const options of [given, { norm: 'linear' } as const]) {
      const expected = findAdvice({ tensors: [tensor] }, options);
      expect(expected.length).toBeGreaterThan(0);
      expect(findAdvice(dataset, options, statistics)).toEqual(expected);
    }
  });
});
