// The panels and the part of each matrix that are in sight, from the options `zoom` and `panel`.

import type { Options } from '../options.ts';
import { fail } from '../tensor/error.ts';
import { findPanel } from '../tensor/find-panel.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
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

/**
 * A range of the largest panel's axis on an axis of `cells` cells: the same fraction, in whole 1/256 of a cell, not empty.
 * Of integers below 2^52, a rounded quotient is on the same side of every half as the exact one.
 */
export function sightAlong(range: Range | undefined, cells: number, largest: number): Range {
  const end = cells * CELL_PARTS;
  if (!range) return [0, end];
  const from = Math.min(Math.round((range[0] * end) / largest), end - 1);
  return [from, Math.min(Math.max(Math.round((range[1] * end) / largest), from + 1), end)];
}

/** Everything that a matrix has. */
export const wholeSight = ({ layers, heads }: Shape): Sight => ({
  layers: sightAlong(undefined, layers, layers),
  heads: sightAlong(undefined, heads, heads),
});

/** How many cells of an axis are in sight: a fraction if some are in sight in part. */
export const countCells = ([start, end]: Range): number => (end - start) / CELL_PARTS;

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

/** What the options `zoom` and `panel` refer to. */
export interface Target {
  /** Index of the only panel that is shown; null: all are. */
  readonly only: number | null;
  /** Index of the only panel that ranges of layers and heads apply to; null: to all. */
  readonly zoomed: number | null;
  /** Layers and heads that the ranges count: those of the only panel shown or zoomed, or of the largest one. */
  readonly counted: Shape;
  /** The ranges of layers and heads. */
  readonly cells: ReturnType<typeof resolveCells>;
}

/** @throws HeadglowError for a panel that does not exist, and for layers or heads out of range */
export function findTarget(
  panels: readonly SelectedMatrix[],
  { zoom, panel }: Pick<Options, 'zoom' | 'panel'>,
): Target {
  const only = panel === null ? null : findPanel(panels, panel, 'panel');
  const zoomed = zoom?.panel === undefined ? null : findPanel(panels, zoom.panel, 'zoom');
  const one = panels[zoomed ?? only ?? -1];
  const counted = one ? one.tensor : largestShape(panels.map(({ tensor }) => tensor));
  return { only, zoomed, counted, cells: resolveCells(zoom, counted) };
}

/** The part in sight of each panel. Panels of a tensor share an object. */
export function findSights(
  panels: readonly SelectedMatrix[],
  { zoomed, counted, cells }: Target,
): readonly Sight[] {
  const sights = new Map<Shape, Sight>();
  return panels.map(({ tensor }, i) => {
    if (i === zoomed) return sightOf(cells, tensor, counted);
    let sight = sights.get(tensor);
    if (!sight) {
      sight = zoomed === null ? sightOf(cells, tensor, counted) : wholeSight(tensor);
      sights.set(tensor, sight);
    }
    return sight;
  });
}
