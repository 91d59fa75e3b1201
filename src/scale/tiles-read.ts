// Which tiles of level 0 of a matrix have been read. Imports nothing, as percentiles, which load on first use, use it.

import type { Part, Source, TensorOrSource } from '../tensor/tensor.ts';
import type { Range } from '../tensor/zoom.ts';

/** Cells of a level that are read together, if it does not say. */
export const DEFAULT_TILE = { layers: 256, heads: 256 };

const isTile = ([start, end]: Range, length: number, count: number): boolean =>
  start % length === 0 && end === Math.min(start + length, count);

export class TilesRead {
  readonly #tensor: TensorOrSource;
  readonly #tiles = new Set<string>();
  #cells = 0;

  constructor(tensor: TensorOrSource) {
    this.#tensor = tensor;
  }

  /** Adds a part of level 0. @returns false if it was added before, or is not a tile, so that it may overlap others */
  add({ layers, heads }: Part): boolean {
    const { levels } = this.#tensor as Partial<Source>;
    const tile = levels?.[0]?.tile ?? DEFAULT_TILE;
    const key = `${layers[0]} ${heads[0]}`;
    if (this.#tiles.has(key)) return false;
    if (!isTile(layers, tile.layers, this.#tensor.layers) || !isTile(heads, tile.heads, this.#tensor.heads))
      return false;
    this.#tiles.add(key);
    this.#cells += (layers[1] - layers[0]) * (heads[1] - heads[0]);
    return true;
  }

  /** Whether all cells were read. */
  get isComplete(): boolean {
    return this.#cells === this.#tensor.layers * this.#tensor.heads;
  }
}
