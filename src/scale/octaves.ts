// Histograms of values by power of two, for detecting a few values that are far larger than all others.

import { intBitsToFloat } from '../norms/float.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { CELLS_PER_STEP, inRanges, type Steps } from '../tensor/slices.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';

/** The values of one sign between two adjacent powers of two. */
export interface Octave {
  /** The exponent bits of a float32: 0 for zeros and subnormals, 254 for the largest values. */
  readonly exponent: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Index of the first such value: (checkpoint, layer, head) in C order. */
  readonly first: number;
  readonly firstValue: number;
}

/** Number of buckets: the sign and exponent bits of a float32. Exponent 255 is infinity or NaN. */
const BUCKETS = 512;
const NOT_FINITE = 255;

/** Accumulates the octaves of a task from checkpoints in any order. */
class OctaveCounts {
  readonly #counts = new Float64Array(BUCKETS);
  /** Bits of the smallest and largest magnitude in each bucket. */
  readonly #least = new Int32Array(BUCKETS);
  readonly #most = new Int32Array(BUCKETS);
  readonly #first = new Float64Array(BUCKETS);
  readonly #firstBits = new Int32Array(BUCKETS);
  readonly #added = new Set<number>();

  has(checkpoint: number): boolean {
    return this.#added.has(checkpoint);
  }

  get checkpoints(): number {
    return this.#added.size;
  }

  /** Forgets everything. */
  clear(): this {
    this.#counts.fill(0);
    this.#added.clear();
    return this;
  }

  /** Adds the octaves of a checkpoint, unless they have been added before. @param bits the values of a matrix as int32 */
  add(checkpoint: number, bits: Int32Array): void {
    if (this.has(checkpoint)) return;
    this.addCells(checkpoint, bits, 0, bits.length);
    this.complete(checkpoint);
  }

  /** Adds the cells `from` to `to` of a checkpoint, in ascending order; `complete` follows. */
  addCells(checkpoint: number, bits: Int32Array, from: number, to: number): void {
    const [counts, least, most] = [this.#counts, this.#least, this.#most];
    const start = checkpoint * bits.length;
    for (let cell = from; cell < to; cell++) {
      const value = bits[cell] as number;
      const bucket = value >>> 23;
      const magnitude = value & 0x7fffffff;
      if (counts[bucket] === 0) {
        least[bucket] = most[bucket] = magnitude;
        this.#setFirst(bucket, start + cell, value);
      } else {
        if (magnitude < (least[bucket] as number)) least[bucket] = magnitude;
        else if (magnitude > (most[bucket] as number)) most[bucket] = magnitude;
        if (start + cell < (this.#first[bucket] as number)) this.#setFirst(bucket, start + cell, value);
      }
      (counts[bucket] as number)++;
    }
  }

  complete(checkpoint: number): void {
    this.#added.add(checkpoint);
  }

  /** Adds counts of other checkpoints. */
  merge(other: OctaveCounts): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = other.#counts[bucket] as number;
      if (count === 0) continue;
      const isNew = this.#counts[bucket] === 0;
      const [least, most] = [other.#least[bucket] as number, other.#most[bucket] as number];
      this.#least[bucket] = isNew ? least : Math.min(this.#least[bucket] as number, least);
      this.#most[bucket] = isNew ? most : Math.max(this.#most[bucket] as number, most);
      const first = other.#first[bucket] as number;
      if (isNew || first < (this.#first[bucket] as number))
        this.#setFirst(bucket, first, other.#firstBits[bucket] as number);
      (this.#counts[bucket] as number) += count;
    }
    for (const checkpoint of other.#added) this.#added.add(checkpoint);
  }

  #setFirst(bucket: number, index: number, value: number): void {
    this.#first[bucket] = index;
    this.#firstBits[bucket] = value;
  }

  get octaves(): readonly Octave[] {
    const found: Octave[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const [count, exponent] = [this.#counts[bucket] as number, bucket & 0xff];
      if (count === 0 || exponent === NOT_FINITE) continue;
      const sign = bucket > 0xff ? -1 : 1;
      const ends = [this.#least, this.#most].map((list) => sign * intBitsToFloat(list[bucket] as number));
      const [min, max] = sign > 0 ? ends : ends.reverse();
      found.push({
        exponent,
        count,
        min: min as number,
        max: max as number,
        first: this.#first[bucket] as number,
        firstValue: intBitsToFloat(this.#firstBits[bucket] as number),
      });
    }
    return found;
  }
}

/** By task: partial counts, replaced by the octaves once complete. */
const recorded = new WeakMap<TensorOrSource, TaskOctaves>();

/** Counts of tasks with a single checkpoint, which are complete at once: for small matrices, creating them takes longer. */
const reusedCounts = new OctaveCounts();

type TaskOctaves = Map<number, OctaveCounts | readonly Octave[]>;

function octavesOf(tensor: TensorOrSource): TaskOctaves {
  const known = recorded.get(tensor) ?? new Map();
  recorded.set(tensor, known);
  return known;
}

/** Adds to the counts of a task, unless they are complete. */
function updateCounts(
  { tensor, task }: SelectedMatrix,
  create: () => OctaveCounts,
  update: (counts: OctaveCounts) => void,
): void {
  const known = octavesOf(tensor);
  const counts = known.get(task) ?? create();
  if (!(counts instanceof OctaveCounts)) return;
  update(counts);
  known.set(task, counts.checkpoints === checkpointCount(tensor) ? counts.octaves : counts);
}

const bitsOf = ({ tensor, task }: SelectedMatrix, values: Float32Array): Int32Array => {
  const cells = tensor.layers * tensor.heads;
  return new Int32Array(values.buffer, values.byteOffset + 4 * task * cells, cells);
};

/** Records a checkpoint of a tensor, for the given tasks. */
export function recordOctaves(
  tensor: TensorOrSource,
  tasks: Iterable<number>,
  checkpoint: number,
  values: Float32Array,
): void {
  const create = (): OctaveCounts =>
    checkpointCount(tensor) === 1 ? reusedCounts.clear() : new OctaveCounts();
  for (const task of tasks)
    updateCounts({ tensor, task }, create, (counts) =>
      counts.add(checkpoint, bitsOf({ tensor, task }, values)),
    );
}

const isRecorded = ({ tensor, task }: SelectedMatrix, checkpoint: number): boolean => {
  const known = recorded.get(tensor)?.get(task);
  return known instanceof OctaveCounts ? known.has(checkpoint) : known !== undefined;
};

/** Records the matrices at all checkpoints that are loaded, in steps. */
export function* octaveSteps(matrices: readonly SelectedMatrix[], valuesAt: ValuesLookup): Steps<void> {
  for (const matrix of matrices) {
    const { tensor, task } = matrix;
    for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
      const values = isRecorded(matrix, checkpoint) ? null : valuesAt(tensor, checkpoint);
      if (!values) continue;
      if (tensor.layers * tensor.heads > CELLS_PER_STEP) yield* recordLarge(matrix, checkpoint, values);
      else recordOctaves(tensor, [task], checkpoint, values);
      yield;
    }
  }
}

/** Records a matrix that is too large for one step. */
function* recordLarge(matrix: SelectedMatrix, checkpoint: number, values: Float32Array): Steps<void> {
  const bits = bitsOf(matrix, values);
  const own = new OctaveCounts();
  yield* inRanges(bits.length, (from, to) => own.addCells(checkpoint, bits, from, to));
  own.complete(checkpoint);
  updateCounts(
    matrix,
    () => new OctaveCounts(),
    (counts) => {
      if (!counts.has(checkpoint)) counts.merge(own);
    },
  );
}

/** The octaves of a task over all checkpoints that were recorded or are loaded, and whether those are all checkpoints. */
export function recordedOctaves(
  { tensor, task }: SelectedMatrix,
  valuesAt: ValuesLookup,
): { readonly octaves: readonly Octave[]; readonly isWhole: boolean } {
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
    const found = recorded.get(tensor)?.get(task);
    if (found && !(found instanceof OctaveCounts)) break;
    const values = found?.has(checkpoint) ? null : valuesAt(tensor, checkpoint);
    if (values) recordOctaves(tensor, [task], checkpoint, values);
  }
  const found = recorded.get(tensor)?.get(task) ?? [];
  return found instanceof OctaveCounts
    ? { octaves: found.octaves, isWhole: false }
    : { octaves: found, isWhole: recorded.get(tensor)?.has(task) ?? false };
}

/** The octaves of a task over all checkpoints; null if a checkpoint was neither recorded nor is loaded. */
export function completeOctaves(selected: SelectedMatrix, valuesAt: ValuesLookup): readonly Octave[] | null {
  const { octaves, isWhole } = recordedOctaves(selected, valuesAt);
  return isWhole ? octaves : null;
}
