// The part of each matrix that is in sight, from the option `zoom`.

import { fail } from '../tensor/error.ts';
import type { TensorShape } from '../tensor/tensor.ts';
import {
  CELL_PARTS,
  formatZoom,
  type Range,
  resolveSlice,
  type Sight,
  type Slice,
  type Zoom,
  type ZoomAxis,
} from '../tensor/zoom.ts';

type Shape = Pick<TensorShape, 'layers' | 'heads'>;

/** Layers and heads of the largest panel, which the ranges of a zoom count. */
export const largestShape = (shapes: readonly Shape[]): Shape => ({
  layers: shapes.reduce((most, { layers }) => Math.max(most, layers), 1),
  heads: shapes.reduce((most, { heads }) => Math.max(most, heads), 1),
});

/** A range of the largest panel's axis on an axis of `cells` cells: the same fraction, in whole 1/256 of a cell, not empty. */
export function sightAlong(range: Range | undefined, cells: number, largest: number): Range {
  const end = cells * CELL_PARTS;
  if (!range) return [0, end];
  const from = Math.min(Math.round((range[0] / largest) * end), end - 1);
  return [from, Math.min(Math.max(Math.round((range[1] / largest) * end), from + 1), end)];
}

/** Everything that a matrix has. */
export const wholeSight = ({ layers, heads }: Shape): Sight => ({
  layers: sightAlong(undefined, layers, layers),
  heads: sightAlong(undefined, heads, heads),
});

/**
 * The numbers of a range of `count` layers, heads, rows or columns.
 * @throws HeadglowError for a range that is empty or beyond them
 */
export function requireRange(axis: ZoomAxis, slice: Slice, count: number): Range {
  const range = resolveSlice(slice, count);
  const [start, end] = range;
  if (start >= 0 && start < end && end <= count) return range;
  const text = formatZoom({ [axis]: slice });
  const counted = count === 1 ? `is 1 ${axis.slice(0, -1)}` : `are ${count} ${axis}`;
  if (start >= 0 && start < count && end <= count)
    fail('option', 'zoom', `${text} is empty`, `there ${counted}, so it stands for ${start}:${end}`);
  return fail(
    'option',
    'zoom',
    `${text} is out of range`,
    `there ${counted}, so use a range within 0:${count}`,
  );
}

/** The ranges of cells of a zoom in numbers. @throws HeadglowError for a range that is empty or beyond the largest panel */
export function resolveCells(zoom: Zoom | null, largest: Shape): Partial<Record<'layers' | 'heads', Range>> {
  const { layers, heads } = zoom ?? {};
  return {
    ...(layers && { layers: requireRange('layers', layers, largest.layers) }),
    ...(heads && { heads: requireRange('heads', heads, largest.heads) }),
  };
}

/**
 * The part of a matrix in sight.
 * @param cells ranges of the largest panel's cells; missing ones show everything
 * @param largest layers and heads of the largest panel
 */
export function sightOf(
  { layers, heads }: ReturnType<typeof resolveCells>,
  shape: Shape,
  largest: Shape,
): Sight {
  return {
    layers: sightAlong(layers, shape.layers, largest.layers),
    heads: sightAlong(heads, shape.heads, largest.heads),
  };
}
