// What a panel shows of a source with levels: which level, and which of its cells each entry of the window stands for.
//
// A pixel shows the cells of the level whose centres are among its cells, and at the edges of what is in sight those that are
// partly in sight. So at level 0 it shows its very cells; of a coarser level, each block in sight is in exactly one pixel, at
// most one pixel from any of its cells. Along an axis where blocks are wider than pixels, a pixel shows the block at its centre.

import type { StandIn } from '../../figure/caption.ts';
import { type Axis, cellRange, hasNarrowCells } from '../../figure/cells.ts';
import type { Rect } from '../../figure/figure.ts';
import { axesOf } from '../../figure/matrix-cells.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import type { Edges } from '../../levels/axis.ts';
import { reductionRow } from '../../tensor/reductions.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { SourceLevel } from '../../tensor/tensor.ts';
import { CELL_PARTS, type Range } from '../../tensor/zoom.ts';
import { blocksInSight, exactAxis, type WindowAxis } from './axis.ts';
import { drawnPixels } from './geometry.ts';
import { panelsInSight } from './in-sight.ts';
import { sourceLevels } from './tiles.ts';

/** The most cells of a level that a pixel shows, if a coarser level has fewer. */
const MAX_CELLS = 16;

export interface LevelPlan {
  readonly level: number;
  /** The axes of the window, in cells of level 0. */
  readonly window: { readonly layers: WindowAxis; readonly heads: WindowAxis };
  /** The cells of the level that each entry stands for. */
  readonly edges: Edges;
}

/** Cells that a pixel covers, at least 1. */
const cellsPerPixel = ({ pixels, sight: [from, to] }: Axis): number =>
  Math.max(1, (to - from) / (CELL_PARTS * pixels));

/** The coarsest level whose blocks are no larger than pixels; a coarser one if a pixel would show many cells of it. */
export function chooseLevel(levels: readonly SourceLevel[], layers: Axis, heads: Axis): number {
  const [tall, wide] = [cellsPerPixel(layers), cellsPerPixel(heads)];
  const cells = ({ layersPerCell, headsPerCell }: SourceLevel): number =>
    Math.max(1, tall / layersPerCell) * Math.max(1, wide / headsPerCell);
  let chosen = Math.max(
    0,
    levels.findLastIndex(({ layersPerCell, headsPerCell }) => layersPerCell <= tall && headsPerCell <= wide),
  );
  while (chosen + 1 < levels.length && cells(levels[chosen] as SourceLevel) > MAX_CELLS) chosen += 1;
  return chosen;
}

interface AxisPlan {
  readonly window: WindowAxis;
  readonly edges: Int32Array;
}

/** The cells of a level that the pixels with these edges show. */
function edgesInLevel(
  edges: Int32Array,
  { cells }: Axis,
  block: number,
  [isFirst, isLast]: readonly [boolean, boolean],
): Int32Array {
  const count = Math.ceil(cells / block);
  const half = Math.floor(block / 2);
  // The last block may be cut off.
  const lastCenter = Math.floor(((count - 1) * block + cells) / 2);
  const inLevel = edges.map((edge) =>
    edge > lastCenter ? count : Math.min(count - 1, Math.ceil((edge - half) / block)),
  );
  const end = edges.length - 1;
  if (isFirst) inLevel[0] = Math.floor((edges[0] as number) / block);
  if (isLast) inLevel[end] = Math.ceil((edges[end] as number) / block);
  return inLevel;
}

/** The blocks that a pixel with these cells of level 0 shows. */
export function blocksOfCells(cells: Range, axis: Axis, block: number): Range {
  const { pixels } = axis;
  const isFirst = cellRange(0, axis)[0] === cells[0];
  const isLast = cellRange(pixels - 1, axis)[1] === cells[1];
  const [start, end] = edgesInLevel(Int32Array.from(cells), axis, block, [
    isFirst,
    isLast,
  ]) as unknown as Range;
  if (start < end) return [start, end];
  const middle = Math.floor(Math.floor((cells[0] + cells[1] - 1) / 2) / block);
  return [middle, middle + 1];
}

function planAxis(axis: Axis, block: number, isSingle: boolean, drawn: Range): AxisPlan {
  if (block > cellsPerPixel(axis)) {
    const window = blocksInSight(axis, block);
    const first = Math.floor((window.edges[0] as number) / block);
    return { window, edges: window.edges.map((_, entry) => first + entry) };
  }
  const window = exactAxis(axis, { isSingle: isSingle && block === 1, drawn });
  if (block === 1 || !hasNarrowCells(axis)) return { window, edges: window.edges };
  const ends = [drawn[0] === 0, drawn[1] === axis.pixels] as const;
  return { window, edges: edgesInLevel(window.edges, axis, block, ends) };
}

/**
 * A function that plans the levels of panels. Those of the same shape and zoom share their axes.
 * @param tile the part of the picture that is drawn; null for all of it
 */
export function createPlanner(tile: Rect | null): (panel: Panel) => LevelPlan {
  const known = new Map<string, AxisPlan>();
  const plan = (axis: Axis, block: number, isSingle: boolean, drawn: Range): AxisPlan => {
    const key = [axis.cells, axis.pixels, axis.sight, block, isSingle, drawn].join();
    const found = known.get(key) ?? planAxis(axis, block, isSingle, drawn);
    known.set(key, found);
    return found;
  };
  return (panel) => {
    const { layers, heads } = axesOf(panel);
    const levels = sourceLevels(panel.tensor);
    const level = chooseLevel(levels, layers, heads);
    const { layersPerCell, headsPerCell } = levels[level] as SourceLevel;
    const { isSingle = false } = reductionRow(panel.reduction);
    const drawn = drawnPixels(panel, tile);
    const rows = plan(layers, layersPerCell, isSingle, drawn.layers);
    const columns = plan(heads, headsPerCell, isSingle, drawn.heads);
    return {
      level,
      window: { layers: rows.window, heads: columns.window },
      edges: { layers: rows.edges, heads: columns.edges },
    };
  };
}

/** What the pixels of a scene show of sources with levels once all tiles are there, for the caption; null if it is cells. */
export function levelStandIn(scene: Scene): StandIn | null {
  let [layers, heads] = [1, 1];
  for (const panel of panelsInSight(scene).filter(({ tensor }) => levelsOf(tensor))) {
    const axes = axesOf(panel);
    const levels = sourceLevels(panel.tensor);
    const { layersPerCell, headsPerCell } = levels[
      chooseLevel(levels, axes.layers, axes.heads)
    ] as SourceLevel;
    layers = Math.max(layers, layersPerCell);
    heads = Math.max(heads, headsPerCell);
  }
  const isMixed = scene.moment.checkpoints.length > 1;
  return layers * heads > 1 ? { kind: 'level', layers, heads, isMixed } : null;
}
