// Limits of sources follow the checkpoints read so far, and end up equal to the limits of the same data in memory.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { percentilesPart } from '../../src/scale/percentiles-part.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf } from '../support/scene.ts';

beforeAll(async () => {
  await percentilesPart.load();
});

/** A source that reads the values of a tensor. */
function sourceOf({ values, ...shape }: Tensor): Source {
  const cells = shape.tasks.length * shape.layers * shape.heads;
  return {
    ...shape,
    read: async ({ checkpoint }) => values.slice(checkpoint * cells, (checkpoint + 1) * cells),
  };
}

function tensorOf(values: Float32Array, checkpoints: number, tasks: readonly string[]): Tensor {
  const steps = Array.from({ length: checkpoints }, (_, i) => i * 100);
  const heads = values.length / checkpoints / tasks.length;
  return { model: 'm', layers: 1, heads, tasks, steps, values };
}

/** The limits of each group and the caption of a figure. */
function figureOf(dataset: Dataset, options: Partial<Options>, reader?: Reader) {
  const scene = compose({
    dataset,
    options: { ...DEFAULTS, ...options },
    size: { width: 1200, height: 400, pixelRatio: 1 },
    measure: estimateWidth,
    extras: allExtras(),
    ...(reader && {
      statistics: reader.statistics,
      moment: reader.loadedMoment(momentAt(dataset, options.checkpoint ?? null, 'linear')),
    }),
  });
  const limits = scene.scales.map(({ norm, extend, center }) => [norm.vmin, norm.vmax, extend, center]);
  return { limits, caption: captionOf(scene) };
}

const random = (count: number): Float32Array => {
  let state = 7;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 0) / 2 ** 32) ** 8 - 0.001;
  });
};

const RULES: readonly Partial<Options>[] = [
  { limits: 'robust', norm: 'linear' },
  { limits: 'robust', norm: 'log' },
  { limits: 'robust', limitsBy: 'task', norm: 'linear' },
  { limits: 'data', norm: 'symlog' },
  { limits: 'frame', norm: 'linear' },
];

describe('limits of a source', () => {
  it.each(RULES)(
    'equal those of the same values in memory once all checkpoints are read: %o',
    async (options) => {
      const tensor = tensorOf(random(2 * 3 * 40_000), 3, ['a', 'b']);
      const expected = figureOf({ tensors: [tensor] }, options);
      // With a budget for all checkpoints, and for one at a time.
      for (const budget of [2 ** 28, 0]) {
        const dataset = { tensors: [sourceOf(tensor)] };
        const reader = new Reader(dataset, new SourceCache({ budget }));
        figureOf(dataset, options, reader);
        // Values beyond the budget are read twice.
        for (const checkpoint of [0, 1, 2, 0, 1, 2]) await loadCheckpoints(reader, [checkpoint]);
        expect(figureOf(dataset, options, reader)).toEqual(expected);
      }
    },
  );

  it('equal those of the same values in memory for any small data and any order of reads', async () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1, 2, Number.NaN, Infinity, -Infinity),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 12, maxLength: 12 }),
        fc.constantFrom(...RULES.filter(({ norm }) => norm === 'linear')),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        async (values, options, order) => {
          const tensor = tensorOf(Float32Array.from(values), 3, ['a', 'b']);
          const dataset = { tensors: [sourceOf(tensor)] };
          const reader = new Reader(dataset, new SourceCache());
          for (const checkpoint of order) await loadCheckpoints(reader, [checkpoint]);
          expect(figureOf(dataset, options, reader)).toEqual(figureOf({ tensors: [tensor] }, options));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('follow the checkpoints read so far, whose number is in the caption', async () => {
    const values = Float32Array.from({ length: 192 * 4 }, (_, i) => Math.floor(i / 4));
    const tensor = tensorOf(values, 192, ['a']);
    for (const limits of ['data', 'robust'] as const) {
      const dataset = { tensors: [sourceOf(tensor)] };
      const reader = new Reader(dataset, new SourceCache());
      await loadCheckpoints(reader, [191]);
      await loadCheckpoints(reader, [10]);
      await loadCheckpoints(reader, [20]);
      const some = figureOf(dataset, { limits, norm: 'linear', checkpoint: 20 }, reader);
      expect(some.caption).toContain('limits from 3 of 192 checkpoints');
      expect(some.limits[0]?.slice(0, 2)).toEqual([10, 191]);
      // Explicit limits and limits of a frame do not depend on the checkpoints read.
      for (const more of [{ vmin: 0, vmax: 200 }, { limits: 'frame' }] as const)
        expect(figureOf(dataset, { norm: 'linear', checkpoint: 20, ...more }, reader).caption).not.toContain(
          'limits',
        );
    }
  });

  it('count each checkpoint of the timeline once', async () => {
    const values = Float32Array.from({ length: 16 }, (_, i) => i);
    const one = { ...sourceOf(tensorOf(values, 4, ['a'])), model: 'one' };
    const two = { ...sourceOf(tensorOf(values, 2, ['a'])), model: 'two', steps: [0, 300] };
    for (const limits of ['data', 'robust'] as const) {
      const dataset = { tensors: [one, two] };
      const reader = new Reader(dataset, new SourceCache());
      await loadCheckpoints(reader, [0]);
      await loadCheckpoints(reader, [3]);
      const { caption } = figureOf(dataset, { limits, norm: 'linear', checkpoint: 3 }, reader);
      expect(caption).toContain('step 300 (checkpoint 4 of 4)');
      expect(caption).toContain('limits from 2 of 4 checkpoints');
      await loadCheckpoints(reader, [1, 2]);
      expect(figureOf(dataset, { limits, norm: 'linear' }, reader).caption).not.toContain('limits from');
    }
  });

  it('are those of its declared range from the beginning', () => {
    const tensor = tensorOf(random(12), 3, ['a']);
    const dataset = { tensors: [{ ...sourceOf(tensor), range: [-1, 5] as const }] };
    const reader = new Reader(dataset, new SourceCache());
    const { limits, caption } = figureOf(dataset, { norm: 'linear' }, reader);
    expect(limits[0]?.slice(0, 2)).toEqual([-5, 5]);
    expect(caption).toBe('loading step 200');
  });

  it('are known within 1 % for many values, as the caption says, until all are read a second time', async () => {
    const values = random(3 * 80_000);
    const tensor = tensorOf(values, 3, ['a']);
    const options = { limits: 'robust', norm: 'linear' } as const;
    const [expected] = figureOf({ tensors: [tensor] }, options).limits as [[number, number]];
    const dataset = { tensors: [sourceOf(tensor)] };
    const reader = new Reader(dataset, new SourceCache({ budget: 0 }));
    figureOf(dataset, options, reader);
    for (const checkpoint of [0, 1, 2]) await loadCheckpoints(reader, [checkpoint]);
    const once = figureOf(dataset, options, reader);
    expect(once.caption).toContain(
      'limits approximate (within 1 %) until all checkpoints have been read twice',
    );
    const [vmin, vmax] = once.limits[0] as [number, number];
    expect(Math.abs(vmin / expected[0] - 1)).toBeLessThan(0.01);
    expect(Math.abs(vmax / expected[1] - 1)).toBeLessThan(0.01);
  });

  it('include a tensor in memory', async () => {
    const tensor = tensorOf(Float32Array.of(1, 2, 3, 4), 1, ['a']);
    const other = { ...tensorOf(Float32Array.of(5, 6, 7, 80), 1, ['a']), model: 'n' };
    for (const limits of ['data', 'robust'] as const) {
      const dataset = { tensors: [tensor, sourceOf(other)] };
      const reader = new Reader(dataset, new SourceCache());
      await loadCheckpoints(reader, [0]);
      const options = { limits, norm: 'linear' } as const;
      expect(figureOf(dataset, options, reader)).toEqual(figureOf({ tensors: [tensor, other] }, options));
    }
  });
});

it('a scene is a pure function of the arguments of `compose`', async () => {
  const tensor = tensorOf(random(24), 3, ['a']);
  const reads: number[] = [];
  const source: Source = {
    ...sourceOf(tensor),
    read: ({ checkpoint }) => {
      reads.push(checkpoint);
      return new Float32Array(8);
    },
  };
  const dataset = { tensors: [source] };
  const reader = new Reader(dataset, new SourceCache());
  const first = figureOf(dataset, {}, reader);
  expect(figureOf(dataset, {}, reader)).toEqual(first);
  expect(reads).toEqual([]);
});
