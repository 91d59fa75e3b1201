// The spread of bright cells over a panel, in a word.

import type { Clusters } from './clusters.ts';
import type { Matrix } from './matrix.ts';
import { cellsDescending } from './sorting.ts';

/** How bright cells are spread over a panel. */
export type Spread = 'minimal' | 'sparse' | 'concentrated' | 'broad' | 'diffuse';

/** Bounds of the words for the spread. */
export interface SpreadSettings {
  /** Bright cells up to which it is minimal. */
  readonly minimal: number;
  /** Share of the finite cells under which it is sparse. */
  readonly sparse: number;
  /** Share of the panel up to which the bounding box of all bright cells makes it concentrated. */
  readonly box: number;
  /** Share of the largest cluster's bounding box from which that is filled: broad, else diffuse. */
  readonly filled: number;
  /** Share of the bright cells that the largest cluster holds at least, to be broad. */
  readonly held: number;
}

/** The bounds of the words unless others are given. */
export const SPREAD_DEFAULTS: SpreadSettings = {
  minimal: 2,
  sparse: 0.02,
  box: 0.15,
  filled: 0.6,
  held: 0.5,
};

const area = (layers: readonly [number, number], heads: readonly [number, number]): number =>
  (layers[1] - layers[0] + 1) * (heads[1] - heads[0] + 1);

/** Cells of the smallest box around some. */
function boxArea({ heads }: Matrix, cells: Uint32Array): number {
  let [top, bottom, left, right] = [Infinity, -1, heads, -1];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const layer = (cell / heads) | 0;
    const head = cell - layer * heads;
    top = Math.min(top, layer);
    bottom = Math.max(bottom, layer);
    left = Math.min(left, head);
    right = Math.max(right, head);
  }
  return area([top, bottom], [left, right]);
}

/**
 * How bright cells are spread: minimal up to 2; sparse under 2 % of the finite cells; concentrated where the bounding box of
 * all takes at most 15 % of the panel, missing cells and all; else broad where the largest cluster fills at least 60 % of its
 * own box and holds at least half of all, and diffuse where not.
 *
 * @param found all groups of bright cells
 */
export function spread(matrix: Matrix, found: Clusters, settings: SpreadSettings = SPREAD_DEFAULTS): Spread {
  const bright = found.cells.length;
  if (bright <= settings.minimal) return 'minimal';
  if (bright < settings.sparse * cellsDescending(matrix).length) return 'sparse';
  if (boxArea(matrix, found.cells) <= settings.box * matrix.layers * matrix.heads) return 'concentrated';
  const largest = found.at(0);
  if (!largest) return 'diffuse';
  const { length } = largest.cells;
  const isFilled = length >= settings.filled * area(largest.layers, largest.heads);
  return isFilled && length >= settings.held * bright ? 'broad' : 'diffuse';
}
