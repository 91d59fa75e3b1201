// Tests of the reference renderer, on figures that are small enough to check by hand.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Options } from '../../src/options.ts';
import { runs } from './arbitrary.ts';
import { COLOURS, LINEAR, OVER, placeOf, tensorOf, UNDER } from './figures.ts';
import { cellsOfPixel, wholeSpan } from './partition.ts';
import { type Pixel, pixelAt, render } from './render.ts';
import { exactly, mixValues, reduceCells } from './values.ts';

/** The pixels of a panel with one pixel per cell. */
function drawCells(values: readonly (readonly number[])[], options: Partial<Options> = {}): Pixel[][] {
  const panel = render(
    [tensorOf([values])],
    { ...LINEAR, ...options },
    [placeOf(values[0]?.length ?? 0, values.length)],
    COLOURS,
  ).panels[0];
  if (panel === undefined) throw new Error('no panel');
  return panel.rows.map((_, y) => panel.columns.map((_, x) => pixelAt(panel, x, y)));
}

function row(values: readonly number[], options: Partial<Options> = {}): Pixel[] {
  return drawCells([values], options)[0] ?? [];
}

describe('pixels and cells', () => {
  const all = (cells: number, pixels: number) =>
    Array.from({ length: pixels }, (_, p) => cellsOfPixel(p, wholeSpan(cells, pixels)));

  test('a pixel shows the cells that were worked out by hand', () => {
    expect(all(2, 5).map((range) => range.from)).toEqual([0, 0, 1, 1, 1]); // the centre of the third pixel is on the edge: the later cell
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

  test('narrow cells are partitioned among pixels, wide ones all appear', () => {
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
        const panel = render([tensorOf([values])], { ...LINEAR, origin }, [placeOf(1, height)], COLOURS)
          .panels[0];
        return panel?.rows.map((_, y) => pixelAt(panel, 0, y).value);
      };
      expect(column('lower')).toEqual(column('upper')?.reverse());
    }
  });
});

describe('zoom', () => {
  const values = Array.from({ length: 6 }, (_, layer) =>
    Array.from({ length: 8 }, (_, head) => 10 * layer + head),
  );
  const valuesOf = (options: Partial<Options>, size: [number, number], tensors = [tensorOf([values])]) => {
    const places = tensors.map((_, tensor) => placeOf(...size, { tensor }));
    const { panels } = render(tensors, { ...LINEAR, ...options }, places, COLOURS);
    return panels.map((panel) =>
      panel.rows.map((_, y) => panel.columns.map((_, x) => pixelAt(panel, x, y).value)),
    );
  };

  test('shows the cells that were worked out by hand', () => {
    expect(valuesOf({ zoom: { layers: [2, 4], heads: [5, 8] } }, [3, 2])).toEqual([
      [
        [25, 26, 27],
        [35, 36, 37],
      ],
    ]);
    // Heads 1.5 to 3.5 on four pixels of half a head: centres at 1.75, 2.25, 2.75 and 3.25.
    expect(valuesOf({ zoom: { layers: [0, 1], heads: [1.5, 3.5] } }, [4, 1])).toEqual([[[1, 2, 2, 3]]]);
    // Heads 0.75 to 5.25 on two pixels: the first has the centres 1.5 and 2.5, the second 3.5 and 4.5, but not 5.5.
    expect(valuesOf({ zoom: { layers: [0, 1], heads: [0.75, 5.25] } }, [2, 1])).toEqual([[[2, 4]]]);
    expect(valuesOf({ zoom: { layers: [0, 2], heads: [0, 1] }, origin: 'lower' }, [1, 2])).toEqual([
      [[10], [0]],
    ]);
  });

  test('shows the same fraction of a panel of another shape', () => {
    const small = tensorOf([[[0, 1, 2, 3]]], { model: 'b' });
    const large = tensorOf([values], { model: 'a' });
    expect(valuesOf({ zoom: { heads: [4, 8] } }, [4, 1], [large, small])[1]).toEqual([[2, 2, 3, 3]]);
    // The zoom of a panel counts its own cells, and leaves the others.
    const own = valuesOf({ zoom: { heads: [1, 3], panel: 'b/' } }, [4, 1], [large, small]);
    expect(own[1]).toEqual([[1, 1, 2, 2]]);
    expect(own[0]?.[0]).toEqual([51, 53, 55, 57]);
    expect(valuesOf({ zoom: { heads: [1, 3] }, panel: 'b/' }, [4, 1], [large, small])[1]).toEqual([
      [1, 1, 2, 2],
    ]);
  });
});

test('reductions skip missing cells and keep infinities', () => {
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
    [tensorOf([[[1, nan, 3]]])],
    { ...LINEAR, reduction: 'nearest' },
    [placeOf(1, 1)],
    COLOURS,
  );
  expect(nearest.panels[0]?.pixels[0]?.[0]?.class).toBe('bad');
});

test('mixing keeps ends, infinities and missing cells', () => {
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

test('a value has a class, a t and a colour', () => {
  const inf = Number.POSITIVE_INFINITY;
  const some = row([-1, -0, 0, 0.25, 1, 2, Number.NaN, inf, -inf], { vmin: 0, vmax: 1 });
  const classes = ['under', 'in', 'in', 'in', 'in', 'over', 'bad', 'over', 'under'];
  expect(some.map((pixel) => pixel.class)).toEqual(classes);
  expect(some.slice(1, 5).map((pixel) => pixel.t)).toEqual([0, 0, 0.25, 1]);
  expect(some.map((p) => p.colour)).toEqual([UNDER, 0, 0, 64, 255, OVER, 0x808080, OVER, UNDER]);
  // Exactly on the step between entries 63 and 64, both are allowed; nowhere else.
  expect(some.map((p) => p.allowed.length)).toEqual([1, 1, 1, 2, 1, 1, 1, 1, 1]);
  expect(some[3]?.allowed).toEqual([64, 63]);
  const ends = row([-1, 2], { vmin: 0, vmax: 1, markExtremes: false });
  expect(ends.map((pixel) => pixel.colour)).toEqual([0, 255]);
});

test('log: zero and negative values are under, and the smallest positive value is vmin', () => {
  const some = row([0, -2, 1, 10, 100], { norm: 'log' });
  expect(some.map((pixel) => pixel.class)).toEqual(['under', 'under', 'in', 'in', 'in']);
  expect(some.slice(2).map((pixel) => pixel.t)).toEqual([0, 0.5, 1]);
});

test('power: t is raised to the exponent, and values below vmin are under', () => {
  const some = row([-1, 0, 1, 4], { norm: 'power', vmin: 0 });
  expect(some.map((pixel) => pixel.class)).toEqual(['under', 'in', 'in', 'in']);
  expect(some.slice(1).map((pixel) => pixel.t)).toEqual([0, 0.5, 1]);
});

test('equal limits, subnormals and extremes of float32 have the right class and t', () => {
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

test('the timeline is the union of steps; a tensor shows its last earlier checkpoint, and is missing before its first', () => {
  const tensors = [
    tensorOf([[[1]], [[2]]], { model: 'a', steps: [0, 20] }),
    tensorOf([[[5]]], { model: 'b', steps: [10] }),
    tensorOf([[[7]]], { model: 'c' }),
  ];
  const at = (checkpoint: number | null, mixing: Options['mixing'] = 'linear') => {
    const places = [0, 1, 2].map((index) => placeOf(1, 1, { tensor: index }));
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
