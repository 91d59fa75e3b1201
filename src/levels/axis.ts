// The cells that the entries of an output cover along an axis.

import type { Range } from '../tensor/zoom.ts';

/** Along both axes: entry `i` covers the cells from `edges[i]` up to but not including `edges[i + 1]`. Edges don't decrease. */
export interface Edges {
  readonly layers: Int32Array;
  readonly heads: Int32Array;
}

/** The number of entries along an axis. */
export const entryCount = (edges: Int32Array): number => edges.length - 1;

/** The cells that all entries of an axis cover. */
export const coveredCells = (edges: Int32Array): Range => [edges[0] as number, edges.at(-1) as number];

/** Whether each entry of an axis covers one cell. */
export const coversSingleCells = (edges: Int32Array): boolean =>
  edges.every((edge, entry) => entry === 0 || edge === (edges[entry - 1] as number) + 1);

/** The first entry that ends after a cell; the number of entries if there is none. */
export function entryAfter(edges: Int32Array, cell: number): number {
  let [low, high] = [0, entryCount(edges)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle + 1] as number) > cell) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Finds the row of entries that a layer belongs to. Layers must not decrease. */
export class RowFinder {
  readonly #edges: Int32Array;
  #row = 0;

  constructor(edges: Int32Array) {
    this.#edges = edges;
  }

  /** The row; -1 if no entry covers the layer. */
  rowOf(layer: number): number {
    const edges = this.#edges;
    const rows = entryCount(edges);
    while (this.#row < rows && (edges[this.#row + 1] as number) <= layer) this.#row += 1;
    return this.#row < rows && (edges[this.#row] as number) <= layer ? this.#row : -1;
  }
}
