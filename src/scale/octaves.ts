// How the values of a task are spread over the powers of two: what finds a few that are far larger than all others.

import { floatOf } from '../norms/float.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';

/** Values of one sign between two powers of two. */
export interface Octave {
  /** The exponent bits of a float32: 0 for zeros and subnormals, 254 for the largest values. */
  readonly exponent: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Where the first of them lies: (checkpoint, layer, head) in C order. */
  readonly first: number;
  readonly firstValue: number;
}

/** Signs and exponents; the exponent 255 holds what is infinite or missing. */
const KINDS = 512;
const NOT_FINITE = 255;

/** The octaves of a task, while its checkpoints arrive in any order. */
class OctaveCounts {
  readonly #counts = new Float64Array(KINDS);
  /** Bits of the smallest and the largest magnitude. */
  readonly #least = new Int32Array(KINDS);
  readonly #most = new Int32Array(KINDS);
  readonly #first = new Float64Array(KINDS);
  readonly #firstBits = new Int32Array(KINDS);
  readonly #added = new Set<number>();

  has(checkpoint: number): boolean {
    return this.#added.has(checkpoint);
  }

  get checkpoints(): number {
    return this.#added.size;
  }

  /** @param bits of a matrix */
  add(checkpoint: number, bits: Int32Array): void {
    if (this.has(checkpoint)) return;
    this.#added.add(checkpoint);
    const [counts, least, most] = [this.#counts, this.#least, this.#most];
    const start = checkpoint * bits.length;
    for (let cell = 0; cell < bits.length; cell++) {
      const value = bits[cell] as number;
      const kind = value >>> 23;
      const magnitude = value & 0x7fffffff;
      if (counts[kind] === 0) {
        least[kind] = most[kind] = magnitude;
        this.#note(kind, start + cell, value);
      } else {
        if (magnitude < (least[kind] as number)) least[kind] = magnitude;
        else if (magnitude > (most[kind] as number)) most[kind] = magnitude;
        if (start + cell < (this.#first[kind] as number)) this.#note(kind, start + cell, value);
      }
      (counts[kind] as number)++;
    }
  }

  #note(kind: number, place: number, value: number): void {
    this.#first[kind] = place;
    this.#firstBits[kind] = value;
  }

  get octaves(): readonly Octave[] {
    const found: Octave[] = [];
    for (let kind = 0; kind < KINDS; kind++) {
      const [count, exponent] = [this.#counts[kind] as number, kind & 0xff];
      if (count === 0 || exponent === NOT_FINITE) continue;
      const sign = kind > 0xff ? -1 : 1;
      const ends = [this.#least, this.#most].map((list) => sign * floatOf(list[kind] as number));
      const [min, max] = sign > 0 ? ends : ends.reverse();
      found.push({
        exponent,
        count,
        min: min as number,
        max: max as number,
        first: this.#first[kind] as number,
        firstValue: floatOf(this.#firstBits[kind] as number),
      });
    }
    return found;
  }
}

/** By task: counts that are not complete, then what they came to. */
const known = new WeakMap<TensorOrSource, Map<number, OctaveCounts | readonly Octave[]>>();

/** Takes note of a checkpoint of a tensor, for some of its tasks. */
export function recordOctaves(
  tensor: TensorOrSource,
  tasks: Iterable<number>,
  checkpoint: number,
  values: Float32Array,
): void {
  const ofTasks = known.get(tensor) ?? new Map<number, OctaveCounts | readonly Octave[]>();
  known.set(tensor, ofTasks);
  const cells = tensor.layers * tensor.heads;
  for (const task of tasks) {
    const counts = ofTasks.get(task) ?? new OctaveCounts();
    if (!(counts instanceof OctaveCounts)) continue;
    counts.add(checkpoint, new Int32Array(values.buffer, values.byteOffset + 4 * task * cells, cells));
    ofTasks.set(task, counts.checkpoints === checkpointCount(tensor) ? counts.octaves : counts);
  }
}

/** The octaves of a task over all checkpoints that were noted or are here, and whether those are all there are. */
export function recordedOctaves(
  { tensor, task }: SelectedMatrix,
  valuesAt: ValuesLookup,
): { readonly octaves: readonly Octave[]; readonly isWhole: boolean } {
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
    const found = known.get(tensor)?.get(task);
    if (found && !(found instanceof OctaveCounts)) break;
    const values = found?.has(checkpoint) ? null : valuesAt(tensor, checkpoint);
    if (values) recordOctaves(tensor, [task], checkpoint, values);
  }
  const found = known.get(tensor)?.get(task) ?? [];
  return found instanceof OctaveCounts
    ? { octaves: found.octaves, isWhole: false }
    : { octaves: found, isWhole: known.get(tensor)?.has(task) ?? false };
}

/** The octaves of a task over all checkpoints; null where some checkpoint was not noted and is not here. */
export function completeOctaves(selected: SelectedMatrix, valuesAt: ValuesLookup): readonly Octave[] | null {
  const { octaves, isWhole } = recordedOctaves(selected, valuesAt);
  return isWhole ? octaves : null;
}
