// Clusters and outliers: bright cells that touch at an edge or a corner, and bright cells that touch no other.

import { DisjointSet } from './disjoint-set.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending } from './sorting.ts';

/** A connected component of two or more bright cells, with 8 neighbours per cell. */
export interface Cluster {
  /** Its cells in ascending order. */
  readonly cells: Uint32Array;
  /** First and last layer, inclusive. */
  readonly layers: readonly [first: number, last: number];
  /** First and last head of its bounding box, inclusive. */
  readonly heads: readonly [first: number, last: number];
  /** Sum of its values, in their unit. */
  readonly sum: number;
  /** The cell with the largest value, the first one in case of ties. */
  readonly peak: number;
}

/**
 * All bright cells of a matrix, grouped into connected components. There may be a hundred thousand groups, so `Cluster`
 * objects are created on demand.
 */
export class Clusters {
  /** The number of clusters, that is, groups of at least two cells. */
  readonly length: number;
  /** All bright cells, group after group. */
  readonly cells: Uint32Array;
  readonly #matrix: Matrix;
  /** The start of each group in `cells`, and the end of the last one. */
  readonly #starts: Uint32Array;

  /**
   * @param cells all bright cells, group after group; groups of one cell come last
   * @param starts the start of each group in `cells`, and the end of the last one
   */
  constructor(matrix: Matrix, cells: Uint32Array, starts: Uint32Array) {
    this.cells = cells;
    this.#matrix = matrix;
    this.#starts = starts;
    let length = 0;
    while (length + 1 < starts.length && (starts[length + 1] as number) - (starts[length] as number) > 1)
      length++;
    this.length = length;
  }

  /** A cluster by index: in descending order of size, then of the sum of values, then in ascending order of the first cell. */
  at(index: number): Cluster | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    const cells = this.cells.subarray(this.#starts[index], this.#starts[index + 1]);
    const { heads, values } = this.#matrix;
    let [left, right, sum, peak] = [heads, -1, 0, cells[0] as number];
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as number;
      const value = values[cell] as number;
      left = Math.min(left, cell % heads);
      right = Math.max(right, cell % heads);
      if (value > (values[peak] as number)) peak = cell;
      sum += value;
    }
    const layerOf = (cell: number | undefined): number => Math.floor((cell as number) / heads);
    return { cells, layers: [layerOf(cells[0]), layerOf(cells.at(-1))], heads: [left, right], sum, peak };
  }

  /** The first clusters in the order of `at`. */
  first(count: number): Cluster[] {
    return Array.from({ length: Math.min(count, this.length) }, (_, i) => this.at(i) as Cluster);
  }

  /** The cells of all clusters from an index on. */
  cellsFrom(index: number): Uint32Array {
    return this.cells.subarray(this.#starts[Math.min(index, this.length)], this.#starts[this.length]);
  }

  /** Bright cells that touch no other bright cell, in descending order of their value. */
  get outliers(): Uint32Array {
    return this.cells.subarray(this.#starts[this.length]);
  }
}

interface LabelledCells {
  /** Bright cells in ascending order. */
  readonly cells: Uint32Array;
  /** The group of each cell; groups are numbered from 0 in the order of their first cells. */
  readonly groupOf: Uint32Array;
  /** The number of groups. */
  readonly groups: number;
}

/** Label of cells that are not bright. */
const DARK = 0;
/** Label of bright cells that the scan has not reached; actual labels count from 1. */
const UNLABELLED = -1;

/**
 * Finds connected components in one scan: a cell takes the label of a neighbour that was scanned before it, and merges two
 * labels if it connects them. Wu, Otoo and Suzuki, "Optimizing two-pass connected-component labeling algorithms" (2009).
 */
function labelComponents({ layers, heads }: Matrix, bright: Uint32Array): LabelledCells {
  // A border of dark cells makes bounds checks unnecessary.
  const width = heads + 2;
  const labels = new Int32Array(width * (layers + 2));
  for (const cell of bright) labels[cell + width + 1 + 2 * ((cell / heads) | 0)] = UNLABELLED;
  const cells = new Uint32Array(bright.length);
  const groupOf = new Uint32Array(bright.length);
  const merged = new DisjointSet(bright.length + 1);
  let count = 0;
  let lastLabel = 0;
  for (let cell = 0, at = width + 1; at < labels.length - width; at += 2)
    for (const end = at + heads; at < end; at++, cell++) {
      if (labels[at] !== UNLABELLED) continue;
      let label = labels[at - width] as number;
      if (label === DARK) {
        label = (labels[at - 1] as number) || (labels[at - width - 1] as number);
        const right = labels[at - width + 1] as number;
        if (label === DARK) label = right;
        else if (right !== DARK) merged.join(merged.smallest(label), merged.smallest(right));
        if (label === DARK) label = ++lastLabel;
      }
      labels[at] = label;
      cells[count] = cell;
      groupOf[count++] = label;
    }
  let groups = 0;
  const groupOfLabel = new Uint32Array(lastLabel + 1);
  for (let label = 1; label <= lastLabel; label++) {
    const root = merged.smallest(label);
    groupOfLabel[label] = root === label ? groups++ : (groupOfLabel[root] as number);
  }
  for (let i = 0; i < count; i++) groupOf[i] = groupOfLabel[groupOf[i] as number] as number;
  return { cells, groupOf, groups };
}

/**
 * The connected components of bright cells, with 8 neighbours per cell. O(n).
 * @param bright distinct cells in any order
 */
export function clusters(matrix: Matrix, bright: Uint32Array): Clusters {
  const { cells, groupOf, groups } = labelComponents(matrix, bright);
  const sizes = new Float64Array(groups);
  const sums = new Float64Array(groups);
  for (let i = 0; i < cells.length; i++) {
    const group = groupOf[i] as number;
    sizes[group] = (sizes[group] as number) + 1;
    sums[group] = (sums[group] as number) + (matrix.values[cells[i] as number] as number);
  }
  const bySum = argsortDescending(sums);
  const order = argsortDescending(sizes, bySum);
  const starts = new Uint32Array(groups + 1);
  /** For each group, the position of its next cell in `grouped`. */
  const next = new Uint32Array(groups);
  for (let rank = 0; rank < groups; rank++) {
    const group = order[rank] as number;
    next[group] = starts[rank] as number;
    starts[rank + 1] = (starts[rank] as number) + (sizes[group] as number);
  }
  const grouped = new Uint32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const group = groupOf[i] as number;
    const at = next[group] as number;
    grouped[at] = cells[i] as number;
    next[group] = at + 1;
  }
  return new Clusters(matrix, grouped, starts);
}
