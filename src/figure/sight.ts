// The part of each matrix that is in sight, from the option `zoom`.

import { fail } from '../tensor/error.ts';
import type { TensorShape } from '../tensor/tensor.ts';
import { CELL_PARTS, type Range, type Sight, type Zoom } from '../tensor/zoom.ts';

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

/** @throws HeadglowError for a zoom beyond the largest panel */
export function checkZoomRange(zoom: Zoom | null, largest: Shape): void {
  for (const axis of ['layers', 'heads'] as const) {
    const range = zoom?.[axis];
    if (range && range[1] > largest[axis])
      fail(
        'option',
        'zoom',
        `${axis} ${range[0]}:${range[1]} are out of range`,
        `there are ${largest[axis].toLocaleString('en')} ${axis}, so use a range within 0:${largest[axis]}`,
      );
  }
}

/** The part of a matrix in sight. @param largest layers and heads of the largest panel */
export function sightOf(zoom: Zoom | null, shape: Shape, largest: Shape): Sight {
  if (!zoom) return wholeSight(shape);
  return {
    layers: sightAlong(zoom.layers, shape.layers, largest.layers),
    heads: sightAlong(zoom.heads, shape.heads, largest.heads),
  };
}
