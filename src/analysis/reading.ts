// What analysis reads of a dataset: checkpoints, one at a time.

import { read } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { type Matrix, matrixIn, missingMatrix } from './measures/matrix.ts';

/** Of work that nobody stops. */
const NEVER = new AbortController().signal;

/** The values of a checkpoint: (task, layer, head) in C order. They may lie in the tensor's memory. */
export async function readCheckpoint(
  tensor: TensorOrSource,
  checkpoint: number,
  signal: AbortSignal = NEVER,
): Promise<Float32Array> {
  signal.throwIfAborted();
  return read(tensor, { checkpoint }, signal);
}

/** The matrices of some tasks at one checkpoint of a tensor; all missing where that is -1. */
export async function readMatrices(
  tensor: TensorOrSource,
  checkpoint: number,
  tasks: readonly number[],
  signal?: AbortSignal,
): Promise<readonly Matrix[]> {
  if (checkpoint < 0) return tasks.map(() => missingMatrix(tensor));
  const values = await readCheckpoint(tensor, checkpoint, signal);
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
  signal?: AbortSignal,
): Promise<Matrix> {
  const [matrix] = await readMatrices(tensor, checkpoint, [task], signal);
  return matrix as Matrix;
}
