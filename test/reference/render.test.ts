// The reference itself, on figures small enough to work out by hand.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { figureCase, runs } from './arbitrary.ts';
import { BAD, plainTables } from './colours.ts';
import { comparePanels, explain } from './compare.ts';
import { percentile, scalesOf } from './limits.ts';
import { cellsOfPixel } from './partition.ts';
import { type Colours, type Picture, type Pixel, type Place, pixelAt, render, subjectsOf } from './render.ts';
import { exactly, mixValues, reduceCells, U } from './values.ts';

const UNDER = 0xff0000;
const OVER = 0xffff00;
const COLOURS: Colours = {
  tables: plainTables(),
  bad: () => BAD,
  extremes: () => ({ under: '#ff0000', over: '#ffff00' }),
};
const LINEAR: Options = { ...DEFAULTS, norm: 'linear', markExtremes: true, colormap: 'gray' };

/** Values are a matrix each for the tasks of a checkpoint, then the next checkpoint. */
function tensor(
  matrices: readonly (readonly (readonly number[])[])[],
  rest: { steps?: readonly number[]; tasks?: readonly string[]; model?: string } = {},
): Tensor {
  const first = matrices[0] ?? [];
  const steps = rest.steps ?? null;
  return {
    model: rest.model ?? '',
    values: Float32Array.from(matrices.flat(2)),
    layers: first.length,
    heads: first[0]?.length ?? 0,
    tasks: rest.tasks ?? [''],
    steps,
  };
}

function place(width: number, height: number, subject: { tensor?: number; task?: number } = {}): Place {
  return { tensor: 0, task: 0, x: 0, y: 0, width, height, ...subject };
}

/** The only panel, one pixel a cell. */
function draw(values: readonly (readonly number[])[], options: Partial<Options> = {}): Pixel[][] {
  const panel = render(
    [tensor([values])],
    { ...LINEAR, ...options },
    [place(values[0]?.length ?? 0, values.length)],
    COLOURS,
  ).panels[0];
  if (panel === undefined) throw new Error('no panel');
  return panel.rows.map((_, y) => panel.columns.map((_, x) => pixelAt(panel, x, y)));
}

function row(values: readonly number[], options: Partial<Options> = {}): Pixel[] {
  return draw([values], options)[0] ?? [];
}

/** vmin, vmax and colormap of figures with these tensors, all panels shown. */
function limits(tensors: readonly Tensor[], options: Partial<Options>) {
  const all: Options = { ...DEFAULTS, ...options };
  const { norms, colormaps } = scalesOf(tensors, all, subjectsOf(tensors, all));
  return { colormap: colormaps[0], colormaps, limits: norms.map(({ vmin, vmax }) => [vmin, vmax]), norms };
}

describe('pixels and cells', () => {
  const all = (cells: number, pixels: number) =>
    Array.from({ length: pixels }, (_, p) => cellsOfPixel(p, cells, pixels));

  test('by hand', () => {
    expect(all(2, 5).map((range) => range.from)).toEqual([0, 0, 1, 1, 1]); // the middle centre goes later
    expect(all(3, 2)).toEqual([
      { from: 0, to: 1 }, // the centre of cell 1 is on the edge
      { from: 1, to: 3 },
    ]);
    expect(all(7, 3).map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 5],
      [5, 7],
    ]);
  });

  test('narrow cells are partitioned, wide ones all appear', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 140_000 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(counts, ([cells, pixels]) => {
        const ranges = all(cells, pixels);
        ranges.forEach((range, p) => {
          expect(range.to).toBeGreaterThan(range.from);
          const before = ranges[p - 1];
          if (before && cells > pixels) expect(range.from).toBe(before.to);
          if (before && cells <= pixels) expect(range.from - before.from).toBeLessThanOrEqual(1);
        });
        expect(ranges[0]?.from).toBe(0);
        expect(ranges.at(-1)?.to).toBe(cells);
      }),
      runs(300),
    );
  });

  test('origin mirrors the layers exactly', () => {
    const values = [[1], [2], [3], [4], [5]];
    for (const height of [1, 2, 3, 4, 5, 7, 12]) {
      const column = (origin: Options['origin']) => {
        const panel = render([tensor([values])], { ...LINEAR, origin }, [place(1, height)], COLOURS)
          .panels[0];
        return panel?.rows.map((_, y) => pixelAt(panel, 0, y).value);
      };
      expect(column('lower')).toEqual(column('upper')?.reverse());
    }
  });
});

test('reductions', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const of = (values: readonly number[]) =>
    (['max', 'min', 'mean', 'absmax'] as const).map((name) => reduceCells(values.map(exactly), name).value);
  expect(of([1, 2, 6])).toEqual([6, 1, 3, 6]);
  expect(of([nan, -4, 4])).toEqual([4, -4, 0, 4]);
  expect(of([4, -4])).toEqual([4, -4, 0, 4]);
  expect(of([3, -4])).toEqual([3, -4, -0.5, -4]);
  expect(of([nan, nan])).toEqual([nan, nan, nan, nan]);
  expect(of([1, inf, nan])).toEqual([inf, 1, inf, inf]);
  expect(of([1, -inf])).toEqual([1, -inf, -inf, -inf]);
  expect(of([-inf, inf])).toEqual([inf, -inf, nan, inf]);
  expect(of([3e38, 3e38])).toEqual([3e38, 3e38, 3e38, 3e38]);
  const nearest = render(
    [tensor([[[1, nan, 3]]])],
    { ...LINEAR, reduction: 'nearest' },
    [place(1, 1)],
    COLOURS,
  );
  expect(nearest.panels[0]?.pixels[0]?.[0]?.class).toBe('bad');
});

test('mixing', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const mix = (a: number, b: number, m: number, mixing: Options['mixing'] = 'linear') =>
    mixValues(a, b, m, mixing).value;
  expect(mix(1, 3, 0.25)).toBe(1.5);
  expect(mix(1, 4, 0.5, 'log')).toBeCloseTo(2, 14);
  expect(mix(0, 4, 0.5, 'log')).toBe(2);
  expect(mix(-1, -4, 0.5, 'log')).toBe(-2.5);
  expect(mix(1, nan, 0)).toBe(1);
  expect(mix(1, nan, 0.5)).toBe(nan);
  expect(mix(nan, inf, 0.5)).toBe(nan);
  expect(mix(inf, 1, 0.5)).toBe(inf);
  expect(mix(1, -inf, 0.5, 'log')).toBe(-inf);
  expect(mix(inf, inf, 0.5)).toBe(inf);
  expect(mix(inf, -inf, 0.5)).toBe(nan);
  expect(mixValues(3, 3, 0.3, 'linear')).toEqual(exactly(3));
});

test('classes, t and colours', () => {
  const inf = Number.POSITIVE_INFINITY;
  const some = row([-1, -0, 0, 0.25, 1, 2, Number.NaN, inf, -inf], { vmin: 0, vmax: 1 });
  const classes = ['under', 'in', 'in', 'in', 'in', 'over', 'bad', 'over', 'under'];
  expect(some.map((pixel) => pixel.class)).toEqual(classes);
  expect(some.slice(1, 5).map((pixel) => pixel.t)).toEqual([0, 0, 0.25, 1]);
  expect(some.map((p) => p.colour)).toEqual([UNDER, 0, 0, 64, 255, OVER, 0x808080, OVER, UNDER]);
  // On the step between 63 and 64 both may be; nowhere else.
  expect(some.map((p) => p.allowed.length)).toEqual([1, 1, 1, 2, 1, 1, 1, 1, 1]);
  expect(some[3]?.allowed).toEqual([64, 63]);
  const ends = row([-1, 2], { vmin: 0, vmax: 1, markExtremes: false });
  expect(ends.map((pixel) => pixel.colour)).toEqual([0, 255]);
});

test('log: zero and negatives are under, the smallest positive value is vmin', () => {
  const some = row([0, -2, 1, 10, 100], { norm: 'log' });
  expect(some.map((pixel) => pixel.class)).toEqual(['under', 'under', 'in', 'in', 'in']);
  expect(some.slice(2).map((pixel) => pixel.t)).toEqual([0, 0.5, 1]);
});

test('power: the exponent, and under below vmin', () => {
  const some = row([-1, 0, 1, 4], { norm: 'power', vmin: 0 });
  expect(some.map((pixel) => pixel.class)).toEqual(['under', 'in', 'in', 'in']);
  expect(some.slice(1).map((pixel) => pixel.t)).toEqual([0, 0.5, 1]);
});

test('equal limits, subnormals, extremes of float32', () => {
  expect(row([3, 3]).map((pixel) => [pixel.class, pixel.t, pixel.colour])).toEqual([
    ['in', 0, 0],
    ['in', 0, 0],
  ]);
  const tiny = row([1e-40, -1e-40, 0], { vmin: 0, vmax: 1 });
  expect(tiny.map((pixel) => pixel.class)).toEqual(['in', 'under', 'in']);
  expect(row([1e-40, 2e-40]).map((pixel) => pixel.t)).toEqual([0, 1]);
  const huge = row([-3e38, 0, 3e38]);
  expect(huge.map((pixel) => pixel.t)).toEqual([0, 0.5, 1]);
  // Limits are float32: 0.1 is not below the limit 0.1.
  expect(row([0.1], { vmin: 0.1, vmax: 0.1 })[0]?.class).toBe('in');
});

describe('limits', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const two = [
    tensor([[[1, nan]], [[2, inf]], [[3, 4]], [[5, 6]]], { model: 'a', tasks: ['x', 'y'], steps: [0, 10] }),
    tensor([[[10, 20]]], { model: 'b', tasks: ['y'] }),
  ];

  test('of data and frame', () => {
    expect(limits(two, {}).limits).toEqual([
      [1, 20],
      [1, 20],
      [1, 20],
    ]);
    const frame = { limits: 'frame', limitsBy: 'panel' } as const;
    const at = (checkpoint: number, more: Partial<Options> = {}) =>
      limits(two, { ...frame, checkpoint, ...more }).limits.slice(0, 2);
    expect(at(0)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(at(0.5)).toEqual([
      [1, 4],
      [2, 6],
    ]);
    expect(at(0.5, { mixing: 'none' })).toEqual(at(0));
  });

  test('by group, of shown panels only', () => {
    expect(limits(two, { limitsBy: 'model' }).limits).toEqual([
      [1, 6],
      [1, 6],
      [10, 20],
    ]);
    expect(limits(two, { limitsBy: 'task' }).limits).toEqual([
      [1, 4],
      [2, 20],
      [2, 20],
    ]);
    expect(limits(two, { models: ['a'], tasks: ['y'] }).limits).toEqual([[2, 6]]);
    expect(subjectsOf(two, { ...DEFAULTS, models: ['b', 'a'], tasks: ['y', 'x'] })).toEqual([
      { tensor: 1, task: 0 },
      { tensor: 0, task: 1 },
      { tensor: 0, task: 0 },
    ]);
  });

  test('given ones win, each its side', () => {
    expect(limits(two, { vmin: -5 }).limits[0]).toEqual([-5, 20]);
    expect(limits(two, { vmax: 7 }).limits[0]).toEqual([1, 7]);
    expect(limits(two, { vmin: 30 }).limits[0]).toEqual([30, 30]);
    expect(() => limits(two, { vmin: 2, vmax: 1 })).toThrow(RangeError);
  });

  test('robust: NumPy percentiles', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => 100 - i);
    expect(limits([tensor([[hundred]])], { limits: 'robust' }).limits).toEqual([[2, 98]]);
    expect(percentile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(percentile([1, 2, 4, 8], 0.98)).toBeCloseTo(7.76, 12);
    expect(percentile([5], 0.02)).toBe(5);
    expect(limits([tensor([[[0, 0, 0, 4]]])], { limits: 'robust', norm: 'log' }).limits).toEqual([[4, 4]]);
  });

  test('without values', () => {
    const none = [tensor([[[nan, inf]]])];
    expect(limits(none, {}).limits).toEqual([[0, 1]]);
    expect(limits(none, { norm: 'log' }).limits).toEqual([[1, 10]]);
    expect(limits([tensor([[[-1, 0]]])], { norm: 'log' }).limits).toEqual([[1, 10]]);
    expect(limits(none, {}).norms[0]?.linthresh).toBe(1);
  });

  test('thresholds: the largest magnitude / 50, in float32', () => {
    const { norms } = limits([tensor([[[-3, 1, nan, inf]]])], {});
    expect([norms[0]?.linthresh, norms[0]?.linearWidth]).toEqual([Math.fround(0.06), Math.fround(0.06)]);
    expect(limits([tensor([[[1]]])], { linthresh: 0.1 }).norms[0]?.linthresh).toBe(Math.fround(0.1));
  });

  test('negative values that matter: coolwarm and symmetric limits', () => {
    const of = (values: number[], options: Partial<Options> = {}) => {
      const found = limits([tensor([[values]])], options);
      return [found.colormap, ...(found.limits[0] ?? [])];
    };
    expect(of([-5, 100])).toEqual(['coolwarm', -100, 100]);
    expect(of([-4.9, 100])).toEqual(['viridis', Math.fround(-4.9), 100]);
    expect(of([-100, 5])).toEqual(['coolwarm', -100, 100]);
    expect(of([-5, 100], { norm: 'power' })).toEqual(['viridis', -5, 100]);
    expect(of([-5, 100], { norm: 'log' })).toEqual(['viridis', 100, 100]);
    expect(of([-5, 100], { colormap: 'viridis' })).toEqual(['viridis', -100, 100]);
    expect(of([-5, 100], { vmin: -10, vmax: 10 })).toEqual(['coolwarm', -10, 10]);
    expect(of([-5, 100], { vmax: 10 })).toEqual(['coolwarm', -5, 10]);
    expect(of([-5, 100], { vmin: 0 })).toEqual(['viridis', 0, 100]);
    expect(of([2, 8], { norm: 'linear', center: 4 })).toEqual(['coolwarm', 0, 8]);
    expect(of([2, 8], { norm: 'linear', center: 10, vmin: 3 })).toEqual(['coolwarm', 3, 17]);
    expect(of([0, 0])).toEqual(['viridis', 0, 0]);
  });
});

test('timeline: union of steps, last earlier checkpoint, missing before the first', () => {
  const tensors = [
    tensor([[[1]], [[2]]], { model: 'a', steps: [0, 20] }),
    tensor([[[5]]], { model: 'b', steps: [10] }),
    tensor([[[7]]], { model: 'c' }),
  ];
  const at = (checkpoint: number | null, mixing: Options['mixing'] = 'linear') => {
    const places = [0, 1, 2].map((index) => place(1, 1, { tensor: index }));
    const { panels } = render(tensors, { ...LINEAR, checkpoint, mixing }, places, COLOURS);
    return panels.map((panel) => pixelAt(panel, 0, 0).value);
  };
  expect(at(0)).toEqual([1, Number.NaN, 7]);
  expect(at(0.5)).toEqual([1, Number.NaN, 7]);
  expect(at(1)).toEqual([1, 5, 7]);
  expect(at(1.5)).toEqual([1.5, 5, 7]);
  expect(at(1.5, 'none')).toEqual([1, 5, 7]);
  expect(at(null)).toEqual([2, 5, 7]);
  expect(() => at(3)).toThrow(RangeError);
});

/** All panels beside each other, painted in the reference's own colours. */
function shelf(tensors: readonly Tensor[], options: Options, width: number, height: number) {
  const subjects = subjectsOf(tensors, options);
  const places = subjects.map((subject, i) => ({ ...subject, x: 2 + i * (width + 2), y: 1, width, height }));
  const picture = render(tensors, options, places, COLOURS);
  const size = { width: 2 + places.length * (width + 2), height: height + 2 };
  return { picture, size, rgba: paint(picture, size) };
}

function paint(picture: Picture, { width, height }: { width: number; height: number }): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (const panel of picture.panels) {
    panel.rows.forEach((_, y) => {
      panel.columns.forEach((_, x) => {
        const { colour } = pixelAt(panel, x, y);
        const at = ((panel.place.y + y) * width + panel.place.x + x) * 4;
        rgba.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], at);
      });
    });
  }
  return rgba;
}

describe('comparison', () => {
  test('finds the one wrong pixel and says all about it', () => {
    const { picture, size, rgba } = shelf([tensor([[[0.1, 0.9]]])], { ...LINEAR, vmin: 0, vmax: 1 }, 4, 3);
    expect(comparePanels(picture, rgba, size.width, size.height)).toMatchObject({
      pixels: 12,
      mismatches: 0,
    });
    const at = (2 * size.width + 5) * 4;
    rgba.set([0, 0, 229], at);
    const wrong = comparePanels(picture, rgba, size.width, size.height);
    expect(wrong).toMatchObject({ pixels: 12, mismatches: 1 });
    expect(explain(wrong)).toBe(
      '1 of 12 pixels differ:\npanel 0 (tensor 0, task 0, 4x3), pixel 5,2 (3,1 of the panel), layer 0 head 1, ' +
        `value ${Math.fround(0.9)} in t ${Math.fround(0.9)}, expected #0000e6 got #0000e5`,
    );
    rgba.set([0, 0, 230, 254], at);
    expect(comparePanels(picture, rgba, size.width, size.height).mismatches).toBe(1);
  });

  test('a mean near a limit may be either side, within its error only', () => {
    const mean = (vmax: number) =>
      render(
        [tensor([[[0.1, 0.2, 0.3]]])],
        { ...LINEAR, reduction: 'mean', vmin: 0, vmax },
        [place(1, 1)],
        COLOURS,
      ).panels[0]?.pixels[0]?.[0]?.allowed;
    const error = 6 * U * 0.2;
    expect(mean(0.2 + 2 * error)).toEqual([255]);
    expect(mean(0.2)).toContain(255);
    expect(mean(0.2)).toContain(OVER);
    expect(mean(0.2 - 2 * error)).toEqual([OVER]);
  });

  test('absmax of a mix: the sign is unsure only where the magnitudes are close', () => {
    const between = (other: number) =>
      render(
        [tensor([[[1, -1]], [[2, other]]], { steps: [0, 1] })],
        { ...LINEAR, reduction: 'absmax', checkpoint: 0.5, vmin: -2, vmax: 2 },
        [place(1, 1)],
        COLOURS,
      ).panels[0]?.pixels[0]?.[0]?.allowed;
    expect(between(-2)).toEqual(expect.arrayContaining([224, 32]));
    expect(between(-1.9)).not.toContain(32);
  });

  test('random figures equal themselves, and a change of any class shows', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(figureCase, ({ tensors, options, size: { width, height } }) => {
        const { picture, size, rgba } = shelf(tensors, options, (width % 90) + 1, (height % 70) + 1);
        expect(explain(comparePanels(picture, rgba, size.width, size.height))).toBe('');
        const first = picture.panels[0];
        if (first === undefined) throw new Error('a figure without panels');
        const at = (first.place.y * size.width + first.place.x) * 4;
        rgba.set([0, 255, 0, 255], at); // a colour that nothing has
        expect(comparePanels(picture, rgba, size.width, size.height).mismatches).toBe(1);
      }),
      runs(200),
    );
  });
});
