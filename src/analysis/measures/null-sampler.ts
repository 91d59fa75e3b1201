// The null model of pattern tests: bright values scattered at random over a panel, and their largest cluster.

import { filterCells, type Matrix } from './matrix.ts';
import { allocateCells, setBoundingBox, type WeightedCells } from './pattern-statistics.ts';
import { shuffle } from './random.ts';

/** Clusters of fewer bright cells are not tested. */
export const MIN_TESTED_CELLS = 6;
/** If there are more bright cells than this, a seeded sample of this size is tested. */
export const MAX_TESTED_CELLS = 4096;

/** A seeded sample of cells in ascending order, or all cells if they do not exceed the limit. */
export function sampleCells(cells: Uint32Array, below: (n: number) => number): Uint32Array {
  if (cells.length <= MAX_TESTED_CELLS) return cells;
  const drawn = cells.slice();
  shuffle(drawn, MAX_TESTED_CELLS, below);
  return drawn.slice(0, MAX_TESTED_CELLS).sort();
}

/** A panel whose bright values are shuffled over its cells. */
export interface ShuffleField {
  readonly layers: number;
  readonly heads: number;
  /** The bright values. */
  readonly weights: Float64Array;
  /** Cells that can receive a value; missing cells stay missing. */
  readonly free: Uint32Array;
}

/** The field of a whole panel. */
export function panelField({ layers, heads, values }: Matrix, bright: Uint32Array): ShuffleField {
  const weights = Float64Array.from(bright, (cell) => values[cell] as number);
  return {
    layers,
    heads,
    weights,
    free: filterCells(values.length, (cell) => Number.isFinite(values[cell])),
  };
}

/** The field of a smaller panel with a sample of the bright cells at the same density, from evenly spaced rows and columns. */
export function shrinkField(
  { layers, heads, values }: Matrix,
  bright: Uint32Array,
  below: (n: number) => number,
): ShuffleField {
  const chosen = sampleCells(bright, below);
  const weights = Float64Array.from(chosen, (cell) => values[cell] as number);
  const scale = Math.sqrt(chosen.length / bright.length);
  const [rows, columns] = [spacedIndices(layers, scale), spacedIndices(heads, scale)];
  const free = filterCells(rows.length * columns.length, (place) => {
    const row = rows[Math.floor(place / columns.length)] as number;
    return Number.isFinite(values[row * heads + (columns[place % columns.length] as number)]);
  });
  return { layers: rows.length, heads: columns.length, weights, free };
}

/** Evenly spaced indices: a fraction of all rows or columns, at least one. */
function spacedIndices(count: number, fraction: number): Uint32Array {
  const length = Math.ceil(count * fraction);
  return Uint32Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * count) / length));
}

/** Scatters values over a field and finds their largest cluster, repeatedly in the same memory. */
export class NullSampler {
  readonly #field: ShuffleField;
  /** Width of the field with a border of dark cells, which makes bounds checks unnecessary. */
  readonly #width: number;
  /** Places in the bordered field that can receive a value. */
  readonly #free: Uint32Array;
  /** 1 at bright places that are not yet part of a cluster. */
  readonly #unvisited: Uint8Array;
  readonly #weightAt: Float64Array;
  /** Places in the order in which they were visited, cluster after cluster. */
  readonly #visited: Uint32Array;
  readonly #largest: WeightedCells;

  constructor(field: ShuffleField) {
    const { layers, heads, weights, free } = field;
    this.#field = field;
    this.#width = heads + 2;
    this.#free = free.map((cell) => cell + this.#width + 1 + 2 * Math.floor(cell / heads));
    this.#unvisited = new Uint8Array(this.#width * (layers + 2));
    this.#weightAt = new Float64Array(this.#unvisited.length);
    this.#visited = new Uint32Array(weights.length + 1);
    this.#largest = allocateCells(weights.length);
  }

  /**
   * The largest cluster of the next random arrangement, in the order of `clusters`; null if it has too few cells to test. The
   * result is overwritten by the next call.
   */
  next(below: (n: number) => number): WeightedCells | null {
    const { weights } = this.#field;
    const free = this.#free;
    const unvisited = this.#unvisited;
    const count = Math.min(weights.length, free.length);
    shuffle(free, count, below);
    for (let i = 0; i < count; i++) {
      const place = free[i] as number;
      unvisited[place] = 1;
      this.#weightAt[place] = weights[i] as number;
    }
    let best = { start: 0, size: MIN_TESTED_CELLS - 1, sum: 0, first: 0 };
    let end = 0;
    for (let i = 0; i < count; i++) {
      const seed = free[i] as number;
      if (unvisited[seed] === 0) continue;
      const start = end;
      end = this.#flood(seed, start);
      const size = end - start;
      if (size < best.size) continue;
      const { sum, first } = this.#measure(start, end);
      if (size > best.size || sum > best.sum || (sum === best.sum && first < best.first))
        best = { start, size, sum, first };
    }
    return best.size < MIN_TESTED_CELLS ? null : this.#copyCluster(best.start, best.size);
  }

  /** Visits the cluster of a seed and lists its places from `start` on. @returns the end of the list */
  #flood(seed: number, start: number): number {
    // Branch-free, because random neighbours are unpredictable: a misprediction costs more than a write.
    const width = this.#width;
    const unvisited = this.#unvisited;
    const visited = this.#visited;
    unvisited[seed] = 0;
    visited[start] = seed;
    let end = start + 1;
    for (let at = start; at < end; at++) {
      const place = visited[at] as number;
      for (let row = place - width; row <= place + width; row += width)
        for (let neighbour = row - 1; neighbour <= row + 1; neighbour++) {
          visited[end] = neighbour;
          end += unvisited[neighbour] as number;
          unvisited[neighbour] = 0;
        }
    }
    return end;
  }

  #measure(start: number, end: number): { readonly sum: number; readonly first: number } {
    let sum = 0;
    let first = Infinity;
    for (let at = start; at < end; at++) {
      const place = this.#visited[at] as number;
      sum += this.#weightAt[place] as number;
      if (place < first) first = place;
    }
    return { sum, first };
  }

  #copyCluster(start: number, size: number): WeightedCells {
    const largest = this.#largest;
    largest.count = size;
    for (let i = 0; i < size; i++) {
      const place = this.#visited[start + i] as number;
      const row = Math.floor(place / this.#width);
      largest.layers[i] = row - 1;
      largest.heads[i] = place - row * this.#width - 1;
      largest.weights[i] = this.#weightAt[place] as number;
    }
    setBoundingBox(largest, this.#field);
    return largest;
  }
}
