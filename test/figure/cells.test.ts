// The mapping between pixels and cells, compared with the same rule in BigInt arithmetic, and with the rule without a camera.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  cellAtPixelCenter,
  cellRange,
  pixelEdges,
  pixelRange,
  wholeAxis,
} from '../../src/figure/cells.ts';
import { cellRect, cellsAt } from '../../src/figure/matrix-cells.ts';
import { wholeSight } from '../../src/figure/sight.ts';

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n ? 1n : 0n);
const ceilDiv = (a: bigint, b: bigint): bigint => -floorDiv(-a, b);

const exactCenter = (pixel: number, { pixels, sight }: Axis): number => {
  const [p, P, a, b] = [pixel, pixels, ...sight].map(BigInt) as [bigint, bigint, bigint, bigint];
  return Number(floorDiv(2n * P * a + (2n * p + 1n) * (b - a), 512n * P));
};

/** The rule as written in the design. */
function exactRange(pixel: number, axis: Axis): [number, number] {
  const [p, P, a, b] = [pixel, axis.pixels, ...axis.sight].map(BigInt) as [bigint, bigint, bigint, bigint];
  if (b - a <= 256n * P) return [exactCenter(pixel, axis), exactCenter(pixel, axis) + 1];
  const first = (q: bigint): number => Number(ceilDiv(P * a + q * (b - a) - 128n * P, 256n * P));
  return [Math.max(first(p), 0), Math.min(first(p + 1n), axis.cells)];
}

/** The rule for an axis that is in sight as a whole. */
function rangeWithoutCamera(pixel: number, cells: number, pixels: number): [number, number] {
  const [p, n, P] = [BigInt(pixel), BigInt(cells), BigInt(pixels)];
  if (n <= P) {
    const cell = Number(floorDiv((2n * p + 1n) * n, 2n * P));
    return [cell, cell + 1];
  }
  const first = (q: bigint): number => Number(ceilDiv(2n * q * n - P, 2n * P));
  return [first(p), first(p + 1n)];
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const pick = (fraction: number, count: number): number => Math.min(Math.floor(fraction * count), count - 1);

/** An axis that is in sight as a whole. */
const whole = fc
  .record({
    cells: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 26 })),
    pixels: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 15 })),
  })
  .map(({ cells, pixels }) => wholeAxis(cells, pixels));

/** An axis of which a part is in sight: any, whole cells, about as many cells as pixels, or almost nothing. */
const zoomed: fc.Arbitrary<Axis> = fc
  .record({
    axis: whole,
    kind: fc.constantFrom('any', 'cells', 'pixels', 'least'),
    from: share,
    to: share,
  })
  .map(({ axis, kind, from, to }) => {
    const { cells, pixels } = axis;
    const end = 256 * cells;
    let [a, b] = [pick(from, end), 1 + pick(to, end)];
    if (a >= b) [a, b] = [b - 1, a + 1];
    if (kind === 'cells') [a, b] = [256 * Math.floor(a / 256), 256 * Math.ceil(b / 256)];
    if (kind === 'pixels') b = Math.min(end, Math.max(a + 256 * pixels + pick(to, 5) - 2, a + 1));
    if (kind === 'least') b = Math.min(end, a + 1 + pick(to, 700));
    return { cells, pixels, sight: [a, b] };
  });

const axis = fc.oneof(whole, zoomed);

describe('the cells of each pixel along an axis', () => {
  it('follow the rule exactly', () => {
    fc.assert(
      fc.property(axis, share, (axis, at) => {
        const pixel = pick(at, axis.pixels);
        expect(cellRange(pixel, axis)).toEqual(exactRange(pixel, axis));
        expect(cellAtPixelCenter(pixel, axis)).toBe(exactCenter(pixel, axis));
      }),
      { numRuns: 10_000 },
    );
  });

  it('follow the rule at the largest numbers', () => {
    const [cells, pixels] = [2 ** 26, 2 ** 15];
    for (const sight of [
      [0, 2 ** 34],
      [1, 2 ** 34],
      [2 ** 34 - 1, 2 ** 34],
      [2 ** 34 - 256 * pixels - 1, 2 ** 34],
      [2 ** 34 - 256 * pixels, 2 ** 34],
    ] as const)
      for (const pixel of [0, 1, pixels / 2, pixels - 2, pixels - 1])
        expect(cellRange(pixel, { cells, pixels, sight })).toEqual(
          exactRange(pixel, { cells, pixels, sight }),
        );
  });

  it('are those of the rule without a camera if everything is in sight', () => {
    fc.assert(
      fc.property(whole, share, (axis, at) => {
        const pixel = pick(at, axis.pixels);
        expect(cellRange(pixel, axis)).toEqual(rangeWithoutCamera(pixel, axis.cells, axis.pixels));
      }),
      { numRuns: 5000 },
    );
  });

  it('are those of the cells in sight alone, if these are whole cells', () => {
    fc.assert(
      fc.property(whole, share, share, share, ({ cells, pixels }, from, to, at) => {
        const start = pick(from, cells);
        const count = 1 + pick(to, cells - start);
        const pixel = pick(at, pixels);
        const axis = { cells, pixels, sight: [256 * start, 256 * (start + count)] } as const;
        const alone = cellRange(pixel, wholeAxis(count, pixels));
        expect(cellRange(pixel, axis)).toEqual([alone[0] + start, alone[1] + start]);
      }),
      { numRuns: 3000 },
    );
  });

  it('partition the cells in sight in order, or are one cell per pixel', () => {
    const few = fc
      .record({
        cells: fc.integer({ min: 1, max: 400 }),
        pixels: fc.integer({ min: 1, max: 400 }),
        from: share,
        to: share,
      })
      .map(({ cells, pixels, from, to }): Axis => {
        const start = pick(from, 256 * cells);
        return { cells, pixels, sight: [start, start + 1 + pick(to, 256 * cells - start)] };
      });
    fc.assert(
      fc.property(few, (axis) => {
        const { cells, pixels, sight } = axis;
        const [a, b] = sight;
        const isPartition = b - a > 256 * pixels;
        const ranges = Array.from({ length: pixels }, (_, pixel) => cellRange(pixel, axis));
        expect(ranges.every(([start, end]) => start >= 0 && start < end && end <= cells)).toBe(true);
        for (const [i, [start]] of ranges.entries()) {
          const before = ranges[i - 1];
          if (!before) continue;
          if (isPartition) expect(start).toBe(before[1]);
          else expect([before[0], before[1]]).toContain(start);
        }
        const [first, last] = [ranges[0]?.[0] as number, (ranges.at(-1)?.[1] as number) - 1];
        const inSight = (cell: number): boolean => 256 * cell + 128 >= a && 256 * cell + 128 < b;
        if (isPartition)
          expect([inSight(first - 1), inSight(first), inSight(last), inSight(last + 1)]).toEqual([
            false,
            true,
            true,
            false,
          ]);
      }),
      { numRuns: 500 },
    );
  });

  it('are consistent with the edges of all pixels', () => {
    const few = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(few, few, share, share, (cells, pixels, from, to) => {
        const start = pick(from, 256 * cells);
        const axis: Axis = { cells, pixels, sight: [start, start + 1 + pick(to, 256 * cells - start)] };
        const edges = pixelEdges(axis);
        const [a, b] = axis.sight;
        const got = Array.from({ length: pixels }, (_, p) => {
          const first = edges[p] as number;
          return [first, b - a > 256 * pixels ? (edges[p + 1] as number) : first + 1];
        });
        expect(got).toEqual(Array.from({ length: pixels }, (_, p) => [...exactRange(p, axis)]));
        expect(edges[pixels]).toBe(exactRange(pixels - 1, axis)[1]);
      }),
      { numRuns: 1000 },
    );
  });

  it('are consistent with the pixels of each cell', () => {
    fc.assert(
      fc.property(axis, share, (axis, at) => {
        const { cells, pixels, sight } = axis;
        const [a, b] = sight;
        // Mostly cells in sight.
        const near = Math.floor((a + at * (b - a)) / 256) + (Math.floor(at * 1e6) % 5) - 2;
        const cell = Math.min(Math.max(near, 0), cells - 1);
        const range = pixelRange(cell, axis);
        const shows = (pixel: number): boolean => {
          const [from, to] = cellRange(pixel, axis);
          return from <= cell && cell < to;
        };
        if (range === null) {
          // Out of sight, or less than half a pixel of it is in sight.
          const visible = Math.min(256 * (cell + 1), b) - Math.max(256 * cell, a);
          const isCut = 256 * cell < a || 256 * (cell + 1) > b;
          expect(isCut && (visible <= 128 || 2 * visible * pixels <= b - a)).toBe(true);
          return;
        }
        const [start, end] = range;
        expect(start >= 0 && start < end && end <= pixels).toBe(true);
        expect([shows(start), shows(end - 1)]).toEqual([true, true]);
        if (start > 0) expect(shows(start - 1)).toBe(false);
        if (end < pixels) expect(shows(end)).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });

  it('assign a centre on a pixel edge to the later pixel', () => {
    // Two pixels of three cells: the middle one's centre lies between them.
    expect([0, 1].map((pixel) => cellRange(pixel, wholeAxis(3, 2)))).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});

describe('cells of a panel', () => {
  const rect = { x: 10, y: 20, width: 38, height: 50 };
  const tensor = { layers: 25, heads: 19 };
  const upper = { rect, tensor, sight: wholeSight(tensor), origin: 'upper' } as const;
  const lower = { ...upper, origin: 'lower' } as const;

  it('are found at a pixel, for both origins', () => {
    expect(cellsAt(upper, { x: 10, y: 20 })).toEqual({ layers: [0, 1], heads: [0, 1] });
    expect(cellsAt(upper, { x: 47, y: 69 })).toEqual({ layers: [24, 25], heads: [18, 19] });
    expect(cellsAt(lower, { x: 10, y: 69 })).toEqual({ layers: [0, 1], heads: [0, 1] });
  });

  it('are outlined by the pixels that show them', () => {
    expect(cellRect(upper, { layer: 0, head: 18 })).toEqual({ x: 46, y: 20, width: 2, height: 2 });
    expect(cellRect(lower, { layer: 0, head: 0 })).toEqual({ x: 10, y: 68, width: 2, height: 2 });
    const wide = { layers: 25, heads: 131_072 };
    expect(
      cellRect({ ...upper, tensor: wide, sight: wholeSight(wide) }, { layer: 0, head: 131_071 }),
    ).toMatchObject({ x: 47, width: 1 });
  });

  it('are found and outlined in the part in sight', () => {
    const sight = { layers: [256 * 5, 256 * 10], heads: [256 * 2 + 128, 256 * 12] } as const; // 5 x 9.5 cells of 10 x 4 pixels
    expect(cellsAt({ ...upper, sight }, { x: 10, y: 20 })).toEqual({ layers: [5, 6], heads: [2, 3] });
    expect(cellsAt({ ...lower, sight }, { x: 47, y: 69 })).toEqual({ layers: [5, 6], heads: [11, 12] });
    expect(cellRect({ ...upper, sight }, { layer: 5, head: 2 })).toEqual({
      x: 10,
      y: 20,
      width: 2,
      height: 10,
    });
    expect(cellRect({ ...lower, sight }, { layer: 5, head: 3 })).toEqual({
      x: 12,
      y: 60,
      width: 4,
      height: 10,
    });
    expect([
      cellRect({ ...upper, sight }, { layer: 4, head: 3 }),
      cellRect({ ...upper, sight }, { layer: 10, head: 3 }),
      cellRect({ ...upper, sight }, { layer: 5, head: 1 }),
      cellRect({ ...upper, sight }, { layer: 5, head: 12 }),
    ]).toEqual([null, null, null, null]);
  });
});
