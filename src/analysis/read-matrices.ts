// Matrices of tensors and sources.

import { checkTensor, type SourceInput, type TensorInput } from '../tensor/check.ts';
import { fail } from '../tensor/error.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';
import { type Matrix, matrixAtTask, missingMatrix } from './measures/matrix.ts';
import { runWork, type Work, type WorkSettings } from './work.ts';

/** The matrices of some tasks at one checkpoint of a tensor; all missing where that is null. */
export async function readMatrices(
  tensor: TensorOrSource,
  checkpoint: number | null,
  tasks: readonly number[],
  work: Work,
  ahead?: readonly number[],
): Promise<readonly Matrix[]> {
  if (checkpoint === null) return tasks.map(() => missingMatrix(tensor));
  const values = await work.read(tensor, checkpoint, ahead);
  return tasks.map((task) => matrixAtTask(values, tensor, task));
}

function requireIndex(place: string, index: number, from: number, count: number): void {
  if (Number.isInteger(index) && index >= from && index < count) return;
  fail('option', place, `there is no ${place} ${index}`, `give a whole number from ${from} to ${count - 1}`);
}

/**
 * The matrix of a task at one of its tensor's own checkpoints; all missing where that is -1.
 * @param checkpoint index into the tensor's steps; 0 where it has none
 * @param task index into the tensor's tasks
 * @throws HeadglowError for a checkpoint and a task that there are not, and where a source can't be read; the signal's
 * reason
 */
export async function matrixAt(
  given: TensorInput | SourceInput,
  checkpoint: number,
  task: number,
  { signal }: Pick<WorkSettings, 'signal'> = {},
): Promise<Matrix> {
  const tensor = checkTensor(given, 'tensor');
  requireIndex('checkpoint', checkpoint, -1, checkpointCount(tensor));
  requireIndex('task', task, 0, tensor.tasks.length);
  const own = checkpoint < 0 ? null : checkpoint;
  const [matrix] = await runWork({ signal }, (work) => readMatrices(tensor, own, [task], work));
  return matrix as Matrix;
}
