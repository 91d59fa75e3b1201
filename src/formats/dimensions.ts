// What the axes of an array are: 2-D layer, head; 3-D one more in front; 4-D checkpoint, task, layer, head.

import type { Tensor, TensorShape } from '../tensor/tensor.ts';
import { allocateFloat32 } from './allocate.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { makeUnique } from './unique-names.ts';

/** Labels that lie beside an array; `null` where there are none. */
export interface Labels {
  readonly steps: readonly number[] | null;
  readonly tasks: readonly string[] | null;
}

export const NO_LABELS: Labels = { steps: null, tasks: null };

/** Most checkpoints or tasks: each has a label of its own, which hostile shapes would make by the billion. */
export const MAX_LABELS = 2 ** 20;

const remedy = 'an array is (layer, head), (task, layer, head) or (checkpoint, task, layer, head)';

/** The first labels of an axis. */
function labelsOf<Label>(where: FilePlace, axis: string, length: number, labels: readonly Label[]): Label[] {
  if (length > labels.length)
    rejectFile(
      where,
      `the ${axis} axis is ${length} long but has ${labels.length} labels`,
      'save a label for each entry',
    );
  return labels.slice(0, length);
}

function tasksOf(where: FilePlace, count: number, labels: readonly string[] | null): string[] {
  if (labels) return makeUnique(labelsOf(where, 'task', count, labels));
  return count === 1 ? [''] : Array.from({ length: count }, (_, task) => `task ${task}`);
}

function stepsOf(where: FilePlace, count: number, labels: readonly number[] | null): number[] {
  if (!labels) return Array.from({ length: count }, (_, checkpoint) => checkpoint);
  const steps = labelsOf(where, 'checkpoint', count, labels);
  const wrong = steps.findIndex((step) => !Number.isFinite(step));
  if (wrong >= 0)
    rejectFile(
      where,
      `checkpoint label ${wrong} is no finite number`,
      'label checkpoints by their training steps',
    );
  return steps;
}

/** Checkpoints by rising steps: which one of the array each is. */
function risingOrder(where: FilePlace, steps: readonly number[]): number[] {
  const order = steps.map((_, index) => index).sort((a, b) => (steps[a] as number) - (steps[b] as number));
  const twice = order.find((from, index) => steps[from] === steps[order[index - 1] as number]);
  if (twice !== undefined)
    rejectFile(where, `two checkpoints have step ${steps[twice]}`, 'give each a step of its own');
  return order;
}

/** Refuses shapes that are no matrices, before anything is converted. */
export function checkShape(where: FilePlace, shape: readonly number[]): void {
  const written = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  if (shape.length === 1)
    rejectFile(where, `its shape ${written} is a list, no matrix`, 'reshape it: a.reshape(LAYERS, HEADS)');
  if (shape.length < 2 || shape.length > 4) rejectFile(where, `its shape ${written} is no matrix`, remedy);
  if (shape.includes(0)) rejectFile(where, `its shape ${written} holds no values`);
  if (shape.slice(0, -2).some((length) => length > MAX_LABELS))
    rejectFile(where, `its shape ${written} has more than ${MAX_LABELS} tasks or checkpoints`, remedy);
}

/** What an array's axes are. */
export interface Axes {
  readonly shape: TensorShape;
  /** Which checkpoint of the array each of the tensor's is; their steps rise. */
  readonly order: readonly number[];
}

/** The axes of an array whose shape has been checked. */
export function findAxes(where: FilePlace, model: string, shape: readonly number[], labels: Labels): Axes {
  const [heads = 0, layers = 0, ...before] = shape.toReversed();
  const [first = 1, second] = before.toReversed();
  const matrix = { model, layers, heads, tasks: [''], steps: null };
  const isCheckpoint =
    second !== undefined ||
    (before.length > 0 && labels.steps?.length === first && labels.tasks?.length !== first);
  if (!isCheckpoint) {
    const tasks = before.length === 0 ? matrix.tasks : tasksOf(where, first, labels.tasks);
    return { shape: { ...matrix, tasks }, order: [0] };
  }
  const tasks = second === undefined ? matrix.tasks : tasksOf(where, second, labels.tasks);
  const steps = stepsOf(where, first, labels.steps);
  const order = risingOrder(where, steps);
  return { shape: { ...matrix, tasks, steps: order.map((from) => steps[from] as number) }, order };
}

/** The tensor of an array in C order. Copies its values only where checkpoints lie in another order. */
export function arrayToTensor(where: FilePlace, { shape, order }: Axes, values: Float32Array): Tensor {
  if (order.every((from, to) => from === to)) return { ...shape, values };
  const size = values.length / order.length;
  const sorted = allocateFloat32(where, values.length);
  order.forEach((from, to) => {
    sorted.set(values.subarray(from * size, (from + 1) * size), to * size);
  });
  return { ...shape, values: sorted };
}
