// Histograms of values by power of two, for detecting a few values that are far larger than all others.

import { intBitsToFloat } from '../norms/float.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
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

  /** @param bits the values of a matrix as int32 */
  add(checkpoint: number, bits: Int32Array): void {
    if (this.has(checkpoint)) return;
    this.#added.add(checkpoint);
    const [counts, least, most] = [this.#counts, this.#least, this.#most];
    const start = checkpoint * bits.length;
    for (let cell = 0; cell < bits.length; cell++) {
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
const recorded = new WeakMap<TensorOrSource, Map<number, OctaveCounts | readonly Octave[]>>();

/** Counts of tasks with a single checkpoint, which are complete at once: for small matrices, creating them takes longer. */
const reusedCounts = new OctaveCounts();

/** Records a checkpoint of a tensor, for the given tasks. */
export function recordOctaves(
  tensor: TensorOrSource,
  tasks: Iterable<number>,
  checkpoint: number,
  values: Float32Array,
): void {
  const ofTasks = recorded.get(tensor) ?? new Map<number, OctaveCounts | readonly Octave[]>();
  recorded.set(tensor, ofTasks);
  const cells = tensor.layers * tensor.heads;
  const all = checkpointCount(tensor);
  for (const task of tasks) {
    const counts = ofTasks.get(task) ?? (all === 1 ? reusedCounts.clear() : new OctaveCounts());
    if (!(counts instanceof OctaveCounts)) continue;
    counts.add(checkpoint, new Int32Array(values.buffer, values.byteOffset + 4 * task * cells, cells));
    ofTasks.set(task, counts.checkpoints === all ? counts.octaves : counts);
  }
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
