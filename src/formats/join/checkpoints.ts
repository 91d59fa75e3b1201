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
import { partReader, type ReadCells, withParts } from '../array/source-in-parts.ts';
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
  const { values, doubles, read, range, statistics, levels, reductions, ...shape } = tensor as Tensor &
    Source;
  return shape;
}

/** The levels that all parts have; none if one of them has others. */
function commonLevels(parts: readonly TensorOrSource[]): Pick<Source, 'levels' | 'reductions'> {
  const [{ levels, reductions = [] }, ...others] = parts as [Partial<Source>, ...Partial<Source>[]];
  const shapes = JSON.stringify(levels);
  if (!levels || others.some((part) => JSON.stringify(part.levels) !== shapes)) return {};
  const common = reductions.filter((name) => others.every((part) => part.reductions?.includes(name)));
  return common.length > 0 ? { levels, reductions: common } : {};
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

/** What reads cells of each checkpoint from its part; null if that is not possible, or if the order of tasks differs. */
function cellsOfParts(parts: readonly TensorOrSource[]): ReadCells | null {
  const [first] = parts as [TensorOrSource];
  const readers = parts.map((part): ReadCells | undefined =>
    isInMemory(part) ? async ({ start, end }) => part.values.slice(start, end) : partReader(part),
  );
  if (!parts.every(({ tasks }) => tasks.join('\0') === first.tasks.join('\0'))) return null;
  if (!readers.every((reader) => reader !== undefined)) return null;
  return ({ checkpoint, ...cells }, signal) =>
    (readers[checkpoint] as ReadCells)({ checkpoint: 0, ...cells }, signal);
}

/** A source that reads each checkpoint from its part. */
function stackSource(first: TensorOrSource, { parts, steps }: Checkpoints): Source {
  const read: Source['read'] = ({ checkpoint, part: wanted }, signal) => {
    const part = parts[checkpoint] as TensorOrSource;
    if (wanted) {
      const task = part.tasks.indexOf(first.tasks[wanted.task] as string);
      return readCheckpoint(part, { checkpoint: 0, part: { ...wanted, task } }, signal);
    }
    const reorder = (values: Float32Array) => reorderTasks(values, part, first.tasks);
    const values = readCheckpoint(part, { checkpoint: 0 }, signal);
    // A synchronous result marks values that stay owned by the part; the reader must not take them over.
    return values instanceof Float32Array ? reorder(values) : values.then(reorder);
  };
  const readCells = cellsOfParts(parts);
  return {
    ...omitValues(first),
    ...commonLevels(parts),
    steps,
    read: readCells ? withParts(read, readCells) : read,
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
