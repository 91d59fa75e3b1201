// Checkpoints of one model, a tensor or source each, put into one tensor or source.

import { isInMemory, readCheckpoint, requireTensor } from '../tensor/source.ts';
import {
  checkpointSize,
  type Source,
  type Tensor,
  type TensorOrSource,
  type TensorShape,
} from '../tensor/tensor.ts';

/** Checkpoints of one model, whose tasks may lie in different orders. */
export interface Checkpoints {
  readonly parts: readonly TensorOrSource[];
  readonly steps: readonly number[];
}

/** The values of a part with its tasks in this order; the very values where they lie in it. */
function inTaskOrder(
  values: Float32Array,
  { tasks, layers, heads }: TensorShape,
  order: readonly string[],
): Float32Array {
  if (order.every((task, index) => tasks[index] === task)) return values;
  const size = layers * heads;
  const places = new Map(tasks.map((task, index) => [task, index * size]));
  const ordered = new Float32Array(tasks.length * size);
  order.forEach((task, index) => {
    const from = places.get(task) as number;
    ordered.set(values.subarray(from, from + size), index * size);
  });
  return ordered;
}

/** What is known of a tensor or source, without what holds its values. */
function shapeParts(tensor: TensorOrSource): TensorShape {
  const { values, read, range, ...shape } = tensor as Tensor & Source;
  return shape;
}

/** One tensor of several: the only copy of their values. */
function stackedTensor(first: TensorOrSource, { parts, steps }: Checkpoints): Tensor {
  const size = checkpointSize(first);
  const values = new Float32Array(parts.length * size);
  parts.forEach((part, index) => {
    values.set(inTaskOrder(requireTensor(part).values, part, first.tasks), index * size);
  });
  return { ...shapeParts(first), values, steps };
}

/** One source of several tensors or sources: a checkpoint of it is read as a part is. */
function stackedSource(first: TensorOrSource, { parts, steps }: Checkpoints): Source {
  return {
    ...shapeParts(first),
    steps,
    read: ({ checkpoint }, signal) => {
      const part = parts[checkpoint] as TensorOrSource;
      const ordered = (values: Float32Array) => inTaskOrder(values, part, first.tasks);
      const found = readCheckpoint(part, { checkpoint: 0 }, signal);
      // What is in memory is given at once: it is no copy, and stays ours.
      return found instanceof Float32Array ? ordered(found) : found.then(ordered);
    },
  };
}

/** Several checkpoints as one tensor; as a source where one of them is, or where they take more than `memory` bytes. */
export function stackCheckpoints(checkpoints: Checkpoints, memory: number): TensorOrSource {
  const { parts } = checkpoints;
  const [first] = parts as [TensorOrSource];
  const isHeld = parts.every(isInMemory) && 4 * parts.length * checkpointSize(first) <= memory;
  return isHeld ? stackedTensor(first, checkpoints) : stackedSource(first, checkpoints);
}
