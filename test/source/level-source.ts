// A source with levels that computes its cells from their indices, so that the right value of every block is known.

import { levelShapes } from '../../src/levels/shapes.ts';
import type { Part, Source, SourceLevel } from '../../src/tensor/tensor.ts';

/** A pseudo-random number in [0, 1) for each index. */
function noise(length: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Half-open. */
type Range = readonly [number, number];

const maxOf = (values: Float64Array, [start, end]: Range, count: number): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < Math.min(end, count); i++) largest = Math.max(largest, values[i] as number);
  return largest;
};

export interface LevelSourceSettings {
  readonly layers?: number;
  readonly heads?: number;
  readonly tasks?: readonly string[];
  readonly checkpoints?: number;
  readonly tile?: SourceLevel['tile'];
  /** Default: `max`. Whatever it is, maxima are read. */
  readonly reductions?: Source['reductions'];
  /** Called for each read; the read waits for what it returns. */
  readonly onRead?: (part: Part, checkpoint: number, signal: AbortSignal) => unknown;
}

/**
 * A cell is a number of its layer plus a number of its head, task and checkpoint. So the maximum of a block is the sum of the
 * maxima along its axes.
 */
export function levelSource({
  layers = 32,
  heads = 131_072,
  tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
  checkpoints = 300,
  tile,
  reductions = ['max'],
  onRead,
}: LevelSourceSettings = {}) {
  const rows = noise(layers, 1);
  const columns = new Map<string, Float64Array>();
  const columnsOf = (checkpoint: number, task: number): Float64Array => {
    const key = `${checkpoint} ${task}`;
    const known = columns.get(key) ?? noise(heads, 7919 * checkpoint + task + 2);
    columns.set(key, known);
    return known;
  };
  /** The maximum of the cells of a block, in level 0. */
  const maximum = (checkpoint: number, task: number, block: { layers: Range; heads: Range }): number =>
    Math.fround(maxOf(rows, block.layers, layers) + maxOf(columnsOf(checkpoint, task), block.heads, heads));
  const levels = levelShapes(layers, heads).map((level) => ({ ...level, ...(tile && { tile }) }));
  const readPart = (checkpoint: number, part: Part): Float32Array => {
    const { layersPerCell, headsPerCell } = levels[part.level] as (typeof levels)[number];
    const [[top, bottom], [left, right]] = [part.layers, part.heads];
    const values = new Float32Array((bottom - top) * (right - left));
    const best = (all: Float64Array, cell: number, size: number, count: number) =>
      maxOf(all, [cell * size, (cell + 1) * size], count);
    const ofHead = Float64Array.from({ length: right - left }, (_, i) =>
      best(columnsOf(checkpoint, part.task), left + i, headsPerCell, heads),
    );
    for (let row = top; row < bottom; row++) {
      const ofLayer = best(rows, row, layersPerCell, layers);
      for (let i = 0; i < ofHead.length; i++)
        values[(row - top) * ofHead.length + i] = ofLayer + (ofHead[i] as number);
    }
    return values;
  };
  const reads: { readonly part: Part; readonly checkpoint: number; readonly signal: AbortSignal }[] = [];
  const source: Source = {
    model: 'm',
    layers,
    heads,
    tasks,
    steps: Array.from({ length: checkpoints }, (_, step) => step),
    range: [0, 2],
    levels,
    reductions,
    async read({ checkpoint, part }, signal) {
      const wanted = part as Part;
      reads.push({ part: wanted, checkpoint, signal });
      await onRead?.(wanted, checkpoint, signal);
      return readPart(checkpoint, wanted);
    },
  };
  return { source, reads, maximum, levels };
}
