// Clusters and outliers: bright cells that touch, corners included, and those that touch none.

import type { Matrix } from './matrix.ts';

/** Bright cells that are connected through 8 neighbours; one cell alone is an outlier. */
export interface Cluster {
  /** How many cells it has. */
  readonly size: number;
  /** Their numbers, rising. */
  readonly cells: Uint32Array;
  /** First and last of its layers, both included. */
  readonly layers: readonly [first: number, last: number];
  readonly heads: readonly [first: number, last: number];
  /** Sum of its values. */
  readonly sum: number;
  /** Its largest cell, the first of equal ones. */
  readonly peak: number;
}

/** A part of a list of cells. There may be a hundred thousand of them, so arrays are made when they are asked for. */
class Group implements Cluster {
  readonly size: number;
  readonly sum: number;
  readonly peak: number;
  readonly #all: Uint32Array;
  readonly #start: number;
  readonly #width: number;
  readonly #left: number;
  readonly #right: number;

  constructor({ heads, values }: Matrix, all: Uint32Array, start: number, end: number) {
    let left = heads;
    let right = -1;
    let sum = 0;
    let peak = all[start] as number;
    for (let i = start; i < end; i++) {
      const cell = all[i] as number;
      const head = cell % heads;
      const value = values[cell] as number;
      if (head < left) left = head;
      if (head > right) right = head;
      if (value > (values[peak] as number)) peak = cell;
      sum += value;
    }
    this.#all = all;
    this.#start = start;
    this.#width = heads;
    this.#left = left;
    this.#right = right;
    this.size = end - start;
    this.sum = sum;
    this.peak = peak;
  }

  get layers(): readonly [number, number] {
    const last = this.#all[this.#start + this.size - 1] as number;
    return [Math.floor(this.first / this.#width), Math.floor(last / this.#width)];
  }

  get heads(): readonly [number, number] {
    return [this.#left, this.#right];
  }

  get cells(): Uint32Array {
    return this.#all.subarray(this.#start, this.#start + this.size);
  }

  get first(): number {
    return this.#all[this.#start] as number;
  }
}

/** The larger first, then the one of the larger sum, then the one that begins first. */
const bySize = (a: Group, b: Group): number => b.size - a.size || b.sum - a.sum || a.first - b.first;

/**
 * The connected groups of some cells, the largest first.
 * @param bright cells in any order
 */
export function clusters(matrix: Matrix, bright: Uint32Array): readonly Cluster[] {
  const { layers, heads } = matrix;
  const width = heads + 2;
  const framed = (cell: number): number => cell + width + 1 + 2 * ((cell / heads) | 0);
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  const left = new Uint8Array(width * (layers + 2));
  for (const cell of bright) left[framed(cell)] = 1;
  const reached = new Uint32Array(bright.length);
  const found: Group[] = [];
  let end = 0;
  for (const cell of bright) {
    const seed = framed(cell);
    if (left[seed] === 0) continue;
    const start = end;
    left[seed] = 0;
    reached[end++] = seed;
    for (let i = start; i < end; i++)
      for (const step of around) {
        const other = (reached[i] as number) + step;
        if (left[other] === 0) continue;
        left[other] = 0;
        reached[end++] = other;
      }
    for (let i = start; i < end; i++) {
      const place = reached[i] as number;
      reached[i] = place - width - 1 - 2 * (((place / width) | 0) - 1);
    }
    if (end - start > 1) reached.subarray(start, end).sort();
    found.push(new Group(matrix, reached, start, end));
  }
  return found.sort(bySize);
}
