// Limits: where they come from, which panels share them, and which are refused.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { computeScales as scalesBy, type VisibleMatrix } from '../../src/scale/limits.ts';
import type { Norm } from '../../src/scale/norm.ts';
import { percentilesPart } from '../../src/scale/percentiles-part.ts';
import { memoryStatistics } from '../../src/scale/statistics.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

beforeAll(async () => {
  await percentilesPart.load();
});

const f = Math.fround;

const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  centered: { values: number[]; center: number; vmin: number; vmax: number }[];
};

/** One layer of heads, task by task and checkpoint by checkpoint. */
function tensor(model: string, checkpoints: readonly (readonly (readonly number[])[])[]): Tensor {
  const tasks = checkpoints[0] as readonly (readonly number[])[];
  return {
    model,
    values: Float32Array.from(checkpoints.flat(2)),
    layers: 1,
    heads: (tasks[0] as readonly number[]).length,
    tasks: tasks.map((_, task) => `task ${task}`),
    steps: checkpoints.map((_, step) => step * 100),
  };
}

const shown = (one: Tensor, checkpoints = [(one.steps?.length ?? 1) - 1]): VisibleMatrix[] =>
  one.tasks.map((_, task) => ({ tensor: one, task, checkpoints }));

const scalesOf = (matrices: readonly VisibleMatrix[], options: Options) =>
  scalesBy(matrices, options, memoryStatistics);

const limits = (matrices: readonly VisibleMatrix[], options: Partial<Options> = {}) =>
  scalesOf(matrices, { ...DEFAULTS, ...options }).groups.map(({ title, norm, extend }) => ({
    title,
    vmin: norm.vmin,
    vmax: norm.vmax,
    extend,
  }));

const run = tensor('run', [
  [
    [0, 8, Number.NaN],
    [-0.1, 0.5, 1],
  ],
  [
    [0.5, 2, Number.POSITIVE_INFINITY],
    [0, 0.25, 3],
  ],
]);

describe('limits', () => {
  it('span the finite values of all checkpoints by default', () => {
    expect(limits(shown(run))).toEqual([{ title: '', vmin: f(-0.1), vmax: 8, extend: 'max' }]);
  });

  it('span the shown checkpoint with `frame`, or both interpolated ones', () => {
    expect(limits(shown(run), { limits: 'frame' })[0]).toMatchObject({ vmin: 0, vmax: 3 });
    expect(limits(shown(run, [0, 1]), { limits: 'frame' })[0]).toMatchObject({ vmin: f(-0.1), vmax: 8 });
  });

  it('are NumPy’s 2nd and 98th percentile with `robust`', () => {
    // numpy.percentile([0, 8, -0.1, 0.5, 1, 0.5, 2, 0, 0.25, 3], [2, 98]) in float32
    const [only] = limits(shown(run), { limits: 'robust' });
    expect(only?.vmin).toBeCloseTo(-0.082, 6);
    expect(only?.vmax).toBeCloseTo(7.1, 6);
    expect(only?.extend).toBe('both');
  });

  it('are computed per group', () => {
    const other = tensor('other', [
      [
        [5, 6, 7],
        [1, 1, 1],
      ],
    ]);
    const all = [...shown(run), ...shown(other)];
    expect(limits(all, { limitsBy: 'model' }).map(({ title }) => title)).toEqual(['run', 'other']);
    expect(limits(all, { limitsBy: 'task' })).toMatchObject([
      { title: 'task 0', vmin: 0, vmax: 8 },
      { title: 'task 1', vmin: f(-0.1), vmax: 3 },
    ]);
    expect(limits(all, { limitsBy: 'panel' })).toHaveLength(4);
    expect(scalesOf(all, { ...DEFAULTS, limitsBy: 'task' }).groupOf).toEqual([0, 1, 0, 1]);
  });

  it('start at the smallest positive value on a log scale', () => {
    expect(limits(shown(run), { norm: 'log' })[0]).toMatchObject({ vmin: 0.25, vmax: 8, extend: 'both' });
  });

  it('are symmetric, with a diverging colormap, if negatives reach 5 % of the largest magnitude', () => {
    const signed = tensor('signed', [[[-0.05, 1]]]);
    const hardly = tensor('hardly', [[[-0.0499, 1]]]);
    expect(scalesOf(shown(signed), DEFAULTS).groups[0]?.center).toBe(0);
    expect(limits(shown(signed))[0]).toMatchObject({ vmin: -1, vmax: 1 });
    expect(scalesOf(shown(hardly), DEFAULTS).groups[0]?.center).toBeNull();
    expect(scalesOf(shown(signed), { ...DEFAULTS, norm: 'log' }).groups[0]?.center).toBeNull();
  });

  it('are centred at zero only in groups with significant negative values', () => {
    const mixed = [
      tensor('score', [[[0, 0.5, 1]]]),
      tensor('window', [[[0, 300, 3000]]]),
      tensor('delta', [[[-2, 0, 1]]]),
    ];
    const groups = scalesOf(
      mixed.flatMap((one) => shown(one)),
      { ...DEFAULTS, limitsBy: 'model' },
    ).groups;
    expect(groups.map(({ center, norm }) => [center, norm.vmin, norm.vmax])).toEqual([
      [null, 0, 1],
      [null, 0, 3000],
      [0, -2, 2],
    ]);
    const given = scalesOf(
      mixed.flatMap((one) => shown(one)),
      { ...DEFAULTS, limitsBy: 'model', vmin: -3000 },
    ).groups;
    expect(given.map(({ center }) => center)).toEqual([null, null, null]);
  });

  it.each(['linear', 'symlog', 'asinh'] as const)(
    'keep zero at the centre of the colours if a limit is explicit: %s',
    (norm) => {
      const signed = shown(tensor('signed', [[[-50, 25, 150]]]));
      const scales = (options: Partial<Options>) => {
        const [group] = scalesOf(signed, { ...DEFAULTS, norm, ...options }).groups;
        const own = group?.norm as Norm;
        return { center: group?.center, vmin: own.vmin, vmax: own.vmax, middle: own.fromUnit(0.5) };
      };
      expect(scales({ vmin: -50 })).toEqual({ center: 0, vmin: -50, vmax: 150, middle: 0 });
      expect(scales({ vmax: 100 })).toEqual({ center: 0, vmin: -50, vmax: 100, middle: 0 });
      expect(scales({ vmin: -20, vmax: 80, colormap: 'RdBu' })).toEqual({
        center: 0,
        vmin: -20,
        vmax: 80,
        middle: 0,
      });
      // What lies on one side of zero has no middle there, and neither has a sequential colormap.
      expect(scales({ vmin: 0 })).toMatchObject({ center: null, vmin: 0, vmax: 150 });
      expect(scales({ vmax: -10 })).toMatchObject({ center: null, vmin: -50, vmax: -10 });
      expect(scales({ vmin: -50, colormap: 'viridis' })).toMatchObject({
        center: null,
        vmin: -50,
        vmax: 150,
      });
      expect(scales({ vmin: -80, vmax: 80, colormap: 'viridis' })).toMatchObject({ center: 0, middle: 0 });
    },
  );

  it('are centred at an explicit centre', () => {
    const positive = shown(tensor('positive', [[[2, 3, 10]]]));
    const about = (options: Partial<Options>) => {
      const [group] = scalesOf(positive, { ...DEFAULTS, norm: 'linear', ...options }).groups;
      const own = group?.norm as Norm;
      return [group?.center, own.vmin, own.fromUnit(0.5), own.vmax];
    };
    expect(about({ center: 5 })).toEqual([5, 0, 5, 10]);
    expect(about({ center: 5, vmin: 4 })).toEqual([5, 4, 5, 10]);
    expect(about({ center: 20, vmax: 25 })).toEqual([20, 2, 20, 25]);
    // The data do not reach across the centre: the other limit mirrors the given one.
    expect(about({ center: 20, vmin: 5 })).toEqual([20, 5, 20, 35]);
    expect(about({ center: 1, vmax: 4 })).toEqual([1, -2, 1, 4]);
  });

  it('equal those of CenteredNorm', () => {
    for (const { values, center, vmin, vmax } of reference.centered)
      expect(limits(shown(tensor('', [[values]])), { norm: 'linear', center })[0]).toMatchObject({
        vmin: f(vmin),
        vmax: f(vmax),
      });
  });

  it('have defaults for data without a finite or positive value', () => {
    const none = shown(tensor('none', [[[Number.NaN, Number.NaN]]]));
    expect(limits(none)[0]).toMatchObject({ vmin: 0, vmax: 1, extend: 'neither' });
    expect(scalesOf(none, DEFAULTS).missing).toBe(true);
    expect(limits(shown(tensor('zero', [[[0, 0]]])))[0]).toMatchObject({ vmin: 0, vmax: 0 });
    expect(limits(shown(tensor('zero', [[[0, 0]]])), { norm: 'log' })[0]).toMatchObject({ extend: 'min' });
  });

  it('collapse to an explicit limit beyond the data', () => {
    expect(limits(shown(run), { vmin: 20 })[0]).toMatchObject({ vmin: 20, vmax: 20, extend: 'both' });
  });

  it('default thresholds to 1/50 of the largest magnitude, over all checkpoints', () => {
    const { norm } = scalesOf(shown(run), { ...DEFAULTS, limits: 'frame' }).groups[0] as {
      norm: { linthresh: number };
    };
    expect(norm.linthresh).toBe(f(8 / 50));
  });

  it.each([
    [{ vmin: 2, vmax: 1 }, 'vmin: 2 is greater than vmax 1'],
    [{ vmin: -1, vmax: -2 }, 'vmin: −1 is greater than vmax −2'],
    [{ center: 1, norm: 'log' }, 'center: norm log has no centre'],
    [{ center: 0, norm: 'power' }, 'center: norm power has no centre'],
    [{ center: 0.5 }, 'center: norm symlog only supports a centre of 0, not 0.5'],
    [{ center: 0, vmin: 1 }, 'center: 0 is not above vmin 1'],
    [{ center: 3, norm: 'linear', vmax: 3 }, 'center: 3 is not below vmax 3'],
    [{ norm: 'log', vmin: 0 }, '0 is not positive, as norm log requires'],
  ] as const)('refuse %o', (options, sentence) => {
    expect(() => limits(shown(run), options)).toThrow(HeadglowError);
    expect(() => limits(shown(run), options)).toThrow(sentence);
  });
});
