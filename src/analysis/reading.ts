// Matrices of tensors and sources.

import type { TensorOrSource } from '../tensor/tensor.ts';
import { type Matrix, matrixIn, missingMatrix } from './measures/matrix.ts';
import { type Work, type WorkSettings, working } from './work.ts';

/** The matrices of some tasks at one checkpoint of a tensor; all missing where that is -1. */
export async function readMatrices(
  tensor: TensorOrSource,
  checkpoint: number,
  tasks: readonly number[],
  work: Work,
  ahead?: readonly number[],
): Promise<readonly Matrix[]> {
  if (checkpoint < 0) return tasks.map(() => missingMatrix(tensor));
  const values = await work.read(tensor, checkpoint, ahead);
  return tasks.map((task) => matrixIn(values, tensor, task));
}

/**
 * The matrix of a task at one of its tensor's own checkpoints; all missing where that is -1.
 * @param task index into the tensor's tasks
 * @throws HeadglowError where a source can't be read; the signal's reason
 */
export async function matrixAt(
  tensor: TensorOrSource,
  checkpoint: number,
  task: number,
  { signal }: Pick<WorkSettings, 'signal'> = {},
): Promise<Matrix> {
  const [matrix] = await working({ signal }, (work) => readMatrices(tensor, checkpoint, [task], work));
  return matrix as Matrix;
}
