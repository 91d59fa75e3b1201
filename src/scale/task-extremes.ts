// The extremes of one task's matrices, as far as they are known.

import type { Extremes } from './extremes.ts';
import { findExtremes, mergeExtremes } from './extremes.ts';

export const NO_CELLS = mergeExtremes([]);

export class TaskExtremes {
  /** By checkpoint. */
  readonly #matrices: (Extremes | undefined)[] = [];
  /** Over all that is known; from a declared range or another thread, this may be more than was read. */
  #all: Extremes;
  /** Number of checkpoints read. */
  #count = 0;
  /** Whether `all` covers all checkpoints although they were not read. */
  #isWhole: boolean;
  #peak = Number.NaN;

  /** @param declared the range that a source declares; null if it declares none */
  constructor(declared: Extremes | null) {
    this.#all = declared ?? NO_CELLS;
    this.#isWhole = declared !== null;
  }

  /** Extremes over all checkpoints known so far. */
  get all(): Extremes {
    return this.#all;
  }

  /** The largest finite value that was read, or found by another thread; NaN if there is none. */
  get peak(): number {
    return this.#peak;
  }

  /** The extremes at a checkpoint; undefined if it was not read. */
  at(checkpoint: number): Extremes | undefined {
    return this.#matrices[checkpoint];
  }

  /** Whether a checkpoint is part of `all`. */
  covers(checkpoint: number): boolean {
    return this.#isWhole || this.#matrices[checkpoint] !== undefined;
  }

  /** Whether all checkpoints are part of `all`. */
  isComplete(checkpoints: number): boolean {
    return this.#isWhole || this.#count === checkpoints;
  }

  /** Adds a checkpoint; ignored if it is known. */
  add(checkpoint: number, extremes: Extremes): void {
    if (this.#matrices[checkpoint]) return;
    this.#matrices[checkpoint] = extremes;
    this.#count += 1;
    this.#merge(extremes);
  }

  /** Adds a checkpoint from its values; ignored if it is known. */
  read(checkpoint: number, bits: Int32Array, [start, end]: readonly [start: number, end: number]): void {
    if (!this.#matrices[checkpoint]) this.add(checkpoint, findExtremes(bits, start, end));
  }

  /** Adds extremes over all checkpoints. */
  addAll(extremes: Extremes): void {
    this.#isWhole = true;
    this.#merge(extremes);
  }

  #merge(extremes: Extremes): void {
    this.#all = mergeExtremes([this.#all, extremes]);
    if (extremes.min <= extremes.max)
      this.#peak = Math.max(Number.isNaN(this.#peak) ? -Infinity : this.#peak, extremes.max);
  }
}
