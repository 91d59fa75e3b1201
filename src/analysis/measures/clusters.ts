// Clusters and outliers: bright cells that touch, corners included, and those that touch none.

import { DisjointSet } from './disjoint-set.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending } from './sorting.ts';

/** Bright cells that are connected through 8 neighbours. */
export interface Cluster {
  /** Their numbers, rising. */
  readonly cells: Uint32Array;
  /** First and last of its layers, both included. */
  readonly layers: readonly [first: number, last: number];
  /** First and last head of its bounding box. */
  readonly heads: readonly [first: number, last: number];
  /** Sum of its values, in their unit. */
  readonly sum: number;
  /** Its largest cell, the first of equal ones. */
  readonly peak: number;
}

/** All bright cells of a matrix by the group they are in. There may be a hundred thousand groups: each is read when asked for. */
export class Clusters {
  /** How many have two cells or more. */
  readonly length: number;
  /** All bright cells, group after group. */
  readonly cells: Uint32Array;
  readonly #matrix: Matrix;
  /** Where each group starts in `cells`, and the end. */
  readonly #starts: Uint32Array;

  /** @param starts of groups of one cell last */
  constructor(matrix: Matrix, cells: Uint32Array, starts: Uint32Array) {
    this.cells = cells;
    this.#matrix = matrix;
    this.#starts = starts;
    let length = 0;
    while (length + 1 < starts.length && (starts[length + 1] as number) - (starts[length] as number) > 1)
      length++;
    this.length = length;
  }

  /** One of those of two cells or more: the largest first, then that of the larger sum, then that which begins first. */
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

  /** Some from the first, as `at` gives them. */
  first(count: number): Cluster[] {
    return Array.from({ length: Math.min(count, this.length) }, (_, i) => this.at(i) as Cluster);
  }

  /** The cells of all from one on that have two cells or more. */
  cellsFrom(index: number): Uint32Array {
    return this.cells.subarray(this.#starts[Math.min(index, this.length)], this.#starts[this.length]);
  }

  /** Bright cells that touch no other, the largest value first, then by number. */
  get outliers(): Uint32Array {
    return this.cells.subarray(this.#starts[this.length]);
  }
}

interface Labelled {
  /** Cells, rising. */
  readonly cells: Uint32Array;
  /** Of each, the number of its group; groups are numbered from 0 in the order in which they begin. */
  readonly groupOf: Uint32Array;
  readonly groups: number;
}

/**
 * Connected components in one pass in the order of reading: a cell takes the label of one that it touches before it, and joins
 * two labels that only it brings together. Wu, Otoo and Suzuki, "Optimizing two-pass connected-component labeling algorithms"
 * (2009).
 */
function labelled({ layers, heads }: Matrix, bright: Uint32Array): Labelled {
  // In a frame of cells that are never bright, which saves asking where the edges are.
  const width = heads + 2;
  const labels = new Int32Array(width * (layers + 2));
  const waiting = -1;
  for (const cell of bright) labels[cell + width + 1 + 2 * ((cell / heads) | 0)] = waiting;
  const cells = new Uint32Array(bright.length);
  const groupOf = new Uint32Array(bright.length);
  const joined = new DisjointSet(bright.length + 1);
  let count = 0;
  let known = 0;
  for (let cell = 0, at = width + 1; at < labels.length - width; at += 2)
    for (const end = at + heads; at < end; at++, cell++) {
      if (labels[at] !== waiting) continue;
      let label = labels[at - width] as number;
      if (label === 0) {
        label = (labels[at - 1] as number) || (labels[at - width - 1] as number);
        const right = labels[at - width + 1] as number;
        if (label === 0) label = right;
        else if (right !== 0) joined.join(joined.smallest(label), joined.smallest(right));
        if (label === 0) label = ++known;
      }
      labels[at] = label;
      cells[count] = cell;
      groupOf[count++] = label;
    }
  let groups = 0;
  const numbers = new Uint32Array(known + 1);
  for (let label = 1; label <= known; label++) {
    const root = joined.smallest(label);
    numbers[label] = root === label ? groups++ : (numbers[root] as number);
  }
  for (let i = 0; i < count; i++) groupOf[i] = numbers[groupOf[i] as number] as number;
  return { cells, groupOf, groups };
}

/**
 * The connected groups of some cells. O(n).
 * @param bright cells in any order, each once
 */
export function clusters(matrix: Matrix, bright: Uint32Array): Clusters {
  const { cells, groupOf, groups } = labelled(matrix, bright);
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
  /** Of each group, where its next cell goes. */
  const next = new Uint32Array(groups);
  for (let place = 0; place < groups; place++) {
    const group = order[place] as number;
    next[group] = starts[place] as number;
    starts[place + 1] = (starts[place] as number) + (sizes[group] as number);
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
