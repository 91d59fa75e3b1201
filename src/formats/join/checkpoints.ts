// Combines checkpoints of one model, each a tensor or source, into one tensor or source.

import { isInMemory, readCheckpoint, requireTensor } from '../../tensor/source.ts';
import {
  checkpointSize,
  type Numbers,
  type Source,
  type Tensor,
  type TensorOrSource,
  type TensorShape,
} from '../../tensor/tensor.ts';
import { moveOrigins, type ReadTensor } from '../origin.ts';
import { joinValues } from './join-values.ts';

/** Checkpoints of one model. Their tasks may be in different orders. */
export interface Checkpoints {
  readonly parts: readonly ReadTensor[];
  readonly steps: readonly number[];
}

/** Reorders the values of a part to this order of tasks; returns the same array if they are already in it. */
function reorderTasks<Values extends Numbers>(
  values: Values,
  { tasks, layers, heads }: TensorShape,
  order: readonly string[],
): Values {
  if (order.every((task, index) => tasks[index] === task)) return values;
  const size = layers * heads;
  const offsets = new Map(tasks.map((task, index) => [task, index * size]));
  const ordered = values.slice(0, tasks.length * size) as Values;
  order.forEach((task, index) => {
    const from = offsets.get(task) as number;
    ordered.set(values.subarray(from, from + size), index * size);
  });
  return ordered;
}

/** The properties of a tensor or source without its values. */
function omitValues(tensor: TensorOrSource): TensorShape {
  const { values, doubles, read, range, ...shape } = tensor as Tensor & Source;
  return shape;
}

/** Copies the values of all parts into one tensor. */
function stackTensor(first: TensorOrSource, { parts, steps }: Checkpoints): Tensor {
  const values = parts.map((part) => {
    const { values: single, doubles } = requireTensor(part);
    const reorder = <Values extends Numbers>(unordered: Values): Values =>
      reorderTasks(unordered, part, first.tasks);
    return { values: reorder(single), ...(doubles && { doubles: reorder(doubles) }) };
  });
  return { ...omitValues(first), ...joinValues({ file: first.model }, values), steps };
}

/** A source that reads each checkpoint from its part. */
function stackSource(first: TensorOrSource, { parts, steps }: Checkpoints): Source {
  return {
    ...omitValues(first),
    steps,
    read: ({ checkpoint }, signal) => {
      const part = parts[checkpoint] as TensorOrSource;
      const reorder = (values: Float32Array) => reorderTasks(values, part, first.tasks);
      const read = readCheckpoint(part, { checkpoint: 0 }, signal);
      // A synchronous result marks values that stay owned by the part; the reader must not take them over.
      return read instanceof Float32Array ? reorder(read) : read.then(reorder);
    },
  };
}

/** Stacks checkpoints into a tensor, or into a source if one of them is a source or they exceed `memory` bytes. */
export function stackCheckpoints(checkpoints: Checkpoints, memory: number): ReadTensor {
  const { parts, steps } = checkpoints;
  const [first] = parts as [TensorOrSource];
  const fitsInMemory = parts.every(isInMemory) && 4 * parts.length * checkpointSize(first) <= memory;
  const origins = parts.flatMap((part, index) => moveOrigins(part, { steps: [steps[index] as number] }));
  return { ...(fitsInMemory ? stackTensor : stackSource)(first, checkpoints), origins };
}
