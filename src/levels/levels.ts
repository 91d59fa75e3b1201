// Builds all levels of a matrix for a reduction.
//
// A cell of a level is the reduction of the cells of its block in level 0. `nearest` is the cell at the block's centre: of the
// cells from `a` up to but not including `b` along an axis, the cell floor((a + b) / 2).

import { type Reduction, reductionRow } from '../tensor/reductions.ts';
import { BestLevel } from './best-levels.ts';
import type { CellConsumer } from './cells.ts';
import { KERNELS, type Kernels } from './kernels.ts';
import type { LevelValues } from './level-values.ts';
import { MeanLevel, type MeanLoops, PLAIN_MEAN_LOOPS } from './mean-levels.ts';
import { reduceToPixels } from './pixels.ts';
import type { Level } from './shapes.ts';

/** Passes cells on to two consumers. */
function both(first: CellConsumer | null, second: CellConsumer | null): CellConsumer | null {
  if (!first || !second) return first ?? second;
  return {
    take(run) {
      first.take(run);
      second.take(run);
    },
  };
}

/** What computes levels. */
export interface LevelLoops {
  readonly kernels: Kernels;
  readonly means: MeanLoops;
}

const LOOPS: LevelLoops = { kernels: KERNELS, means: PLAIN_MEAN_LOOPS };

/**
 * A consumer that fills all levels above level 0 from the cells of level 0; null if there are none, or if the reduction has no
 * such consumer.
 * @param onRows for each level, what takes its cells as soon as they are complete; level 0 has none
 */
export function createLevelConsumer(
  levels: readonly LevelValues[],
  reduction: Reduction,
  onRows: readonly (CellConsumer | null)[] = [],
  { kernels, means }: LevelLoops = LOOPS,
): CellConsumer | null {
  const kernel = kernels[reduction];
  let best: CellConsumer | null = null;
  let mean: MeanLevel | null = null;
  for (let index = levels.length - 1; index > 0; index--) {
    const [before, level] = [levels[index - 1] as LevelValues, levels[index] as LevelValues];
    const onRow = onRows[index] ?? null;
    if (kernel) best = new BestLevel(kernel, before, level, both(onRow, best));
    else if (reduction === 'mean') mean = new MeanLevel([before, level], mean, onRow, means);
  }
  return best ?? mean;
}

/** The edges of all blocks of an axis. */
function blockEdges(blocks: number, blockSize: number, cells: number): Int32Array {
  const edges = new Int32Array(blocks + 1);
  for (let block = 0; block <= blocks; block++) edges[block] = Math.min(block * blockSize, cells);
  return edges;
}

/** The cell at the centre of each block of an axis, as its first edge. */
function centerEdges(blocks: number, blockSize: number, cells: number): Int32Array {
  const edges = blockEdges(blocks, blockSize, cells);
  for (let block = 0; block < blocks; block++)
    edges[block] = Math.floor(((edges[block] as number) + (edges[block + 1] as number)) / 2);
  return edges;
}

/** Fills all levels above level 0, one after the other: for reductions without a consumer. */
export function* fillLevels(
  levels: readonly LevelValues[],
  reduction: Reduction,
  cellsPerSlice?: number,
): Generator<void, void> {
  const [whole, ...others] = levels as readonly [LevelValues, ...LevelValues[]];
  const createEdges = reductionRow(reduction).isSingle ? centerEdges : blockEdges;
  const edgesOf = ({ layers, heads, layersPerCell, headsPerCell }: Level) => ({
    layers: createEdges(layers, layersPerCell, whole.layers),
    heads: createEdges(heads, headsPerCell, whole.heads),
  });
  for (const level of others)
    yield* reduceToPixels(whole, { edges: edgesOf(level), reduction, output: level.values }, cellsPerSlice);
}
