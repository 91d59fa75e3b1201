// Values made of the values of a tensor, one checkpoint after another.

import { valuesAt } from '../tensor/source.ts';
import {
  checkpointCount,
  checkpointSize,
  type Tensor,
  type TensorOrSource,
  type TensorShape,
} from '../tensor/tensor.ts';
import { readCheckpoint } from './reading.ts';
import type { Work } from './work.ts';

/** A computation that yields each checkpoint that it needs, and is given the values of that. */
export type Making<Result> = Generator<number, Result, Float32Array>;

/** The result of a computation on a tensor, after reading what it needs; each checkpoint read is a part of the work. */
export async function made<Result>(
  tensor: TensorOrSource,
  making: Making<Result>,
  work: Work,
): Promise<Result> {
  let next = making.next();
  while (!next.done) {
    next = making.next(await readCheckpoint(tensor, next.value, work.signal));
    await work.step();
  }
  return next.value;
}

/**
 * A tensor whose checkpoints are computed from those of another.
 * @param shape the shape of the result
 * @param make computes the values of a checkpoint of the result, into memory of their own
 */
export function derived(
  tensor: Tensor,
  shape: TensorShape,
  make: (checkpoint: number, into: Float32Array) => Making<void>,
): Tensor {
  const cells = checkpointSize(shape);
  const values = new Float32Array(checkpointCount(shape) * cells);
  for (let checkpoint = 0; checkpoint < checkpointCount(shape); checkpoint++) {
    const making = make(checkpoint, values.subarray(checkpoint * cells, (checkpoint + 1) * cells));
    let next = making.next();
    while (!next.done) next = making.next(valuesAt(tensor, next.value));
  }
  return { ...shape, values };
}
