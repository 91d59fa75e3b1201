// Trajectories: the values of heads at every checkpoint, as arrays and as CSV.

import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { groupBy } from '../tensor/group-by.ts';
import { isDouble, levelsOf } from '../tensor/source.ts';
import {
  checkpointCount,
  headWord,
  matrixOffset,
  type Numbers,
  type TensorOrSource,
} from '../tensor/tensor.ts';
import { decimalText } from '../tensor/text.ts';
import { csv, numeric } from './documents.ts';
import { runWork, type Work, type WorkSettings } from './work.ts';

/** A head by name. */
export interface HeadId {
  /** The model's name, or `''`. */
  readonly model: string;
  /** The task's name, or `''`. */
  readonly task: string;
  /** Layer, 0-based. */
  readonly layer: number;
  /** Head within the layer, 0-based. */
  readonly head: number;
}

const taskIndices = new WeakMap<TensorOrSource['tasks'], ReadonlyMap<string, number>>();

/** The index of a task by name. The names of a tensor are indexed once. */
function findTask({ tasks }: TensorOrSource, task: string): number | undefined {
  let indices = taskIndices.get(tasks);
  if (!indices) {
    // Reversed, so that the first of several tasks with the same name is found.
    indices = new Map(tasks.map((name, index) => [name, index] as const).toReversed());
    taskIndices.set(tasks, indices);
  }
  return indices.get(task);
}

/** The index of a head in the values of a checkpoint; undefined if the tensor has no such head. */
function findCell(tensor: TensorOrSource, { task, layer, head }: HeadId): number | undefined {
  const index = findTask(tensor, task);
  if (index === undefined || !(layer < tensor.layers && head < tensor.heads)) return undefined;
  return matrixOffset(tensor, 0, index) + layer * tensor.heads + head;
}

/** The tensor that contains a head; undefined if the data has no such model, task, layer or head. */
export function findTensor(dataset: DatasetInput, name: HeadId): TensorOrSource | undefined {
  return checkDataset(dataset).tensors.find(
    (tensor) => tensor.model === name.model && findCell(tensor, name) !== undefined,
  );
}

/** A head and its values. */
export interface Trajectory extends HeadId {
  /** The training steps of its model's checkpoints; null if the model has none. */
  readonly steps: readonly number[] | null;
  /** One value per checkpoint of its model, in the precision of the file; NaN if missing. */
  readonly values: Numbers;
}

/**
 * The values of heads at every checkpoint of their models, in the given order. Heads that the data lacks are omitted. Each
 * checkpoint is read once for all heads.
 * @throws HeadglowError for invalid data, and for checkpoints that can't be read; the signal's reason
 */
export async function trajectories(
  dataset: DatasetInput,
  names: readonly HeadId[],
  settings: WorkSettings = {},
): Promise<readonly Trajectory[]> {
  const models = groupBy(checkDataset(dataset).tensors, ({ model }) => model);
  const found = names.flatMap((name) => {
    const { model, task, layer, head } = name;
    for (const tensor of models.get(model) ?? []) {
      const cell = findCell(tensor, name);
      if (cell === undefined) continue;
      const count = checkpointCount(tensor);
      const values = isDouble(tensor) ? new Float64Array(count) : new Float32Array(count);
      return [{ tensor, cell, trajectory: { model, task, layer, head, steps: tensor.steps, values } }];
    }
    return [];
  });
  const byTensor = groupBy(found, ({ tensor }) => tensor);
  await runWork(settings, async (work) => {
    for (const tensor of byTensor.keys()) work.expect(checkpointCount(tensor));
    for (const [tensor, heads] of byTensor) {
      if (levelsOf(tensor)) {
        await readFromTiles(tensor, heads, work);
        continue;
      }
      for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
        const values = await work.read(tensor, checkpoint, [checkpoint + 1]);
        for (const { cell, trajectory } of heads) trajectory.values[checkpoint] = values[cell] as number;
        await work.step();
      }
    }
  });
  return found.map(({ trajectory }) => trajectory);
}

/** Checkpoints whose tiles are read together. */
const CHECKPOINTS_AT_ONCE = 16;

/** Reads heads of a source with levels: at each checkpoint, only the tiles that contain them. */
async function readFromTiles(
  tensor: TensorOrSource,
  heads: readonly { readonly cell: number; readonly trajectory: Trajectory }[],
  work: Work,
): Promise<void> {
  const count = checkpointCount(tensor);
  const size = tensor.layers * tensor.heads;
  const places = heads.map(({ cell, trajectory: { layer, head } }) => {
    return { task: Math.floor(cell / size), layer, head };
  });
  for (let start = 0; start < count; start += CHECKPOINTS_AT_ONCE) {
    const checkpoints = Math.min(CHECKPOINTS_AT_ONCE, count - start);
    const cells = Array.from({ length: checkpoints }, (_, i) =>
      places.map((place) => ({ ...place, checkpoint: start + i })),
    );
    const values = await work.readCells(tensor, cells.flat());
    for (let i = 0; i < checkpoints; i++) {
      for (const [at, { trajectory }] of heads.entries())
        trajectory.values[start + i] = values[i * heads.length + at] as number;
      await work.step();
    }
  }
}

/**
 * The value of a head at each of the given steps; undefined if its model has no checkpoint at exactly that step. A model
 * without steps has the same value at all of them.
 */
export function valuesAtSteps(
  { steps: trajectorySteps, values }: Pick<Trajectory, 'steps' | 'values'>,
  steps: readonly number[],
): (number | undefined)[] {
  if (trajectorySteps === null) return steps.map(() => values[0] as number);
  const valueAt = new Map(trajectorySteps.map((step, checkpoint) => [step, values[checkpoint]]));
  return steps.map((step) => valueAt.get(step));
}

/**
 * Trajectories as CSV, one row per head and checkpoint: model, task, layer, head (or what the data calls it), step, value.
 * Missing steps and values are empty.
 * @throws HeadglowError as `trajectories` does; the signal's reason
 */
export async function trajectoriesCsv(
  dataset: DatasetInput,
  names: readonly HeadId[],
  settings: WorkSettings = {},
): Promise<string> {
  const all = await trajectories(dataset, names, settings);
  const models = new Set(all.map(({ model }) => model));
  const word = headWord(checkDataset(dataset).tensors.filter(({ model }) => models.has(model)));
  const rows = all.flatMap(({ model, task, layer, head, steps, values }) =>
    Array.from(values, (value, checkpoint) => [
      model,
      task,
      numeric(layer),
      numeric(head),
      numeric(steps?.[checkpoint]),
      numeric(value, values instanceof Float64Array ? String : decimalText),
    ]),
  );
  return csv(['model', 'task', 'layer', word, 'step', 'value'], rows);
}
