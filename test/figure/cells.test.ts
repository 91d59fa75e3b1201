// The mapping between pixels and cells, compared with the same rule in BigInt arithmetic.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellRange, cellRect, cellsAt, pixelRange } from '../../src/figure/cells.ts';

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n ? 1n : 0n);
const ceilDiv = (a: bigint, b: bigint): bigint => -floorDiv(-a, b);

/** The rule as written in the design. */
function exactRange(pixel: number, cells: number, pixels: number): [number, number] {
  const [p, n, P] = [BigInt(pixel), BigInt(cells), BigInt(pixels)];
  if (n <= P) {
    const cell = Number(floorDiv((2n * p + 1n) * n, 2n * P));
    return [cell, cell + 1];
  }
  const first = (q: bigint): number => Number(ceilDiv(2n * q * n - P, 2n * P));
  return [first(p), first(p + 1n)];
}

const axis = fc.record({
  cells: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 26 })),
  pixels: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 15 })),
  share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

const pick = (share: number, count: number): number => Math.min(Math.floor(share * count), count - 1);

describe('the cells of each pixel along an axis', () => {
  it('follow the rule exactly', () => {
    fc.assert(
      fc.property(axis, ({ cells, pixels, share }) => {
        const pixel = pick(share, pixels);
        expect(cellRange(pixel, cells, pixels)).toEqual(exactRange(pixel, cells, pixels));
      }),
      { numRuns: 5000 },
    );
  });

  it('partition the cells in order, or are one cell per pixel', () => {
    const few = fc.record({
      cells: fc.integer({ min: 1, max: 400 }),
      pixels: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(few, ({ cells, pixels }) => {
        const ranges = Array.from({ length: pixels }, (_, pixel) => cellRange(pixel, cells, pixels));
        expect(ranges.every(([start, end]) => end > start)).toBe(true);
        expect([ranges[0]?.[0], ranges.at(-1)?.[1]]).toEqual([0, cells]);
        for (const [i, [start]] of ranges.entries()) {
          const before = ranges[i - 1];
          if (!before) continue;
          if (cells > pixels) expect(start).toBe(before[1]);
          else expect([before[0], before[1]]).toContain(start);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are consistent with the pixels of each cell', () => {
    fc.assert(
      fc.property(axis, ({ cells, pixels, share }) => {
        const cell = pick(share, cells);
        const [start, end] = pixelRange(cell, cells, pixels);
        expect(end).toBeGreaterThan(start);
        const shows = (pixel: number): boolean => {
          const [from, to] = cellRange(pixel, cells, pixels);
          return from <= cell && cell < to;
        };
        expect([shows(start), shows(end - 1)]).toEqual([true, true]);
        if (start > 0) expect(shows(start - 1)).toBe(false);
        if (end < pixels) expect(shows(end)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('assign a centre on a pixel edge to the later pixel', () => {
    // Two pixels of three cells: the middle one's centre lies between them.
    expect([cellRange(0, 3, 2), cellRange(1, 3, 2)]).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});

describe('cells of a panel', () => {
  const rect = { x: 10, y: 20, width: 38, height: 50 };

  it('are found at a pixel, for both origins', () => {
    expect(cellsAt({ rect, layers: 25, heads: 19, origin: 'upper' }, { x: 10, y: 20 })).toEqual({
      layers: [0, 1],
      heads: [0, 1],
    });
    expect(cellsAt({ rect, layers: 25, heads: 19, origin: 'upper' }, { x: 47, y: 69 })).toEqual({
      layers: [24, 25],
      heads: [18, 19],
    });
    expect(cellsAt({ rect, layers: 25, heads: 19, origin: 'lower' }, { x: 10, y: 69 })).toEqual({
      layers: [0, 1],
      heads: [0, 1],
    });
  });

  it('are outlined by the pixels that show them', () => {
    expect(cellRect({ rect, layers: 25, heads: 19, origin: 'upper' }, { layer: 0, head: 18 })).toEqual({
      x: 46,
      y: 20,
      width: 2,
      height: 2,
    });
    expect(cellRect({ rect, layers: 25, heads: 19, origin: 'lower' }, { layer: 0, head: 0 })).toEqual({
      x: 10,
      y: 68,
      width: 2,
      height: 2,
    });
    expect(
      cellRect({ rect, layers: 25, heads: 131_072, origin: 'upper' }, { layer: 0, head: 131_071 }),
    ).toMatchObject({ x: 47, width: 1 });
  });
});
