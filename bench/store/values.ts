// The values of the store that is computed on request: sums of a term for the layer, the head and the moment, so that the largest,
// smallest and mean value of any block of cells follow from those of its axes, exactly.

import { type PyramidReduction, STATISTICS } from '../../src/pyramid/convention.ts';

/** Lengths of the axes of a store. */
export interface StoreShape {
  readonly checkpoints: number;
  readonly tasks: number;
  readonly layers: number;
  readonly heads: number;
}

/** A matrix of a store: the values of a checkpoint and task. */
export interface Moment {
  readonly checkpoint: number;
  readonly task: number;
}

/** Terms are whole numbers of this unit, so sums and products of them are exact. */
const UNIT = 2 ** -10;

const layerTerm = (layer: number): number => (37 * layer) % 101;
const headTerm = (head: number): number => (7919 * head) % 1009;

/** Different for every moment of up to eight tasks. */
const momentTerm = ({ checkpoint, task }: Moment): number => 8 * checkpoint + 57 * task - 600;

/** The value of a cell of level 0. */
export const storeValue = (moment: Moment, layer: number, head: number): number =>
  (layerTerm(layer) + headTerm(head) + momentTerm(moment)) * UNIT;

/** The terms of an axis, reduced by blocks. */
interface BlockTerms {
  readonly max: Int32Array;
  readonly min: Int32Array;
  readonly sum: Float64Array;
  /** Cells in each block: fewer in the last. */
  readonly count: Int32Array;
}

function reduceTerms(term: (index: number) => number, length: number, block: number): BlockTerms {
  const blocks = Math.ceil(length / block);
  const max = new Int32Array(blocks).fill(-(2 ** 31));
  const min = new Int32Array(blocks).fill(2 ** 31 - 1);
  const sum = new Float64Array(blocks);
  const count = new Int32Array(blocks);
  for (let index = 0; index < length; index++) {
    const at = Math.floor(index / block);
    const value = term(index);
    max[at] = Math.max(max[at] as number, value);
    min[at] = Math.min(min[at] as number, value);
    sum[at] = (sum[at] as number) + value;
    count[at] = (count[at] as number) + 1;
  }
  return { max, min, sum, count };
}

/** Cells of level 0 along each axis of a block. */
export interface BlockSize {
  readonly layersPerCell: number;
  readonly headsPerCell: number;
}

/** The cells of a level: those of each reduction. */
export class BlockValues {
  readonly #layers: BlockTerms;
  readonly #heads: BlockTerms;

  constructor({ layers, heads }: StoreShape, { layersPerCell, headsPerCell }: BlockSize) {
    this.#layers = reduceTerms(layerTerm, layers, layersPerCell);
    this.#heads = reduceTerms(headTerm, heads, headsPerCell);
  }

  /** The value of a cell, as a double. */
  at(reduction: PyramidReduction, moment: Moment, [layer, head]: readonly [number, number]): number {
    const [l, h, m] = [this.#layers, this.#heads, momentTerm(moment)];
    const extreme = (name: 'max' | 'min') =>
      ((l[name][layer] as number) + (h[name][head] as number) + m) * UNIT;
    if (reduction === 'mean') {
      const [n, k] = [l.count[layer] as number, h.count[head] as number];
      const sum = (l.sum[layer] as number) * k + (h.sum[head] as number) * n + m * n * k;
      return (sum / (n * k)) * UNIT;
    }
    if (reduction !== 'absmax') return extreme(reduction);
    const [most, least] = [extreme('max'), extreme('min')];
    return -least > most ? least : most;
  }

  /** Writes a row of cells. @param start the first head of the level */
  fillRow(
    reduction: PyramidReduction,
    moment: Moment,
    layer: number,
    { start, values }: { readonly start: number; readonly values: Float32Array },
  ): void {
    const [l, h] = [this.#layers, this.#heads];
    if (reduction === 'max' || reduction === 'min') {
      const base = (l[reduction][layer] as number) + momentTerm(moment);
      const terms = h[reduction];
      for (let at = 0; at < values.length; at++) values[at] = (base + (terms[start + at] as number)) * UNIT;
      return;
    }
    for (let at = 0; at < values.length; at++) values[at] = this.at(reduction, moment, [layer, start + at]);
  }
}

/** How often each sum of a layer's and a head's term occurs in a matrix. */
function countSums({ layers, heads }: StoreShape): Float64Array {
  const headCounts = new Float64Array(1009);
  for (let head = 0; head < heads; head++) {
    const term = headTerm(head);
    headCounts[term] = (headCounts[term] as number) + 1;
  }
  const sums = new Float64Array(101 + 1009);
  for (let layer = 0; layer < layers; layer++)
    for (let term = 0; term < headCounts.length; term++) {
      const sum = layerTerm(layer) + term;
      sums[sum] = (sums[sum] as number) + (headCounts[term] as number);
    }
  return sums;
}

/** The statistics of every matrix of a store: rows of the columns above, by checkpoint and task. */
export function storeStatistics(shape: StoreShape): Float64Array {
  const sums = countSums(shape);
  const present = [...sums.keys()].filter((sum) => (sums[sum] as number) > 0);
  const [least = 0, most = 0] = [present[0], present.at(-1)];
  const rows = new Float64Array(shape.checkpoints * shape.tasks * STATISTICS.length);
  let at = 0;
  for (let checkpoint = 0; checkpoint < shape.checkpoints; checkpoint++)
    for (let task = 0; task < shape.tasks; task++) {
      const term = momentTerm({ checkpoint, task });
      const positive = present.find((sum) => sum + term > 0);
      const negative = present.reduce(
        (count, sum) => count + (sum + term < 0 ? (sums[sum] as number) : 0),
        0,
      );
      const row = [
        (least + term) * UNIT,
        (most + term) * UNIT,
        positive === undefined ? Infinity : (positive + term) * UNIT,
        shape.layers * shape.heads,
        0,
        sums[-term] ?? 0,
        negative,
        0,
        0,
        1,
      ];
      rows.set(row, at);
      at += row.length;
    }
  return rows;
}
