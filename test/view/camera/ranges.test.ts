// Arithmetic on ranges: zooming keeps the point, nothing leaves the axis, movements are monotone.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../../src/tensor/zoom.ts';
import {
  clampRange,
  extentOf,
  interpolateRange,
  panRange,
  panToShow,
  snapRange,
  wholeRange,
  zoomRange,
} from '../../../src/view/camera/ranges.ts';

/** An axis, and a part of it. */
const axisWithRange = fc
  .record({
    size: fc.integer({ min: 1, max: 131_072 }),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    part: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  })
  .map(({ size, from, part }) => {
    const extent = Math.max(part * size, 1 / 256);
    const start = from * (size - extent);
    return { size, range: [start, start + extent] as Range };
  });

const factors = fc.double({ min: 0.01, max: 100, noNaN: true });

const expectWithin = ([start, end]: Range, size: number): void => {
  expect(start).toBeGreaterThanOrEqual(-1e-9 * size);
  expect(end).toBeLessThanOrEqual(size * (1 + 1e-9));
  expect(end).toBeGreaterThan(start);
};

describe('zooming a range', () => {
  it('keeps the point where it is, unless an end of the axis is reached', () => {
    fc.assert(
      fc.property(axisWithRange, factors, fc.double({ min: 0, max: 1, noNaN: true }), (axis, factor, at) => {
        const { size, range } = axis;
        const point = range[0] + at * extentOf(range);
        const zoomed = zoomRange(range, point, factor, { size, least: 0.01 });
        expectWithin(zoomed, size);
        const position = (point - zoomed[0]) / extentOf(zoomed);
        const isAtEnd = zoomed[0] < 1e-6 * size || zoomed[1] > size * (1 - 1e-6);
        if (!isAtEnd) expect(position).toBeCloseTo(at, 6);
        expect(position).toBeGreaterThan(-1e-6);
        expect(position).toBeLessThan(1 + 1e-6);
      }),
    );
  });

  it('multiplies what is in sight, between the least and everything', () => {
    fc.assert(
      fc.property(axisWithRange, factors, ({ size, range }, factor) => {
        const zoomed = zoomRange(range, range[0], factor, { size, least: 2 });
        const least = Math.min(2, extentOf(range));
        const expected = Math.min(Math.max(extentOf(range) / factor, least), size);
        expect(extentOf(zoomed) / expected).toBeCloseTo(1, 9);
      }),
    );
  });

  it('and back about the same point gives the first range', () => {
    expect(
      zoomRange(zoomRange([10, 30], 15, 2, { size: 64, least: 2 }), 15, 0.5, { size: 64, least: 2 }),
    ).toEqual([10, 30]);
  });

  it('shows everything when zoomed out far, and at least what is allowed', () => {
    expect(zoomRange([10, 30], 12, 1e-9, { size: 64, least: 2 })).toEqual([0, 64]);
    expect(zoomRange([10, 30], 12, 1e9, { size: 64, least: 2 })).toEqual([11.8, 13.8]);
    // A part that is smaller already is not enlarged by zooming in.
    expect(zoomRange([10, 11], 10, 2, { size: 64, least: 2 })).toEqual([10, 11]);
  });
});

describe('panning a range', () => {
  it('keeps its length and stops at the ends', () => {
    fc.assert(
      fc.property(axisWithRange, fc.double({ min: -2e5, max: 2e5, noNaN: true }), ({ size, range }, by) => {
        const moved = panRange(range, by, size);
        expectWithin(moved, size);
        expect(extentOf(moved)).toBeCloseTo(extentOf(range), 6);
        const free = range[0] + by;
        if (free >= 0 && free + extentOf(range) <= size) expect(moved[0]).toBeCloseTo(free, 6);
      }),
    );
  });

  it('shows another range with the least movement', () => {
    expect(panToShow([10, 20], [12, 13], 64)).toEqual([10, 20]);
    expect(panToShow([10, 20], [20, 21], 64)).toEqual([11, 21]);
    expect(panToShow([10, 20], [3, 4], 64)).toEqual([3, 13]);
    expect(panToShow([10, 20], [30, 50], 64)).toEqual([30, 40]);
    expect(panToShow([10.5, 10.75], [11, 12], 64)).toEqual([11, 11.25]);
  });
});

describe('rounding a range', () => {
  it('to 1/256 cell moves each edge by less than 1/256, and keeps the length while it is moved', () => {
    fc.assert(
      fc.property(axisWithRange, fc.double({ min: 0, max: 1, noNaN: true }), ({ size, range }, to) => {
        const snapped = snapRange(range, size);
        for (const i of [0, 1] as const) {
          expect(Number.isInteger(snapped[i] * 256)).toBe(true);
          expect(Math.abs(snapped[i] - range[i])).toBeLessThan(1 / 256 + 1e-9);
        }
        expectWithin(snapped, size);
        const moved = snapRange(clampRange([to * size, to * size + extentOf(range)], size), size);
        expect(Math.abs(extentOf(moved) - extentOf(snapped))).toBeLessThanOrEqual(1e-9 + 1 / 256);
        expect(snapRange(snapped, size)).toEqual(snapped);
      }),
    );
    expect(extentOf(snapRange([0.001, 2.001], 64))).toBe(extentOf(snapRange([0.003, 2.003], 64)));
  });

  it('to whole rows keeps one in sight', () => {
    fc.assert(
      fc.property(axisWithRange, fc.double({ min: 0, max: 1, noNaN: true }), ({ size, range }, at) => {
        const keep = Math.min(Math.floor(range[0] + at * extentOf(range)), size - 1);
        const whole = wholeRange(range, size, keep);
        expect(whole.every(Number.isInteger)).toBe(true);
        expectWithin(whole, size);
        expect(whole[0]).toBeLessThanOrEqual(keep);
        expect(whole[1]).toBeGreaterThan(keep);
        expect(Math.abs(extentOf(whole) - Math.max(extentOf(range), 1))).toBeLessThanOrEqual(0.5);
      }),
    );
    expect(wholeRange([2.9, 5.1], 10)).toEqual([3, 5]);
    expect(wholeRange([2.9, 5.1], 10, 2)).toEqual([2, 4]);
  });
});

describe('a smooth movement', () => {
  it('starts and ends exactly, moves both ends in one direction, and scales by equal factors in equal times', () => {
    fc.assert(
      fc.property(axisWithRange, axisWithRange, ({ size, range }, other) => {
        const to = other.range.map((edge) => (edge * size) / other.size) as unknown as Range;
        expect(interpolateRange(range, to, 0)).toEqual(range);
        expect(interpolateRange(range, to, 1)).toEqual(to);
        const steps = Array.from({ length: 21 }, (_, i) => interpolateRange(range, to, i / 20));
        for (const edge of [0, 1] as const) {
          const direction = Math.sign(to[edge] - range[edge]);
          for (let i = 1; i < steps.length; i++) {
            const moved = ((steps[i] as Range)[edge] - (steps[i - 1] as Range)[edge]) * direction;
            expect(moved).toBeGreaterThanOrEqual(-1e-6 * size);
          }
        }
        const ratio = extentOf(to) / extentOf(range);
        expect(extentOf(steps[10] as Range) / extentOf(range) / Math.sqrt(ratio)).toBeCloseTo(1, 3);
        for (const step of steps) expectWithin(step, size);
      }),
    );
  });

  it('keeps the point that has the same position before and after', () => {
    const from: Range = [0, 64];
    const to = zoomRange(from, 20, 8, { size: 64, least: 2 });
    for (const t of [0.1, 0.5, 0.9]) {
      const [start, end] = interpolateRange(from, to, t);
      expect((20 - start) / (end - start)).toBeCloseTo(20 / 64, 9);
    }
  });
});
