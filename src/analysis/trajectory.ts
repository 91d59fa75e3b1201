// The trajectory of a head: its value at every checkpoint, as numbers and as a table.

import { groupBy } from '../formats/group.ts';
import { checkedDataset, type DatasetInput } from '../tensor/check.ts';
import { valuesAt } from '../tensor/source.ts';
import { checkpointCount, matrixOffset, type TensorOrSource } from '../tensor/tensor.ts';
import { decimalText } from '../tensor/text.ts';
import { shownAt } from '../tensor/timeline.ts';
import { csv, numeric } from './documents.ts';

/** A head by name. */
export interface HeadName {
  readonly model: string;
  readonly task: string;
  /** 0-based. */
  readonly layer: number;
  readonly head: number;
}

const taskIndices = new WeakMap<TensorOrSource['tasks'], ReadonlyMap<string, number>>();

/** Where a task lies in a tensor; -1 where it has none. Names are gone through once a tensor. */
function taskIndex({ tasks }: TensorOrSource, task: string): number {
  let indices = taskIndices.get(tasks);
  if (!indices) {
    // Of two tasks of one name the first counts.
    indices = new Map(tasks.map((name, index) => [name, index] as const).toReversed());
    taskIndices.set(tasks, indices);
  }
  return indices.get(task) ?? -1;
}

const hasHead = (tensor: TensorOrSource, { task, layer, head }: HeadName): boolean =>
  layer < tensor.layers && head < tensor.heads && taskIndex(tensor, task) >= 0;

/** The tensor with a head; undefined where the data has no such model, task, layer or head. */
export function tensorWith(dataset: DatasetInput, name: HeadName): TensorOrSource | undefined {
  return checkedDataset(dataset).tensors.find(
    (tensor) => tensor.model === name.model && hasHead(tensor, name),
  );
}

/** The value of a head at each checkpoint of its own tensor; of a stream, NaN where that is not here. */
export function trajectory(tensor: TensorOrSource, { task, layer, head }: HeadName): Float32Array {
  const cell = matrixOffset(tensor, 0, taskIndex(tensor, task)) + layer * tensor.heads + head;
  return Float32Array.from(
    { length: checkpointCount(tensor) },
    (_, checkpoint) => valuesAt(tensor, checkpoint)[cell] ?? Number.NaN,
  );
}

/** The value of a head at each of these steps; undefined where its tensor has no checkpoint at that very step. */
export function trajectoryAt(
  tensor: TensorOrSource,
  name: HeadName,
  steps: readonly number[],
): (number | undefined)[] {
  const values = trajectory(tensor, name);
  return steps.map((step) => {
    const { checkpoint, earlier } = shownAt(tensor, step);
    return earlier ? undefined : (values[checkpoint] as number);
  });
}

/** Heads as CSV, one row per head and checkpoint: model, task, layer, head, step, value; nothing where there is none. */
export function trajectoriesCsv(dataset: DatasetInput, names: readonly HeadName[]): string {
  const models = groupBy(checkedDataset(dataset).tensors, ({ model }) => model);
  const rows = names.flatMap((name) => {
    const tensor = models.get(name.model)?.find((one) => hasHead(one, name));
    if (!tensor) return [];
    return [...trajectory(tensor, name)].map((value, c) => [
      name.model,
      name.task,
      numeric(name.layer),
      numeric(name.head),
      numeric(tensor.steps?.[c]),
      numeric(value, decimalText),
    ]);
  });
  return csv(['model', 'task', 'layer', 'head', 'step', 'value'], rows);
}
