// Extremes of matrices that are read tile by tile, once all of their tiles have been read: they replace those of a coarser level.

import type { SelectedMatrix } from '../tensor/select.ts';
import { declaredBy } from '../tensor/source.ts';
import type { Extremes, Part, TensorOrSource } from '../tensor/tensor.ts';
import { findExtremes, mergeExtremes } from './extremes.ts';
import { TilesRead } from './tiles-read.ts';

/** What was read of a matrix. */
interface PartialMatrix {
  readonly tiles: TilesRead;
  extremes: Extremes;
}

export class WholeMatrices {
  /** By checkpoint and task. */
  readonly #matrices = new WeakMap<TensorOrSource, Map<string, PartialMatrix>>();

  /**
   * Adds a tile of level 0, unless the source declares its extremes. Parts of other levels are ignored.
   * @returns the extremes of the matrix if this was its last tile; otherwise null
   */
  readonly add = (
    { tensor, task, checkpoint }: SelectedMatrix & { readonly checkpoint: number },
    part: Part,
    values: Float32Array,
  ): Extremes | null => {
    if (part.level > 0 || declaredBy(tensor).statistics) return null;
    const matrices = this.#matrices.get(tensor) ?? new Map<string, PartialMatrix>();
    this.#matrices.set(tensor, matrices);
    const key = `${checkpoint} ${task}`;
    const own = matrices.get(key) ?? { tiles: new TilesRead(tensor), extremes: mergeExtremes([]) };
    matrices.set(key, own);
    if (!own.tiles.add(part)) return null;
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    own.extremes = mergeExtremes([own.extremes, findExtremes(bits, 0, bits.length)]);
    return own.tiles.isComplete ? own.extremes : null;
  };
}
