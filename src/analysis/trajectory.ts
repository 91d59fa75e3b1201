// The trajectory of a head: its value at every checkpoint, as numbers and as a table.

import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { groupBy } from '../tensor/group-by.ts';
import { checkpointCount, matrixOffset, type TensorOrSource } from '../tensor/tensor.ts';
import { decimalText } from '../tensor/text.ts';
import { csv, numeric } from './documents.ts';
import { runWork, type WorkSettings } from './work.ts';

/** A head by name. */
export interface HeadName {
  /** The model's name, `''` where there is none. */
  readonly model: string;
  /** The task's name, `''` where there is none. */
  readonly task: string;
  /** 0-based. */
  readonly layer: number;
  /** Head within the layer, 0-based. */
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
export function findTensor(dataset: DatasetInput, name: HeadName): TensorOrSource | undefined {
  return checkDataset(dataset).tensors.find((tensor) => tensor.model === name.model && hasHead(tensor, name));
}

/** A head and its values. */
export interface Trajectory extends HeadName {
  /** Training steps of its model's checkpoints; null where there are none. */
  readonly steps: readonly number[] | null;
  /** One a checkpoint of its model; NaN is missing. */
  readonly values: Float32Array;
}

/**
 * The values of heads at every checkpoint of their models, in the order given; heads that the data lacks are left out.
 * Each checkpoint is read once, for all heads.
 * @throws HeadglowError for checkpoints that can't be read; the signal's reason
 */
export async function trajectories(
  dataset: DatasetInput,
  names: readonly HeadName[],
  settings: WorkSettings = {},
): Promise<readonly Trajectory[]> {
  const models = groupBy(checkDataset(dataset).tensors, ({ model }) => model);
  const found = names.flatMap((name) => {
    const tensor = models.get(name.model)?.find((one) => hasHead(one, name));
    if (!tensor) return [];
    const { model, task, layer, head } = name;
    const cell = matrixOffset(tensor, 0, taskIndex(tensor, task)) + layer * tensor.heads + head;
    const values = new Float32Array(checkpointCount(tensor));
    return [{ tensor, cell, trajectory: { model, task, layer, head, steps: tensor.steps, values } }];
  });
  const byTensor = groupBy(found, ({ tensor }) => tensor);
  await runWork(settings, async (work) => {
    for (const tensor of byTensor.keys()) work.expect(checkpointCount(tensor));
    for (const [tensor, heads] of byTensor)
      for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
        const values = await work.read(tensor, checkpoint, [checkpoint + 1]);
        for (const { cell, trajectory } of heads) trajectory.values[checkpoint] = values[cell] as number;
        await work.step();
      }
  });
  return found.map(({ trajectory }) => trajectory);
}

/** The value of a head at each of these steps; undefined where its model has no checkpoint at that very step. */
export function valuesAtSteps(
  { steps: own, values }: Pick<Trajectory, 'steps' | 'values'>,
  steps: readonly number[],
): (number | undefined)[] {
  if (own === null) return steps.map(() => values[0] as number);
  const places = new Map(own.map((step, checkpoint) => [step, checkpoint]));
  return steps.map((step) => values[places.get(step) ?? -1]);
}

/**
 * Heads as CSV, one row per head and checkpoint: model, task, layer, head, step, value; nothing where there is none.
 * @throws HeadglowError as `trajectories` does; the signal's reason
 */
export async function trajectoriesCsv(
  dataset: DatasetInput,
  names: readonly HeadName[],
  settings: WorkSettings = {},
): Promise<string> {
  const rows = (await trajectories(dataset, names, settings)).flatMap(
    ({ model, task, layer, head, steps, values }) =>
      Array.from(values, (value, checkpoint) => [
        model,
        task,
        numeric(layer),
        numeric(head),
        numeric(steps?.[checkpoint]),
        numeric(value, decimalText),
      ]),
  );
  return csv(['model', 'task', 'layer', 'head', 'step', 'value'], rows);
}
