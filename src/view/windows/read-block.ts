// Read-outs of sources with levels: the value of cells from the tiles that are loaded.

import { axesOf } from '../../figure/matrix-cells.ts';
import { createReadout, type Readout } from '../../figure/readout.ts';
import type { Panel } from '../../figure/scene.ts';
import type { CellRect } from '../../levels/cells.ts';
import { pageCache, type ReaderCache } from '../../source/page-cache.ts';
import { mixValues } from '../../tensor/mix.ts';
import { type CellRange, type Reduced, reduceCells } from '../../tensor/reduce.ts';
import type { SourceLevel } from '../../tensor/tensor.ts';
import type { Range } from '../../tensor/zoom.ts';
import { blocksOfCells, chooseLevel } from './level-plan.ts';
import { coarsestLevel, fillPatch, sourceLevels } from './tiles.ts';

/** The cells of a level that cells of level 0 are shown by. */
function rectInLevel(panel: Panel, { layers, heads }: CellRange, level: SourceLevel): CellRect {
  const axes = axesOf(panel);
  return {
    layers: blocksOfCells(layers, axes.layers, level.layersPerCell),
    heads: blocksOfCells(heads, axes.heads, level.headsPerCell),
  };
}

/** The cells of level 0 that cells of a level stand for. */
function cellsOf({ layers, heads }: CellRect, level: SourceLevel, { tensor }: Panel): CellRange {
  const along = ([start, end]: Range, block: number, count: number): Range => [
    start * block,
    Math.min(end * block, count),
  ];
  return {
    layers: along(layers, level.layersPerCell, tensor.layers),
    heads: along(heads, level.headsPerCell, tensor.heads),
  };
}

/** Reduces cells of a level; null if its tiles are not loaded at a checkpoint. The cell that has the value is one of the level. */
function reduceLevel(panel: Panel, level: number, rect: CellRect, cache: ReaderCache): Reduced | null {
  const { tensor, task, checkpoints, reduction, mix, mixing } = panel;
  const [rows, columns] = [rect.layers[1] - rect.layers[0], rect.heads[1] - rect.heads[0]];
  const patches: Float32Array[] = [];
  for (const checkpoint of checkpoints) {
    const values = new Float32Array(rows * columns).fill(Number.NaN);
    patches.push(values);
    if (checkpoint === null) continue;
    const key = { tensor, task, checkpoint, level, reduction };
    if (fillPatch(key, { values, rect }, (tile) => cache.get(tile)) > level) return null;
  }
  const [first, second] = patches as [Float32Array, Float32Array?];
  return reduceCells(rect, reduction, (layer, head) => {
    const at = (layer - rect.layers[0]) * columns + head - rect.heads[0];
    const value = first[at] as number;
    return second ? mixValues(value, second[at] as number, mix, mixing) : value;
  });
}

/**
 * The read-out of cells: of a single cell itself if it is loaded, else of the blocks that the panel shows.
 * @param index of the panel
 * @returns null if nothing is loaded that covers the cells
 */
export function readBlock(
  index: number,
  panel: Panel,
  range: CellRange,
  cache: ReaderCache = pageCache(),
): Readout | null {
  const { layers, heads } = axesOf(panel);
  const levels = sourceLevels(panel.tensor);
  const isOne = range.layers[1] - range.layers[0] === 1 && range.heads[1] - range.heads[0] === 1;
  const last = coarsestLevel(panel.tensor);
  for (let level = isOne ? 0 : chooseLevel(levels, layers, heads); level <= last; level++) {
    const shape = levels[level] as SourceLevel;
    const rect = rectInLevel(panel, range, shape);
    const reduced = reduceLevel(panel, level, rect, cache);
    if (!reduced) continue;
    if (level === 0) return createReadout(index, panel, range, reduced);
    // Of a block, the read-out is at its middle cell, or at the cell that was asked for.
    const cells = cellsOf(rect, shape, panel);
    const middle = ([start, end]: Range): number => Math.floor((start + end - 1) / 2);
    const place = { layer: middle(range.layers), head: middle(range.heads), value: reduced.value };
    return { ...createReadout(index, panel, cells, place), isBlock: true };
  }
  return null;
}

/** The value of a cell; null if the tile that contains it is not loaded. */
export function readLoadedCell(
  panel: Panel,
  layer: number,
  head: number,
  cache: ReaderCache = pageCache(),
): number | null {
  const rect = { layers: [layer, layer + 1], heads: [head, head + 1] } as const;
  return reduceLevel(panel, 0, rect, cache)?.value ?? null;
}
