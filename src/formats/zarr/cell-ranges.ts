// Reads adjacent cells of a Zarr array, in C order of its axes in some order. Chunks that hold the next cells, too, are decoded once.

import type { Numbers } from '../../tensor/tensor.ts';
import { countValues, denseStrides } from '../pickle/shape.ts';
import type { ZarrArray } from './array.ts';

/** Values of chunks that are kept. */
const MAX_KEPT_BYTES = 2 ** 28;

type Range = readonly [start: number, end: number];

/** A block of an array: ranges along its axes, in the order in which cells are read, and its values in C order. */
interface KeptBlock {
  readonly bounds: readonly Range[];
  readonly values: Numbers;
}

export class CellRanges {
  readonly #array: ZarrArray;
  readonly #order: readonly number[];
  /** Lengths of the axes in the order in which cells are read, and those of chunks. */
  readonly #shape: readonly number[];
  readonly #chunk: readonly number[];
  #kept: KeptBlock | null = null;

  /** @param order the axes of the array in the order in which cells are read, the last one fastest */
  constructor(array: ZarrArray, order: readonly number[] = [...array.info.shape.keys()]) {
    const { shape, chunk } = array.info;
    [this.#array, this.#order] = [array, order];
    this.#shape = order.map((axis) => shape[axis] as number);
    this.#chunk = order.map((axis) => chunk[axis] as number);
  }

  /** The values of cells, in an array of their own. */
  async read(start: number, end: number, signal?: AbortSignal): Promise<Numbers> {
    const [first, last] = [this.#indicesOf(start), this.#indicesOf(end - 1)];
    const block = await this.#blockOf(first, last, signal);
    const { bounds, values } = block;
    const strides = denseStrides(
      bounds.map(([low, high]) => high - low),
      false,
    );
    const at = first.reduce(
      (sum, index, axis) => sum + (index - (bounds[axis] as Range)[0]) * (strides[axis] as number),
      0,
    );
    return this.#kept === block ? values.slice(at, at + end - start) : values.subarray(at, at + end - start);
  }

  /** The index of a cell along each axis. */
  #indicesOf(cell: number): readonly number[] {
    let rest = cell;
    return this.#shape
      .toReversed()
      .map((length) => {
        const index = rest % length;
        rest = (rest - index) / length;
        return index;
      })
      .reverse();
  }

  /** The block with two cells, and all cells between them. */
  async #blockOf(
    first: readonly number[],
    last: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<KeptBlock> {
    const split = first.findIndex((index, axis) => index !== last[axis]);
    const needed = this.#shape.map((length, axis): Range => {
      const isOneCell = split < 0;
      return isOneCell || axis <= split ? [first[axis] as number, (last[axis] as number) + 1] : [0, length];
    });
    const kept = this.#kept;
    const isInside = kept?.bounds.every(
      ([low, high], axis) => low <= (needed[axis] as Range)[0] && high >= (needed[axis] as Range)[1],
    );
    if (kept && isInside) return kept;
    this.#kept = null;
    const bounds = this.#expand(needed, split < 0 ? this.#shape.length - 1 : split);
    const values = await this.#array.readBlock({ order: this.#order, bounds }, signal);
    const block = { bounds, values };
    if (values.byteLength <= MAX_KEPT_BYTES) this.#kept = block;
    return block;
  }

  /** Widens a block to whole chunks along the axes up to one, or along this one alone, if that is not too much. */
  #expand(needed: readonly Range[], upTo: number): readonly Range[] {
    for (const from of [0, upTo]) {
      const wide = needed.map(([low, high], axis): Range => {
        if (axis < from || axis > upTo) return [low, high];
        const size = this.#chunk[axis] as number;
        const end = Math.ceil(high / size) * size;
        return [Math.floor(low / size) * size, Math.min(this.#shape[axis] as number, end)];
      });
      const bytes = 8 * countValues(wide.map(([low, high]) => high - low));
      if (bytes <= MAX_KEPT_BYTES) return wide;
    }
    return needed;
  }
}
