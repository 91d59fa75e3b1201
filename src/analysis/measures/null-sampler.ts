// Bright values strewn over a panel, and the largest cluster that chance makes of them.

import { filterCells, type Matrix } from './matrix.ts';
import { allocateCells, setBoundingBox, type WeightedCells } from './pattern-statistics.ts';
import { shuffle } from './random.ts';

/** A cluster of fewer bright cells is not tested. */
export const MIN_TESTED_CELLS = 6;
/** Of more bright cells a seeded sample is tested. */
export const MAX_TESTED_CELLS = 4096;

/** A seeded sample of cells, rising; all where there are no more. */
export function sampleCells(cells: Uint32Array, below: (n: number) => number): Uint32Array {
  if (cells.length <= MAX_TESTED_CELLS) return cells;
  const drawn = cells.slice();
  shuffle(drawn, MAX_TESTED_CELLS, below);
  return drawn.slice(0, MAX_TESTED_CELLS).sort();
}

/** A panel with bright values that are to be shuffled over its cells. */
export interface ShuffleField {
  readonly layers: number;
  readonly heads: number;
  readonly weights: Float64Array;
  /** Cells that values can take: missing ones stay missing. */
  readonly free: Uint32Array;
}

/** The panel itself. */
export function panelField({ layers, heads, values }: Matrix, bright: Uint32Array): ShuffleField {
  const weights = Float64Array.from(bright, (cell) => values[cell] as number);
  return {
    layers,
    heads,
    weights,
    free: filterCells(values.length, (cell) => Number.isFinite(values[cell])),
  };
}

/** A smaller panel with a sample of the bright cells, as dense, of rows and columns at equal steps. */
export function shrinkField(
  { layers, heads, values }: Matrix,
  bright: Uint32Array,
  below: (n: number) => number,
): ShuffleField {
  const chosen = sampleCells(bright, below);
  const weights = Float64Array.from(chosen, (cell) => values[cell] as number);
  const share = Math.sqrt(chosen.length / bright.length);
  const [rows, columns] = [steps(layers, share), steps(heads, share)];
  const free = filterCells(rows.length * columns.length, (place) => {
    const row = rows[Math.floor(place / columns.length)] as number;
    return Number.isFinite(values[row * heads + (columns[place % columns.length] as number)]);
  });
  return { layers: rows.length, heads: columns.length, weights, free };
}

/** The middles of a share of some rows or columns, at least one. */
function steps(count: number, share: number): Uint32Array {
  const taken = Math.ceil(count * share);
  return Uint32Array.from({ length: taken }, (_, i) => Math.floor(((i + 0.5) * count) / taken));
}

/** Finds the largest cluster of values strewn over a field, again and again in the same memory. */
export class NullSampler {
  readonly #field: ShuffleField;
  /** Places that values can take. */
  readonly #free: Uint32Array;
  /** With a frame of cells that are never bright, which saves asking where the edges are. */
  readonly #width: number;
  readonly #waiting: Uint8Array;
  readonly #weightAt: Float64Array;
  readonly #reached: Uint32Array;
  readonly #found: WeightedCells;

  constructor(field: ShuffleField) {
    const { layers, heads, weights, free } = field;
    this.#field = field;
    this.#width = heads + 2;
    this.#free = free.map((cell) => cell + this.#width + 1 + 2 * Math.floor(cell / heads));
    this.#waiting = new Uint8Array(this.#width * (layers + 2));
    this.#weightAt = new Float64Array(this.#waiting.length);
    this.#reached = new Uint32Array(weights.length + 1);
    this.#found = allocateCells(weights.length);
  }

  /** The largest cluster of another arrangement, by the rule of `clusters`; null where it has too few cells. */
  next(below: (n: number) => number): WeightedCells | null {
    const { weights } = this.#field;
    const free = this.#free;
    const waiting = this.#waiting;
    const count = Math.min(weights.length, free.length);
    shuffle(free, count, below);
    for (let i = 0; i < count; i++) {
      const place = free[i] as number;
      waiting[place] = 1;
      this.#weightAt[place] = weights[i] as number;
    }
    let best = { start: 0, size: MIN_TESTED_CELLS - 1, sum: 0, first: 0 };
    let end = 0;
    for (let i = 0; i < count; i++) {
      const seed = free[i] as number;
      if (waiting[seed] === 0) continue;
      const start = end;
      end = this.#flood(seed, start);
      const size = end - start;
      if (size < best.size) continue;
      const { sum, first } = this.#measure(start, end);
      if (size > best.size || sum > best.sum || (sum === best.sum && first < best.first))
        best = { start, size, sum, first };
    }
    return best.size < MIN_TESTED_CELLS ? null : this.#take(best.start, best.size);
  }

  /** Lists the waiting cells that are connected with one, from `start` on; where the list ends. */
  #flood(seed: number, start: number): number {
    // No branches: which neighbours are bright is a matter of chance, and a wrong guess costs more than a write.
    const width = this.#width;
    const waiting = this.#waiting;
    const reached = this.#reached;
    waiting[seed] = 0;
    reached[start] = seed;
    let end = start + 1;
    for (let at = start; at < end; at++) {
      const place = reached[at] as number;
      for (let row = place - width; row <= place + width; row += width)
        for (let other = row - 1; other <= row + 1; other++) {
          reached[end] = other;
          end += waiting[other] as number;
          waiting[other] = 0;
        }
    }
    return end;
  }

  #measure(start: number, end: number): { readonly sum: number; readonly first: number } {
    let sum = 0;
    let first = Infinity;
    for (let at = start; at < end; at++) {
      const place = this.#reached[at] as number;
      sum += this.#weightAt[place] as number;
      if (place < first) first = place;
    }
    return { sum, first };
  }

  #take(start: number, size: number): WeightedCells {
    const found = this.#found;
    found.count = size;
    for (let i = 0; i < size; i++) {
      const place = this.#reached[start + i] as number;
      const row = Math.floor(place / this.#width);
      found.layers[i] = row - 1;
      found.heads[i] = place - row * this.#width - 1;
      found.weights[i] = this.#weightAt[place] as number;
    }
    setBoundingBox(found, this.#field);
    return found;
  }
}
