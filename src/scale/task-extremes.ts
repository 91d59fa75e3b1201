// The extremes of one task's matrices, as far as they are known.

import type { Extremes } from '../tensor/tensor.ts';
import { findExtremes, mergeExtremes } from './extremes.ts';

export const NO_CELLS = mergeExtremes([]);

export class TaskExtremes {
  /** By checkpoint. */
  readonly #matrices: (Extremes | undefined)[] = [];
  /** Number of checkpoints read. */
  #count = 0;
  /** The range that a source declares; null if it declares none. */
  readonly #range: Extremes | null;
  /** Over all that was read, or found by another thread. */
  #known = NO_CELLS;
  /** Whether `all` covers all checkpoints although they were not read. */
  #isWhole: boolean;

  constructor(range: Extremes | null) {
    this.#range = range;
    this.#isWhole = range !== null;
  }

  /** Extremes over all checkpoints known so far. From a declared range or another thread, this may be more than was read. */
  get all(): Extremes {
    const all = this.#range ? mergeExtremes([this.#range, this.#known]) : this.#known;
    return this.#isWhole ? { ...all, sample: undefined } : all;
  }

  /** The largest finite value that was read, or found by another thread; NaN if there is none. */
  get peak(): number {
    const { min, max } = this.#known;
    return min <= max ? max : Number.NaN;
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

  /** Adds a checkpoint; ignored, and false, if it is known. Of coarser levels, those of several reductions are merged. */
  add(checkpoint: number, extremes: Extremes): boolean {
    const known = this.#matrices[checkpoint];
    if (known && !known.sample) return false;
    this.#matrices[checkpoint] = known && extremes.sample ? mergeExtremes([known, extremes]) : extremes;
    if (!known) this.#count += 1;
    this.#known = mergeExtremes(
      known && !this.#isWhole ? this.#matrices.flatMap((one) => one ?? []) : [this.#known, extremes],
    );
    return true;
  }

  /** Adds a checkpoint from its values; ignored, and false, if it is known. */
  read(checkpoint: number, bits: Int32Array, [start, end]: readonly [start: number, end: number]): boolean {
    return !this.#matrices[checkpoint] && this.add(checkpoint, findExtremes(bits, start, end));
  }

  /** Adds extremes over all checkpoints. */
  addAll(extremes: Extremes): void {
    this.#isWhole = true;
    this.#known = mergeExtremes([this.#known, extremes]);
  }
}
