// Which chunks of a store a picture shows, as follows from the convention of pyramids and from what is in sight.

import type { Level } from '../../src/levels/shapes.ts';
import type { StoreLevels } from './arrays.ts';
import { levelGrid } from './grid.ts';

/** What a panel of a picture shows. */
export interface ShownWindow {
  readonly checkpoint: number;
  readonly task: number;
  /** Cells of level 0 in sight. */
  readonly layers: readonly [number, number];
  readonly heads: readonly [number, number];
  /** Pixels along heads, and along layers. */
  readonly width: number;
  readonly height: number;
}

/** The most cells of a level that a pixel stands for, if there is a coarser one. */
const MAX_CELLS = 16;

/** The level that a panel shows once everything is there: the coarsest one whose blocks are no larger than a pixel. */
export function levelOf(levels: readonly Level[], { layers, heads, width, height }: ShownWindow): number {
  const perPixel = {
    layers: Math.max(1, (layers[1] - layers[0]) / height),
    heads: Math.max(1, (heads[1] - heads[0]) / width),
  };
  let shown = 0;
  for (const [index, { layersPerCell, headsPerCell }] of levels.entries())
    if (layersPerCell <= perPixel.layers && headsPerCell <= perPixel.heads) shown = index;
  // A coarser one if blocks are much smaller than pixels along one axis.
  for (; shown < levels.length - 1; shown++) {
    const { layersPerCell, headsPerCell } = levels[shown] as Level;
    const cells = Math.max(1, perPixel.layers / layersPerCell) * Math.max(1, perPixel.heads / headsPerCell);
    if (cells <= MAX_CELLS) break;
  }
  return shown;
}

/** The chunks of a range of cells. */
function chunksIn([start, end]: readonly [number, number], block: number, chunk: number): number[] {
  const first = Math.floor(Math.floor(start / block) / chunk);
  const last = Math.floor((Math.ceil(end / block) - 1) / chunk);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Bytes of each chunk that windows show, by the names of the chunks. */
export function displayedChunks(
  { shapes }: Pick<StoreLevels, 'shapes'>,
  tasks: number,
  windows: Iterable<ShownWindow>,
): ReadonlyMap<string, number> {
  const chunks = new Map<string, number>();
  for (const window of windows) {
    const index = levelOf(shapes, window);
    const level = shapes[index] as Level;
    const { chunk } = levelGrid({ checkpoints: 1, tasks, layers: level.layers, heads: level.heads });
    const [, inTasks, inLayers, inHeads] = chunk;
    const task = Math.floor(window.task / inTasks);
    for (const layer of chunksIn(window.layers, level.layersPerCell, inLayers))
      for (const head of chunksIn(window.heads, level.headsPerCell, inHeads))
        chunks.set([index, window.checkpoint, task, layer, head].join(), 4 * inTasks * inLayers * inHeads);
  }
  return chunks;
}

export const totalBytes = (chunks: ReadonlyMap<string, number>): number =>
  [...chunks.values()].reduce((sum, bytes) => sum + bytes, 0);
