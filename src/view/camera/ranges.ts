// Arithmetic on the part of an axis in sight: zooming about a point, panning, rounding, and moving smoothly.

import { CELL_PARTS, type Range } from '../../tensor/zoom.ts';

/** The length of a range. */
export const extentOf = ([start, end]: Range): number => end - start;

/** Shifts a range into an axis of `size` cells; a longer one becomes the whole axis. */
export function clampRange([start, end]: Range, size: number): Range {
  const extent = end - start;
  // A length that rounding made slightly shorter is the whole axis too.
  if (extent > size * (1 - 1e-12)) return [0, size];
  const first = Math.min(Math.max(start, 0), size - extent);
  return [first, first + extent];
}

/** An axis, and the least of it that may be in sight. */
export interface AxisLimits {
  readonly size: number;
  readonly least: number;
}

/**
 * Zooms about a point: its position relative to the range stays the same, unless that would show more than the axis has.
 * @param factor above 1 to zoom in
 */
export function zoomRange(range: Range, at: number, factor: number, { size, least }: AxisLimits): Range {
  const before = extentOf(range);
  const extent = Math.min(Math.max(before / factor, Math.min(least, before)), size);
  const start = at - (at - range[0]) * (extent / before);
  return clampRange([start, start + extent], size);
}

/** Moves a range along its axis, at most to an end. */
export const panRange = ([start, end]: Range, by: number, size: number): Range =>
  clampRange([start + by, end + by], size);

/** Moves a range as little as possible, so that it contains another one, or starts with it if that is longer. */
export function panToShow(range: Range, [start, end]: Range, size: number): Range {
  const extent = extentOf(range);
  if (end > range[1] && end - start <= extent) return clampRange([end - extent, end], size);
  if (start < range[0] || end > range[1]) return clampRange([start, start + extent], size);
  return range;
}

/**
 * Rounds a range to 1/256 of a cell. The length is rounded on its own, so that it stays the same while the range is moved:
 * cells would otherwise change their size.
 */
export function snapRange([start, end]: Range, size: number): Range {
  const extent = Math.min(Math.max(Math.round((end - start) * CELL_PARTS), 1), size * CELL_PARTS);
  const first = Math.min(Math.max(Math.round(start * CELL_PARTS), 0), size * CELL_PARTS - extent);
  return [first / CELL_PARTS, (first + extent) / CELL_PARTS];
}

/**
 * Rounds a range to whole rows or columns; at least one.
 * @param keep one that must be in sight
 */
export function wholeRange([start, end]: Range, size: number, keep: number | null = null): Range {
  const count = Math.min(Math.max(Math.round(end - start), 1), size);
  let first = Math.round((start + end - count) / 2);
  if (keep !== null) first = Math.min(Math.max(first, keep - count + 1), keep);
  first = Math.min(Math.max(first, 0), size - count);
  return [first, first + count];
}

/**
 * The range at time `t` in [0, 1] of a smooth movement. Its length changes by the same factor in equal times, and both ends
 * move in one direction. The point that has the same relative position in both ranges keeps it.
 */
export function interpolateRange(from: Range, to: Range, t: number): Range {
  if (t <= 0) return from;
  if (t >= 1) return to;
  const [first, last] = [extentOf(from), extentOf(to)];
  const extent = first ** (1 - t) * last ** t;
  const ratio = last / first;
  // Lengths that hardly differ would divide rounding errors by each other.
  const progress = Math.abs(ratio - 1) < 1e-6 ? t : (extent / first - 1) / (ratio - 1);
  const start = from[0] + (to[0] - from[0]) * progress;
  return [start, from[1] + (to[1] - from[1]) * progress];
}
