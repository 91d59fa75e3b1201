// Reads layer x head matrices of tensors and sources.

import { checkTensor, type SourceInput, type TensorInput } from '../tensor/check.ts';
import { fail } from '../tensor/error.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';
import { type Matrix, matrixAtTask, missingMatrix } from './measures/matrix.ts';
import { runWork, type Work, type WorkSettings } from './work.ts';

export interface MatricesRequest {
  /** One of the tensor's checkpoints; null at a step before its first one. */
  readonly checkpoint: number | null;
  readonly tasks: readonly number[];
  /** Checkpoints to prefetch because they will be read next. */
  readonly ahead?: readonly number[];
}

/** The matrices of tasks at a checkpoint; all cells are missing if the checkpoint is null. */
export async function readMatrices(
  tensor: TensorOrSource,
  { checkpoint, tasks, ahead }: MatricesRequest,
  work: Work,
): Promise<readonly Matrix[]> {
  if (checkpoint === null) return tasks.map(() => missingMatrix(tensor));
  const values = await work.read(tensor, checkpoint, ahead);
  return tasks.map((task) => matrixAtTask(values, tensor, task));
}

function requireIndex(place: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  fail('option', place, `there is no ${place} ${index}`, `use a whole number from 0 to ${count - 1}`);
}

/**
 * The matrix of a task at a checkpoint; all cells are missing if the checkpoint is null.
 * @param checkpoint index into the tensor's steps, 0 for a tensor without steps; null at a step before the first checkpoint
 * @param task index into the tensor's tasks
 * @throws HeadglowError if there is no such checkpoint or task, or if a source can't be read; the signal's reason
 */
export async function matrixAt(
  given: TensorInput | SourceInput,
  checkpoint: number | null,
  task: number,
  { signal }: Pick<WorkSettings, 'signal'> = {},
): Promise<Matrix> {
  const tensor = checkTensor(given, 'tensor');
  if (checkpoint !== null) requireIndex('checkpoint', checkpoint, checkpointCount(tensor));
  requireIndex('task', task, tensor.tasks.length);
  const [matrix] = await runWork({ signal }, (work) =>
    readMatrices(tensor, { checkpoint, tasks: [task] }, work),
  );
  return matrix as Matrix;
}
