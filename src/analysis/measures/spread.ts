// Classifies how bright cells are spread over a panel.

import type { Clusters } from './clusters.ts';
import type { Matrix } from './matrix.ts';
import { cellsDescending } from './sorting.ts';

/** How bright cells are spread over a panel; see `spread`. */
export type Spread = 'minimal' | 'sparse' | 'concentrated' | 'broad' | 'diffuse';

/** Thresholds of the classification. */
export interface SpreadSettings {
  /** Minimal: at most this number of bright cells. */
  readonly minimal: number;
  /** Sparse: less than this fraction of the finite cells is bright. */
  readonly sparse: number;
  /** Concentrated: the bounding box of all bright cells covers at most this fraction of the panel. */
  readonly box: number;
  /** Broad: the largest cluster fills at least this fraction of its bounding box. */
  readonly filled: number;
  /** Broad: the largest cluster contains at least this fraction of the bright cells. */
  readonly held: number;
}

/** The default thresholds. */
export const SPREAD_DEFAULTS: SpreadSettings = {
  minimal: 2,
  sparse: 0.02,
  box: 0.15,
  filled: 0.6,
  held: 0.5,
};

const area = (layers: readonly [number, number], heads: readonly [number, number]): number =>
  (layers[1] - layers[0] + 1) * (heads[1] - heads[0] + 1);

/** The number of cells in the bounding box of cells. */
function boundingBoxArea({ heads }: Matrix, cells: Uint32Array): number {
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
 * Classifies how bright cells are spread, by the first condition that holds. With the default thresholds: minimal, at most 2
 * bright cells; sparse, under 2 % of the finite cells; concentrated, the bounding box of all bright cells covers at most 15 %
 * of the panel, including missing cells; broad, the largest cluster fills at least 60 % of its bounding box and contains at
 * least half of the bright cells; otherwise diffuse.
 *
 * @param found all groups of bright cells
 */
export function spread(matrix: Matrix, found: Clusters, settings: SpreadSettings = SPREAD_DEFAULTS): Spread {
  const bright = found.cells.length;
  if (bright <= settings.minimal) return 'minimal';
  if (bright < settings.sparse * cellsDescending(matrix).length) return 'sparse';
  if (boundingBoxArea(matrix, found.cells) <= settings.box * matrix.layers * matrix.heads)
    return 'concentrated';
  const largest = found.at(0);
  if (!largest) return 'diffuse';
  const { length } = largest.cells;
  const isFilled = length >= settings.filled * area(largest.layers, largest.heads);
  return isFilled && length >= settings.held * bright ? 'broad' : 'diffuse';
}
