// Builds all levels of a matrix for a reduction.
//
// A cell of a level is the reduction of the cells of its block in level 0. `nearest` is the cell at the block's centre: of the
// cells from `a` up to but not including `b` along an axis, the cell floor((a + b) / 2).

import type { Reduction } from '../tensor/reductions.ts';
import { BestLevel } from './best-levels.ts';
import { CELLS_PER_SLICE, type CellConsumer, type StoredMatrix } from './cells.ts';
import { KERNELS } from './kernels.ts';
import { allocateLevels, type LevelValues } from './level-values.ts';
import { MeanLevel } from './mean-levels.ts';
import { type Level, levelShapes } from './shapes.ts';

/** Levels that are complete once a consumer has taken all cells of level 0. */
export interface LevelsInProgress {
  readonly levels: readonly LevelValues[];
  readonly consumers: readonly CellConsumer[];
}

/** Levels of a reduction other than `nearest`. */
export function createLevels(
  { layers, heads }: StoredMatrix,
  reduction: Exclude<Reduction, 'nearest'>,
): LevelsInProgress {
  const [whole] = levelShapes(layers, heads) as readonly [Level];
  const levels = allocateLevels(layers, heads);
  const before = (index: number): Level => levels[index - 1] ?? whole;
  if (reduction === 'mean') {
    const first = levels.reduceRight<MeanLevel | null>(
      (next, level, index) => new MeanLevel(before(index), level, next),
      null,
    );
    return { levels, consumers: first ? [first] : [] };
  }
  const kernel = KERNELS[reduction];
  const first = levels.reduceRight<BestLevel | null>(
    (next, level, index) => new BestLevel(kernel, before(index), level, next),
    null,
  );
  return { levels, consumers: first ? [first] : [] };
}

/** The cell at the centre of each block of an axis. */
function centerCells(blocks: number, blockSize: number, cells: number): Int32Array {
  const centers = new Int32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const start = block * blockSize;
    centers[block] = Math.floor((start + Math.min(start + blockSize, cells)) / 2);
  }
  return centers;
}

/** Levels of `nearest`. */
export function* pickLevels(
  { values, offset, layers, heads }: StoredMatrix,
  cellsPerSlice = CELLS_PER_SLICE,
): Generator<void, readonly LevelValues[]> {
  const levels = allocateLevels(layers, heads);
  let left = cellsPerSlice;
  for (const level of levels) {
    const rows = centerCells(level.layers, level.layersPerCell, layers);
    const columns = centerCells(level.heads, level.headsPerCell, heads);
    for (const [row, layer] of rows.entries()) {
      const origin = offset + layer * heads;
      const to = row * level.heads;
      for (let cell = 0; cell < level.heads; cell++, left--) {
        if (left <= 0) {
          yield;
          left = cellsPerSlice;
        }
        level.values[to + cell] = values[origin + (columns[cell] as number)] as number;
      }
    }
  }
  return levels;
}
