// How the magnitudes of a task are spread over the powers of two, counted once and kept with its tensor.

import { valuesAt } from '../tensor/source.ts';
import { checkpointCount, matrixOffset, type TensorOrSource } from '../tensor/tensor.ts';

/** One count for each exponent of a float32: 0 holds zeros and subnormals, 255 what is infinite or missing. */
export const OCTAVES = 256;

/** Index into the counts for the bits of a float32. */
export const octaveOf = (bits: number): number => (bits >>> 23) & 0xff;

const known = new WeakMap<TensorOrSource, Map<number, Float64Array>>();

/** The bits of a tensor's values. */
export function bitsOfValues(tensor: TensorOrSource): Int32Array {
  const { buffer, byteOffset, length } = valuesAt(tensor, 0);
  return new Int32Array(buffer, byteOffset, length);
}

/** How many values of a task, over all checkpoints, have each exponent. */
export function octaveCounts(tensor: TensorOrSource, task: number): Float64Array {
  const tasks = known.get(tensor) ?? new Map<number, Float64Array>();
  known.set(tensor, tasks);
  let counts = tasks.get(task);
  if (!counts) {
    counts = new Float64Array(OCTAVES);
    const bits = bitsOfValues(tensor);
    const cells = tensor.layers * tensor.heads;
    for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
      const start = matrixOffset(tensor, checkpoint, task);
      for (let cell = start; cell < start + cells; cell++)
        (counts[octaveOf(bits[cell] as number)] as number) += 1;
    }
    tasks.set(task, counts);
  }
  return counts;
}
