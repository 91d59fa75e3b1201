// Side bars: the means they show, where they lie, their scale, and what the caption says of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import type { Panel, PathMark, Point, Scene } from '../../src/figure/scene.ts';
import { barsAlong, meansOf, roundUp } from '../../src/figure/side-bars.ts';
import { THEME_COLORS } from '../../src/figure/theme.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { levelSource } from '../source/level-source.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

const SIZE = { width: 900, height: 600, pixelRatio: 1 };

const figureOf = (dataset: Dataset, options: Partial<Options> = {}, size = SIZE): Scene =>
  compose({
    dataset,
    options: checkOptions({ side: 'profile', ...options }),
    size,
    measure: estimateWidth,
    extras: allExtras(),
  });

const tensorOf = (layers: number, heads: number, values: readonly number[], more: Partial<Tensor> = {}) => ({
  ...{ model: '', tasks: ['x'], steps: null, layers, heads, values: Float32Array.from(values) },
  ...more,
});

/** Outlines of bars by panel: those to its right, and those above it. */
function outlinesOf({ marks, panels }: Scene, index = 0) {
  const { rect } = panels[index] as Panel;
  const fill = marks.find(
    (mark): mark is PathMark => mark.kind === 'path' && mark.fill === THEME_COLORS.light.axis,
  );
  const all = fill?.lines ?? [];
  const isIn = (at: number, start: number, length: number) => at >= start && at <= start + length;
  const right = rect.x + rect.width;
  return {
    right: all.filter((points) =>
      points.every(([x, y]) => x > right && x < right + 40 && isIn(y, rect.y, rect.height)),
    ),
    above: all.filter((points) =>
      points.every(([x, y]) => y < rect.y && y > rect.y - 40 && isIn(x, rect.x, rect.width)),
    ),
    rect,
  };
}

/** The end of the scale at the corner of the first panel. */
const endOf = (scene: Scene): string | undefined =>
  textsOf(scene, 'tick').find(({ anchor }) => anchor === 'start')?.text;

/** The length of the bars at a place along the axis, in pixels from the panel. */
const lengthAt = (points: readonly Point[], along: number, axis: 0 | 1, edge: number): number => {
  const lengths = points.flatMap((point, i) => {
    const next = points[i + 1];
    const isOver =
      next && Math.min(point[axis], next[axis]) < along && Math.max(point[axis], next[axis]) > along;
    return isOver ? [Math.abs((point[1 - axis] as number) - edge)] : [];
  });
  return Math.max(...lengths);
};

/** NumPy's `nanmean`. */
const nanMean = (values: readonly number[]): number => {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
};

describe('means', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.float({ noNaN: true, min: -1e6, max: 1e6 }) },
    fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0),
  );

  it('are those of NumPy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(value),
        (layers, heads, stream) => {
          const cells = Array.from({ length: 2 * layers * heads }, () => stream.next().value as number);
          const own = cells.slice(layers * heads);
          const means = meansOf(cells, { layers, heads }, 1);
          for (let layer = 0; layer < layers; layer++)
            expect(means.layers[layer]).toBe(nanMean(own.slice(layer * heads, (layer + 1) * heads)));
          for (let head = 0; head < heads; head++)
            expect(means.heads[head]).toBe(nanMean(own.filter((_, cell) => cell % heads === head)));
        },
      ),
    );
  });
});

describe('the end of a scale', () => {
  it.each([
    [0.0123, 0.02],
    [0.02, 0.02],
    [0.0201, 0.03],
    [7, 8],
    [9.5, 10],
    [0, 0],
    [3e-7, 3e-7],
    [1, 1],
  ])('for %d is %d', (value, end) => {
    expect(roundUp(value)).toBe(end);
  });
});

describe('side bars', () => {
  // Layer means 1, 2, 4 (its NaN is skipped); head means 2, 3, 1.5 (over two cells).
  const matrix = tensorOf(3, 3, [0, 1, 2, 2, 3, 1, 4, 5, Number.NaN]);

  it('are as long as the means, and aligned with rows and columns', () => {
    const scene = figureOf({ tensors: [matrix] });
    const { right, above, rect } = outlinesOf(scene);
    const edges = [rect.x + rect.width, rect.y] as const;
    expect([right.length, above.length]).toEqual([1, 1]);
    const [layers, heads] = [right[0] as Point[], above[0] as Point[]];
    const center = (i: number, length: number): number => ((i + 0.5) * length) / 3;
    // The gap is 3 and the longest bar 24 pixels; the scale ends at 5, the round number above the largest mean.
    for (const [i, mean] of [1, 2, 4.5].entries())
      expect(lengthAt(layers, rect.y + center(i, rect.height), 1, edges[0])).toBeCloseTo(
        3 + (24 * mean) / 5,
        9,
      );
    for (const [i, mean] of [2, 3, 1.5].entries())
      expect(lengthAt(heads, rect.x + center(i, rect.width), 0, edges[1])).toBeCloseTo(
        3 + (24 * mean) / 5,
        9,
      );
    // Bars change where cells do.
    const cuts = [...new Set(layers.map(([, y]) => y - rect.y))];
    expect(cuts).toEqual([0, 1, 2, 3].map((i) => Math.round((i * rect.height) / 3)));
    expect(endOf(scene)).toBe('5');
  });

  it('follow transpose and the origin', () => {
    const plain = outlinesOf(figureOf({ tensors: [matrix] }));
    const turned = outlinesOf(figureOf({ tensors: [matrix] }, { transpose: true }));
    const at = ({ right, rect }: ReturnType<typeof outlinesOf>, share: number) =>
      lengthAt(right[0] as Point[], rect.y + share * rect.height, 1, rect.x + rect.width);
    expect([0.2, 0.5, 0.8].map((share) => at(plain, share) - 3)).toEqual(
      [4.8, 9.6, 21.6].map((n) => expect.closeTo(n, 6)),
    );
    expect([0.2, 0.5, 0.8].map((share) => at(turned, share) - 3)).toEqual(
      [9.6, 14.4, 7.2].map((n) => expect.closeTo(n, 6)),
    );
    const lower = outlinesOf(figureOf({ tensors: [matrix] }, { origin: 'lower' }));
    expect([0.2, 0.5, 0.8].map((share) => at(lower, share) - 3)).toEqual(
      [21.6, 9.6, 4.8].map((n) => expect.closeTo(n, 6)),
    );
  });

  it('show negative means on the other side of zero, on one scale with the positive ones', () => {
    const scene = figureOf({ tensors: [tensorOf(2, 2, [1, 1, -0.5, -0.5])] });
    const { right, rect } = outlinesOf(scene);
    const start = rect.x + rect.width + 3;
    const xs = [...new Set((right[0] as Point[]).map(([x]) => x - start))].sort((a, b) => a - b);
    // From -0.5 to 1: zero is a third of the way.
    expect(xs).toEqual([0, 8, 24]);
    expect(endOf(scene)).toBe('1');
    expect(endOf(figureOf({ tensors: [tensorOf(2, 2, [1, 1, -3, -3])] }))).toBe('−3');
  });

  it('are absent where all cells are missing, and where a mean is infinite', () => {
    const none = tensorOf(3, 2, [1, 2, Number.NaN, Number.NaN, Infinity, 1]);
    const { right } = outlinesOf(figureOf({ tensors: [none] }));
    expect(right).toHaveLength(1);
    const { rect } = outlinesOf(figureOf({ tensors: [none] }));
    expect(Math.max(...(right[0] as Point[]).map(([, y]) => y))).toBeLessThanOrEqual(
      rect.y + rect.height / 3 + 1,
    );
    const empty = figureOf({ tensors: [tensorOf(2, 2, [Number.NaN, Number.NaN, Number.NaN, Number.NaN])] });
    expect(outlinesOf(empty).right).toEqual([]);
  });

  it('share a scale where panels share limits', () => {
    const two = tensorOf(2, 2, [1, 1, 1, 1, 10, 10, 10, 10], { tasks: ['a', 'b'] });
    const longest = (options: Partial<Options>, index: number) => {
      const { right, rect } = outlinesOf(figureOf({ tensors: [two] }, options), index);
      return Math.max(...(right[0] as Point[]).map(([x]) => x)) - rect.x - rect.width - 3;
    };
    expect([longest({}, 0), longest({}, 1)]).toEqual([expect.closeTo(2.4, 9), 24]);
    expect([longest({ limitsBy: 'panel' }, 0), longest({ limitsBy: 'panel' }, 1)]).toEqual([24, 24]);
  });

  it('of a zoomed figure are those in sight, and still the means of all cells', () => {
    const values = Array.from({ length: 40 * 10 }, (_, cell) => Math.floor(cell / 10) + (cell % 10) / 10);
    const scene = figureOf(
      { tensors: [tensorOf(40, 10, values)] },
      { zoom: { layers: [8, 12], heads: [0, 5] } },
    );
    const { right, rect } = outlinesOf(scene);
    const lengths = [0, 1, 2, 3].map((i) =>
      lengthAt(right[0] as Point[], rect.y + ((i + 0.5) * rect.height) / 4, 1, rect.x + rect.width),
    );
    // The largest mean of any layer, 39.45, ends the scale at 40.
    expect(lengths).toEqual(
      [8.45, 9.45, 10.45, 11.45].map((mean) => expect.closeTo(3 + (24 * mean) / 40, 5)),
    );
    expect(captionOf(scene)).toContain('side bars: mean of each layer and head, of all its cells');
    expect(captionOf(figureOf({ tensors: [matrix] }))).toBe('side bars: mean of each layer and head');
  });

  it('between two checkpoints are interpolated', () => {
    const run = tensorOf(1, 2, [0, 0, 8, 8], { steps: [0, 100] });
    const { right, rect } = outlinesOf(figureOf({ tensors: [run] }, { checkpoint: 0.25 }));
    // A mean of 2 on a scale to 2.
    expect(Math.max(...(right[0] as Point[]).map(([x]) => x)) - rect.x - rect.width).toBe(27);
  });

  it('narrower than pixels show the largest mean of each pixel, or of the largest magnitude', () => {
    const axis = { cells: 1000, pixels: 100, sight: [0, 256_000] as const };
    const means = Float64Array.from({ length: 1000 }, (_, i) => (i % 10 === 3 ? -5 : (i % 10) / 10));
    expect(barsAlong(axis, means, false)).toEqual([{ start: 0, end: 100, mean: 0.9 }]);
    expect(barsAlong(axis, means, true)).toEqual([{ start: 0, end: 100, mean: -5 }]);
    const wide = tensorOf(
      2,
      5000,
      Array.from({ length: 10_000 }, (_, i) => i),
    );
    expect(captionOf(figureOf({ tensors: [wide] }))).toContain('largest in each pixel');
  });

  it('are two paths, whatever the number of panels and heads', () => {
    const paths = (options: Partial<Options>) => {
      const tasks = Array.from({ length: 12 }, (_, i) => `task ${i}`);
      const values = Array.from({ length: 12 * 30 * 20 }, (_, i) => Math.sin(i) + 1);
      const scene = figureOf({ tensors: [tensorOf(30, 20, values, { tasks })] }, options, {
        ...SIZE,
        width: 1600,
        height: 1000,
      });
      return scene.marks.filter(({ kind }) => kind === 'path').length;
    };
    expect(paths({}) - paths({ side: 'none' })).toBe(2);
  });

  it('are within the figure, clear of texts and other panels, at any size', () => {
    const tasks = Array.from({ length: 6 }, (_, i) => `a rather long task name ${i}`);
    const values = Array.from({ length: 6 * 25 * 19 }, (_, i) => Math.sin(i) / 100);
    const dataset = { tensors: [tensorOf(25, 19, values, { tasks })] };
    const sizes = fc.tuple(
      fc.integer({ min: 40, max: 1600 }),
      fc.integer({ min: 40, max: 1200 }),
      fc.constantFrom(1, 2),
    );
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom<Partial<Options>>({}, { limitsBy: 'panel' }, { aspect: 'equal' }, { title: 'Title' }),
        ([width, height, pixelRatio], options) => {
          const size = { width: width * pixelRatio, height: height * pixelRatio, pixelRatio };
          const scene = figureOf(dataset, options, size);
          const bars = scene.marks.find(
            (mark): mark is PathMark => mark.kind === 'path' && mark.fill === THEME_COLORS.light.axis,
          );
          const boxes = (bars?.lines ?? []).map((points) => {
            const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
            return {
              x: Math.min(...xs),
              y: Math.min(...ys),
              right: Math.max(...xs),
              bottom: Math.max(...ys),
            };
          });
          const others = [
            ...scene.panels.map(({ rect }) => rect),
            ...scene.marks.flatMap((mark) =>
              mark.kind === 'text' ? [mark.box] : mark.kind === 'strip' ? [mark.bar] : [],
            ),
          ];
          for (const { x, y, right, bottom } of boxes) {
            expect(x >= 0 && y >= 0 && right <= size.width && bottom <= size.height).toBe(true);
            for (const other of others)
              expect(
                x < other.x + other.width &&
                  other.x < right &&
                  y < other.y + other.height &&
                  other.y < bottom,
              ).toBe(false);
          }
          if (!bars) expect(scene.missing).toContain('side bars');
          const texts = textsOf(scene);
          for (const [i, { box }] of texts.entries())
            for (const other of texts.slice(i + 1))
              expect(
                box.x < other.box.x + other.box.width &&
                  other.box.x < box.x + box.width &&
                  box.y < other.box.y + other.box.height &&
                  other.box.y < box.y + box.height,
              ).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are left out, with a note, for files that are read in parts', () => {
    const { source } = levelSource({ layers: 4, heads: 100, tasks: ['a'], checkpoints: 1 });
    const scene = figureOf({ tensors: [source] });
    expect(captionOf(scene)).toContain('no side bars for files that are read in parts');
    expect(outlinesOf(scene).right).toEqual([]);
  });
});
