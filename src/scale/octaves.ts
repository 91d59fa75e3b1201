// How the magnitudes of a task are spread over the powers of two, counted once and kept with its tensor.

import type { Selected } from '../tensor/select.ts';
import type { ValuesAt } from '../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';

/** One count for each exponent of a float32: 0 holds zeros and subnormals, 255 what is infinite or missing. */
export const OCTAVES = 256;

/** Index into the counts for the bits of a float32. */
export const octaveOf = (bits: number): number => (bits >>> 23) & 0xff;

const known = new WeakMap<TensorOrSource, Map<number, Float64Array>>();

/** The bits of the cells of a matrix whose checkpoint is here. */
export function bitsOf({ tensor, task }: Selected, checkpoint: number, valuesAt: ValuesAt): Int32Array {
  const cells = tensor.layers * tensor.heads;
  const { buffer, byteOffset } = valuesAt(tensor, checkpoint) as Float32Array;
  return new Int32Array(buffer, byteOffset + 4 * task * cells, cells);
}

/** True where all checkpoints are here. */
export const areAllHere = ({ tensor }: Selected, valuesAt: ValuesAt): boolean =>
  Array.from({ length: checkpointCount(tensor) }).every((_, checkpoint) => valuesAt(tensor, checkpoint));

/** How many values of a task, over all checkpoints, have each exponent. All are here. */
export function octaveCounts(one: Selected, valuesAt: ValuesAt): Float64Array {
  const tasks = known.get(one.tensor) ?? new Map<number, Float64Array>();
  known.set(one.tensor, tasks);
  let counts = tasks.get(one.task);
  if (!counts) {
    counts = new Float64Array(OCTAVES);
    for (let checkpoint = 0; checkpoint < checkpointCount(one.tensor); checkpoint++) {
      const bits = bitsOf(one, checkpoint, valuesAt);
      for (let cell = 0; cell < bits.length; cell++) (counts[octaveOf(bits[cell] as number)] as number) += 1;
    }
    tasks.set(one.task, counts);
  }
  return counts;
}
