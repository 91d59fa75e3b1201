// Functions of the description panel: counts in sorted values, rounding, sorting, and outlines of cells.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlinePath } from '../../demo/description/boundary.ts';
import { type ColorbarScale, roundForSlider } from '../../demo/description/colorbar-scales.ts';
import { countAbove, histogram, positionOfValue, valueAtPosition } from '../../demo/description/count.ts';
import { sortHeads } from '../../demo/description/heads.ts';
import type { Run, TopHead } from '../../src/analysis.ts';
import { makeNorm } from '../../src/scale/norm.ts';

const scaleOf = (vmin: number, vmax: number, signed = false): ColorbarScale => {
  const norm = makeNorm('linear', { vmin, vmax });
  return { norm, signed, brightFrom: 0 };
};

describe('counting sorted values', () => {
  const numbers = fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 40 });

  it('counts values at or above a threshold, by magnitude for signed values', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: -7, max: 7 }), fc.boolean(), (list, least, signed) => {
        const values = Float32Array.from(list).sort();
        const slowly = list.filter((value) => (signed ? Math.abs(value) : value) >= least).length;
        expect(countAbove({ values, signed }, least)).toBe(slowly);
      }),
    );
  });

  it('counts the values in each bin of the colorbar; the bins add up to all values within its limits', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 9 }), (list, parts) => {
        const values = Float32Array.from(list).sort();
        const counts = histogram({ values }, scaleOf(-3, 4).norm, parts);
        expect(counts).toHaveLength(parts);
        const within = list.filter((value) => value >= -3 && value <= 4).length;
        expect(counts.reduce((sum, count) => sum + count)).toBe(within);
      }),
    );
  });
});

it('positionOfValue is the inverse of valueAtPosition', () => {
  for (const scale of [scaleOf(0, 5), scaleOf(-2, 2, true)])
    for (const share of [0, 0.25, 0.8, 1])
      expect(positionOfValue(scale, valueAtPosition(scale, share))).toBeCloseTo(share, 12);
});

it('roundForSlider keeps three digits, or more for narrow limits', () => {
  expect(roundForSlider(scaleOf(0, 1), 0.123456)).toBe(0.123);
  expect(roundForSlider(scaleOf(1000, 1001), 1000.8123)).toBe(1000.81);
  expect(roundForSlider(scaleOf(-5, 5), -1.23456)).toBe(-1.23);
});

it('sortHeads puts missing numbers last in both directions', () => {
  const head = (z: number): TopHead => ({
    model: '',
    task: '',
    panel: 0,
    layer: 0,
    head: 0,
    value: 0,
    rank: 1,
    z,
    otherTasks: [],
  });
  const sorted = (isDescending: boolean) =>
    sortHeads([head(1), head(Number.NaN), head(3)], { by: 'z-score', isDescending }).map(({ z }) => z);
  expect(sorted(true)).toEqual([3, 1, Number.NaN]);
  expect(sorted(false)).toEqual([1, 3, Number.NaN]);
});

describe('the outline of cells', () => {
  const side = 8;
  const inSight = (layers: readonly number[], heads: readonly number[]) =>
    ({
      ...{ panel: 0, x: 100, y: 200, width: 80, height: 160, layers: side, heads: side },
      ...{ layersInSight: layers, headsInSight: heads },
    }) as never;
  const panel = inSight([0, side], [0, side]);

  /** Sums the lengths of all edges between included and excluded cells. */
  const boundaryLength = (isIncluded: readonly boolean[]): number => {
    const at = (layer: number, head: number): boolean =>
      layer >= 0 && layer < side && head >= 0 && head < side && (isIncluded[layer * side + head] as boolean);
    let length = 0;
    for (let layer = 0; layer < side; layer++)
      for (let head = 0; head < side; head++) {
        if (!at(layer, head)) continue;
        for (const step of [-1, 1]) {
          if (!at(layer + step, head)) length += 10;
          if (!at(layer, head + step)) length += 20;
        }
      }
    return length;
  };

  const runsOf = (isIncluded: readonly boolean[]): Run[] => {
    const runs: [number, number, number][] = [];
    isIncluded.forEach((isRunCell, cell) => {
      const [layer, head] = [Math.floor(cell / side), cell % side];
      const last = runs.at(-1);
      if (isRunCell && last?.[0] === layer && last[2] === head - 1) last[2] = head;
      else if (isRunCell) runs.push([layer, head, head]);
    });
    return runs;
  };

  const orientationOf = (isLower: boolean) =>
    ({ origin: isLower ? 'lower' : 'upper', transpose: false }) as const;

  const lengthOf = (path: string): number => {
    let length = 0;
    for (const [, ...ends] of path.matchAll(/M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/g)) {
      const [a = 0, b = 0, c = 0, d = 0] = ends.map(Number);
      length += Math.hypot(c - a, d - b);
    }
    return length;
  };

  it('follows the edges between included and excluded cells, for both origins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: side * side, maxLength: side * side }),
        fc.boolean(),
        (isIncluded, isLower) => {
          const path = outlinePath({ panel: 0, runs: runsOf(isIncluded) }, panel, orientationOf(isLower), 5);
          expect(lengthOf(path)).toBe(boundaryLength(isIncluded));
        },
      ),
    );
  });

  it('follows the cells in sight, and closes at the edge of the panel', () => {
    const start = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: side * side, maxLength: side * side }),
        fc.boolean(),
        start,
        start,
        (isIncluded, isLower, layer, head) => {
          const isInSight = (cell: number): boolean =>
            [Math.floor(cell / side) - layer, (cell % side) - head].every((at) => at === 0 || at === 1);
          const zoomed = inSight([layer, layer + 2], [head, head + 2]);
          const path = outlinePath({ panel: 0, runs: runsOf(isIncluded) }, zoomed, orientationOf(isLower), 5);
          const visible = isIncluded.map((included, cell) => included && isInSight(cell));
          // Two cells instead of eight along each side.
          expect(lengthOf(path)).toBe(4 * boundaryLength(visible));
        },
      ),
    );
  });

  it('is around the places of heads if cells are sorted', () => {
    const order = Array.from({ length: side * side }, (_, place) => place + side - 1 - 2 * (place % side));
    const around = (run: Run, more: object = {}) =>
      outlinePath(
        { panel: 0, runs: [run] },
        { ...(panel as object), ...more } as never,
        orientationOf(false),
        5,
      );
    expect(around([2, 0, 1], { order })).toBe(around([2, side - 2, side - 1]));
    expect(around([2, 0, 1], { order })).not.toBe(around([2, 0, 1]));
  });

  it('is mirrored at the diagonal if layers run across', () => {
    const square = { ...(panel as object), x: 0, y: 0, width: 80, height: 80 } as never;
    const pathWith = (transpose: boolean, minSize: number): (string | undefined)[] => {
      const path = outlinePath(
        { panel: 0, runs: [[1, 2, 4]] },
        square,
        { origin: 'upper', transpose },
        minSize,
      );
      return [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) =>
        transpose ? `${y} ${x}` : `${x} ${y}`,
      );
    };
    for (const minSize of [5, 20]) {
      expect(pathWith(false, minSize).length).toBeGreaterThan(3);
      expect(pathWith(true, minSize)).toEqual(pathWith(false, minSize));
    }
  });

  it('supports a group of 200,000 rows', () => {
    const runs = Array.from({ length: 200_000 }, (_, layer): Run => [layer, 0, 0]);
    const large = { ...(inSight([0, runs.length], [0, 2]) as object), width: 1000, height: 1000 };
    expect(outlinePath({ panel: 0, runs }, large as never, orientationOf(false), 5)).toMatch(/^M/);
  });

  it('is a box around a small group of tiny cells, and empty for a panel without area', () => {
    const path = outlinePath({ panel: 0, runs: [[2, 3, 3]] }, panel, orientationOf(false), 40);
    const [left = 0, top = 0, , , right = 0, bottom = 0] = (path.match(/[\d.]+/g) ?? []).map(Number);
    expect(path.endsWith('z')).toBe(true);
    expect([right - left, bottom - top]).toEqual([40, 40]);
    expect([(left + right) / 2, (top + bottom) / 2]).toEqual([135, 250]);
    expect(
      outlinePath(
        { panel: 0, runs: [[2, 3, 3]] },
        { ...(panel as object), width: 0 } as never,
        orientationOf(false),
        5,
      ),
    ).toBe('');
  });
});
