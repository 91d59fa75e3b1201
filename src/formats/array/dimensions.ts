// The axes of an array: (layer, head), (task or checkpoint, layer, head) or (checkpoint, task, layer, head).

import type { TensorValues } from '../../tensor/precision.ts';
import type { Numbers, Tensor, TensorShape } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import { FLATTENED, offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { makeUnique } from '../unique-names.ts';

/** The labels of an array's axes; `null` if there are none. */
export interface Labels {
  readonly steps: readonly number[] | null;
  readonly tasks: readonly string[] | null;
}

export const NO_LABELS: Labels = { steps: null, tasks: null };

/** Most checkpoints or tasks. Each needs a label, and a hostile shape could request billions. */
export const MAX_LABELS = 2 ** 20;

const SUPPORTED_SHAPES = 'save it as (layer, head), (task, layer, head) or (checkpoint, task, layer, head)';

/** The first `length` labels of an axis. */
function takeLabels<Label>(
  where: FilePlace,
  axis: string,
  length: number,
  labels: readonly Label[],
): Label[] {
  if (length > labels.length)
    rejectFile(
      where,
      `the ${axis} axis has length ${length} but only ${labels.length} labels`,
      'save one label per entry',
    );
  return labels.slice(0, length);
}

function nameTasks(where: FilePlace, count: number, labels: readonly string[] | null): string[] {
  if (labels) return makeUnique(takeLabels(where, 'task', count, labels));
  return count === 1 ? [''] : Array.from({ length: count }, (_, task) => `task ${task}`);
}

function numberSteps(where: FilePlace, count: number, labels: readonly number[] | null): number[] {
  if (!labels) return Array.from({ length: count }, (_, checkpoint) => checkpoint);
  const steps = takeLabels(where, 'checkpoint', count, labels);
  const invalid = steps.findIndex((step) => !Number.isFinite(step));
  if (invalid >= 0)
    rejectFile(
      where,
      `checkpoint label ${invalid} is not a finite number`,
      'label checkpoints with their training steps',
    );
  return steps;
}

/** The indices of checkpoints in the order of their steps. */
function sortBySteps(where: FilePlace, steps: readonly number[]): number[] {
  const order = steps.map((_, index) => index).sort((a, b) => (steps[a] as number) - (steps[b] as number));
  const repeated = order.find((from, index) => steps[from] === steps[order[index - 1] as number]);
  if (repeated !== undefined)
    rejectFile(
      where,
      `two checkpoints have step ${steps[repeated]}`,
      'give each checkpoint a different step',
    );
  return order;
}

/** Names for axes of length 1 between layers and heads, as in head masks of Hugging Face: (layer, 1, head, 1, 1). */
const SINGLES = ['batch', 'query', 'key', 'other'];

/** Names for all axes of an array that is a matrix but for single entries; null if it is not. */
function dimsOfMatrix(shape: readonly number[]): string | null {
  const [matrix, singles] = [['layer', 'head'], [...SINGLES]];
  const names = shape.map((length) => (length > 1 ? matrix : singles).shift());
  return matrix.length === 0 && !names.includes(undefined) ? names.join(' ') : null;
}

/** How to read attention maps of all layers, as Hugging Face's models return them: (layer, batch, head, query, key). */
const ATTENTION = { dims: 'layer batch head query key', reduce: 'max' } as const;
const isAttention = (shape: readonly number[]): boolean =>
  shape.length === 5 && shape[3] === shape[4] && (shape[3] as number) > 1;

/** Rejects shapes that are not supported, before any values are converted. */
export function checkShape(where: FilePlace, shape: readonly number[]): void {
  const written = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  if (shape.length === 1)
    rejectFile(
      where,
      `its shape ${written} is a flat list, not a matrix`,
      offer('if it is layers x heads, add', FLATTENED),
    );
  if (shape.length < 2 || shape.length > 4)
    rejectFile(
      where,
      `its shape ${written} is not supported`,
      offer(
        `${SUPPORTED_SHAPES}, or name its axes:`,
        isAttention(shape) ? ATTENTION : { dims: dimsOfMatrix(shape) },
      ),
    );
  if (shape.includes(0)) rejectFile(where, `its shape ${written} contains no values`);
  if (shape.slice(0, -2).some((length) => length > MAX_LABELS))
    rejectFile(
      where,
      `its shape ${written} has more than ${MAX_LABELS} tasks or checkpoints`,
      SUPPORTED_SHAPES,
    );
}

/** The axes of an array. */
export interface Axes {
  readonly shape: TensorShape;
  /** For each checkpoint of the tensor, in the order of steps, its index in the array. */
  readonly order: readonly number[];
}

/** The axes of an array. Its shape must have been checked. */
export function findAxes(where: FilePlace, model: string, shape: readonly number[], labels: Labels): Axes {
  const [heads = 0, layers = 0, ...before] = shape.toReversed();
  const [first = 1, second] = before.toReversed();
  const matrix = { model, layers, heads, tasks: [''], steps: null };
  // With three axes, the first one is the task unless only the checkpoint labels have its length.
  const hasCheckpoints =
    second !== undefined ||
    (before.length > 0 && labels.steps?.length === first && labels.tasks?.length !== first);
  if (!hasCheckpoints) {
    const tasks = before.length === 0 ? matrix.tasks : nameTasks(where, first, labels.tasks);
    return { shape: { ...matrix, tasks }, order: [0] };
  }
  const tasks = second === undefined ? matrix.tasks : nameTasks(where, second, labels.tasks);
  const steps = numberSteps(where, first, labels.steps);
  const order = sortBySteps(where, steps);
  return { shape: { ...matrix, tasks, steps: order.map((from) => steps[from] as number) }, order };
}

/** The tensor of an array in C order. Copies values only if checkpoints are not in the order of their steps. */
export function arrayToTensor(
  where: FilePlace,
  { shape, order }: Axes,
  { values, doubles }: TensorValues,
): Tensor {
  const sort = <Values extends Numbers>(unsorted: Values): Values => {
    if (order.every((from, to) => from === to)) return unsorted;
    const size = unsorted.length / order.length;
    const sorted = allocateLike(where, unsorted, unsorted.length);
    order.forEach((from, to) => {
      sorted.set(unsorted.subarray(from * size, (from + 1) * size), to * size);
    });
    return sorted;
  };
  return { ...shape, values: sort(values), ...(doubles && { doubles: sort(doubles) }) };
}
