// Clusters and outliers: bright cells that touch, corners included, and those that touch none.

import type { Matrix } from './matrix.ts';

/** Bright cells that are connected through 8 neighbours; one cell alone is an outlier. */
export interface Cluster {
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

function clusterOf({ heads, values }: Matrix, cells: Uint32Array): Cluster {
  let [left, right, sum] = [heads, -1, 0];
  let peak = cells[0] as number;
  for (const cell of cells) {
    const head = cell % heads;
    const value = values[cell] as number;
    if (head < left) left = head;
    if (head > right) right = head;
    if (value > (values[peak] as number)) peak = cell;
    sum += value;
  }
  const layer = (cell: number): number => Math.floor(cell / heads);
  return {
    cells,
    layers: [layer(cells[0] as number), layer(cells.at(-1) as number)],
    heads: [left, right],
    sum,
    peak,
  };
}

/** The larger first, then the one of the larger sum, then the one that begins first. */
export const bySize = (a: Cluster, b: Cluster): number =>
  b.cells.length - a.cells.length || b.sum - a.sum || (a.cells[0] as number) - (b.cells[0] as number);

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
  const found: Cluster[] = [];
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
    const cells = reached.subarray(start, end);
    for (let i = 0; i < cells.length; i++) {
      const place = cells[i] as number;
      cells[i] = place - width - 1 - 2 * (((place / width) | 0) - 1);
    }
    found.push(clusterOf(matrix, cells.sort()));
  }
  return found.sort(bySize);
}
