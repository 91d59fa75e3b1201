// Tensors in memory as sources with levels of tiny tiles, which record what is read of them.

import { levelShapes } from '../../src/levels/shapes.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import type { Reduction } from '../../src/tensor/reductions.ts';
import { matrixOffset, type Part, type Source, type Tensor } from '../../src/tensor/tensor.ts';

interface LevelledSettings {
  readonly reductions?: readonly Reduction[];
  readonly tile?: { readonly layers: number; readonly heads: number };
  /** Called for each read; the read waits for what it returns. */
  readonly onRead?: (part: Part, checkpoint: number) => unknown;
}

/** The smallest and largest finite value. */
function rangeOf(values: Float32Array): Pick<Source, 'range'> {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return {};
  return { range: [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))] };
}

export function levelled(
  { values, doubles: _, ...shape }: Tensor,
  {
    reductions = ['max', 'mean', 'min', 'absmax'],
    tile = { layers: 3, heads: 5 },
    onRead,
  }: LevelledSettings = {},
) {
  const { layers, heads } = shape;
  const levels = levelShapes(layers, heads).map((level) => ({ ...level, tile }));
  const reads: { readonly part: Part; readonly checkpoint: number; readonly signal: AbortSignal }[] = [];
  /** Cells of tiles whose reads have not ended, now and at most. */
  const held = { now: 0, most: 0 };
  const readPart = (checkpoint: number, part: Part): Float32Array => {
    const { layersPerCell, headsPerCell } = levels[part.level] as (typeof levels)[number];
    const first = matrixOffset(shape, checkpoint, part.task);
    const result: number[] = [];
    for (let layer = part.layers[0]; layer < part.layers[1]; layer++)
      for (let head = part.heads[0]; head < part.heads[1]; head++) {
        const range = {
          layers: [layer * layersPerCell, Math.min((layer + 1) * layersPerCell, layers)],
          heads: [head * headsPerCell, Math.min((head + 1) * headsPerCell, heads)],
        } as const;
        const valueAt = (row: number, column: number) => values[first + row * heads + column] as number;
        result.push(
          part.level === 0 ? valueAt(layer, head) : reduceCells(range, part.reduction, valueAt).value,
        );
      }
    return Float32Array.from(result);
  };
  const source: Source = {
    ...shape,
    ...rangeOf(values),
    levels,
    reductions,
    async read({ checkpoint, part }, signal) {
      if (!part) throw new Error('a whole checkpoint was requested');
      if (part.level > 0 && !reductions.includes(part.reduction)) throw new Error('no such level');
      reads.push({ part, checkpoint, signal });
      const cells = (part.layers[1] - part.layers[0]) * (part.heads[1] - part.heads[0]);
      held.now += cells;
      held.most = Math.max(held.most, held.now);
      await onRead?.(part, checkpoint);
      held.now -= cells;
      return readPart(checkpoint, part);
    },
  };
  return { source, reads, held };
}
