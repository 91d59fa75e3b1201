// What the axes of an array are: 2-D layer, head; 3-D one more in front; 4-D checkpoint, task, layer, head.

import type { Tensor } from '../tensor/tensor.ts';
import { refuse, type Where } from './file.ts';
import { newFloat32 } from './memory.ts';
import { unique } from './unique.ts';

/** Labels that lie beside an array; `null` where there are none. */
export interface Labels {
  readonly steps: readonly number[] | null;
  readonly tasks: readonly string[] | null;
}

export const NO_LABELS: Labels = { steps: null, tasks: null };

/** Most checkpoints or tasks: each has a label of its own, which hostile shapes would make by the billion. */
export const MOST_LABELS = 2 ** 20;

const remedy = 'an array is (layer, head), (task, layer, head) or (checkpoint, task, layer, head)';

/** The first labels of an axis. */
function labelsOf<Label>(where: Where, axis: string, length: number, labels: readonly Label[]): Label[] {
  if (length > labels.length)
    refuse(
      where,
      `the ${axis} axis is ${length} long but has ${labels.length} labels`,
      'save a label for each entry',
    );
  return labels.slice(0, length);
}

function tasksOf(where: Where, count: number, labels: readonly string[] | null): string[] {
  if (labels) return unique(labelsOf(where, 'task', count, labels));
  return count === 1 ? [''] : Array.from({ length: count }, (_, task) => `task ${task}`);
}

function stepsOf(where: Where, count: number, labels: readonly number[] | null): number[] {
  if (!labels) return Array.from({ length: count }, (_, checkpoint) => checkpoint);
  const steps = labelsOf(where, 'checkpoint', count, labels);
  const wrong = steps.findIndex((step) => !Number.isFinite(step));
  if (wrong >= 0)
    refuse(
      where,
      `checkpoint label ${wrong} is no finite number`,
      'label checkpoints by their training steps',
    );
  return steps;
}

/** The same tensor with rising steps. Copies its values only where they lie in another order. */
function inOrder(where: Where, tensor: Tensor, steps: readonly number[]): Tensor {
  const order = steps.map((_, index) => index).sort((a, b) => (steps[a] as number) - (steps[b] as number));
  const sorted = order.map((index) => steps[index] as number);
  const twice = sorted.find((step, index) => step === sorted[index - 1]);
  if (twice !== undefined) refuse(where, `two checkpoints have step ${twice}`, 'give each a step of its own');
  if (order.every((from, to) => from === to)) return { ...tensor, steps: sorted };
  const size = tensor.values.length / steps.length;
  const values = newFloat32(where, tensor.values.length);
  order.forEach((from, to) => {
    values.set(tensor.values.subarray(from * size, (from + 1) * size), to * size);
  });
  return { ...tensor, values, steps: sorted };
}

/** Refuses shapes that are no matrices, before anything is converted. */
export function checkShape(where: Where, shape: readonly number[]): void {
  const written = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  if (shape.length === 1)
    refuse(where, `its shape ${written} is a list, no matrix`, 'reshape it: a.reshape(LAYERS, HEADS)');
  if (shape.length < 2 || shape.length > 4) refuse(where, `its shape ${written} is no matrix`, remedy);
  if (shape.includes(0)) refuse(where, `its shape ${written} holds no values`);
  if (shape.slice(0, -2).some((length) => length > MOST_LABELS))
    refuse(where, `its shape ${written} has more than ${MOST_LABELS} tasks or checkpoints`, remedy);
}

/** The tensor of an array in C order, whose shape has been checked. */
export function tensorOf(
  where: Where,
  model: string,
  shape: readonly number[],
  values: Float32Array,
  labels: Labels = NO_LABELS,
): Tensor {
  const [heads = 0, layers = 0, ...before] = shape.toReversed();
  const [first = 1, second] = before.toReversed();
  const matrix = { model, values, layers, heads, tasks: [''], steps: null };
  if (second !== undefined) {
    const tensor = { ...matrix, tasks: tasksOf(where, second, labels.tasks) };
    return inOrder(where, tensor, stepsOf(where, first, labels.steps));
  }
  if (before.length === 0) return matrix;
  const isCheckpoint = labels.steps?.length === first && labels.tasks?.length !== first;
  if (isCheckpoint) return inOrder(where, matrix, stepsOf(where, first, labels.steps));
  return { ...matrix, tasks: tasksOf(where, first, labels.tasks) };
}
