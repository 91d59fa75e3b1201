// Joins tensors of one shape as tasks of one tensor, or of a source if one of them is a source.

import { isInMemory, readCheckpoint, requireTensor } from '../../tensor/source.ts';
import {
  checkpointCount,
  checkpointSize,
  type Numbers,
  type Source,
  type Tensor,
} from '../../tensor/tensor.ts';
import type { ReadTensor } from '../origin.ts';
import { joinValues } from './join-values.ts';

/** One checkpoint of values. */
const partOf = <Values extends Numbers>(values: Values, checkpoint: number, size: number): Values =>
  values.subarray(checkpoint * size, (checkpoint + 1) * size) as Values;

/** The values of all tensors, with their tasks after each other at each checkpoint. */
function joinInMemory(tensors: readonly Tensor[]): Pick<Tensor, 'values' | 'doubles'> {
  const [first] = tensors as [Tensor];
  const parts = Array.from({ length: checkpointCount(first) }, (_, checkpoint) =>
    tensors.map((tensor) => {
      const { values, doubles } = tensor;
      const size = checkpointSize(tensor);
      return {
        values: partOf(values, checkpoint, size),
        ...(doubles && { doubles: partOf(doubles, checkpoint, size) }),
      };
    }),
  );
  return joinValues({ file: first.model }, parts.flat());
}

/** Reads the tasks of all sources after each other. */
const joinSources =
  (all: readonly ReadTensor[]): Source['read'] =>
  async ({ checkpoint }, signal) => {
    const parts = await Promise.all(all.map((one) => readCheckpoint(one, { checkpoint }, signal)));
    const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  };

/** The tensors as tasks of one. They must have the same layers, heads and checkpoints, and different tasks. */
export function joinTasks(all: readonly ReadTensor[]): ReadTensor {
  const [first] = all as [ReadTensor];
  if (all.length === 1) return first;
  const { values, doubles, read, range, statistics, levels, reductions, ...shape } = first as ReadTensor<
    Tensor & Source
  >;
  const joined = {
    ...shape,
    tasks: all.flatMap(({ tasks }) => tasks),
    origins: all.flatMap(({ origins = [] }) => origins),
  };
  if (!all.every(isInMemory)) return { ...joined, read: joinSources(all) };
  return { ...joined, ...joinInMemory(all.map(requireTensor)) };
}
