// Finds a quantity of the data's READMEs among what was loaded of a file.

import type { Tensor } from '../../src/tensor/tensor.ts';
import { checkpointCount } from '../../src/tensor/tensor.ts';
import type { TableRow } from './readme-tables.ts';

/** An array of a dataset: a matrix, or several of one model. */
interface ShownArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> & Iterable<number>;
}

/** Every matrix, stack of tasks or checkpoints, and whole tensor. */
function* shownArrays(tensor: Tensor): Generator<ShownArray> {
  const { tasks, layers, heads } = tensor;
  const values = tensor.doubles ?? tensor.values;
  const [checkpoints, cells] = [checkpointCount(tensor), layers * heads];
  const matrix = [layers, heads];
  for (let start = 0; start < values.length; start += cells)
    yield { shape: matrix, values: values.subarray(start, start + cells) };
  if (tasks.length > 1)
    for (let start = 0; start < values.length; start += cells * tasks.length)
      yield {
        shape: [tasks.length, ...matrix],
        values: values.subarray(start, start + cells * tasks.length),
      };
  if (checkpoints > 1 && tasks.length === 1) yield { shape: [checkpoints, ...matrix], values };
  if (checkpoints > 1 && tasks.length > 1) yield { shape: [checkpoints, tasks.length, ...matrix], values };
}

/** Several tensors with the same matrices, as one array. */
function stackOf(tensors: readonly Tensor[]): ShownArray[] {
  const [first] = tensors;
  if (!first || tensors.length < 2) return [];
  const isSame = tensors.every(
    ({ layers, heads, values }) =>
      layers === first.layers && heads === first.heads && values.length === layers * heads,
  );
  if (!isSame) return [];
  const values = tensors.flatMap((tensor) => [...(tensor.doubles ?? tensor.values)]);
  return [{ shape: [tensors.length, first.layers, first.heads], values }];
}

/** The part of what is shown that a row counts. */
export interface Counted {
  /** Tasks whose names match; default: all. */
  readonly tasks?: RegExp;
  /** The shape in which the row's values are shown, if that is another. */
  readonly shape?: readonly number[];
}

function countedPart(tensor: Tensor, { tasks = /(?:)/ }: Counted): Tensor {
  const kept = [...tensor.tasks.keys()].filter((task) => tasks.test(tensor.tasks[task] as string));
  const { heads, layers } = tensor;
  const cells = layers * heads;
  const matrices = Array.from({ length: checkpointCount(tensor) }, (_, checkpoint) =>
    kept.map((task) => checkpoint * tensor.tasks.length + task),
  ).flat();
  const pick = (values: Float32Array | Float64Array): number[] =>
    matrices.flatMap((matrix) => [...values.subarray(matrix * cells, (matrix + 1) * cells)]);
  return {
    ...tensor,
    tasks: kept.map((task) => tensor.tasks[task] as string),
    values: Float32Array.from(pick(tensor.values)),
    ...(tensor.doubles && { doubles: Float64Array.from(pick(tensor.doubles)) }),
  };
}

/** Tables give about six digits of extremes, and twelve decimal places of single values. */
const isNear = (found: number, given: number, relative: number): boolean =>
  Object.is(found, given) || Math.abs(found - given) <= relative * Math.abs(given) + 1e-12;

function hasNumbers({ values }: ShownArray, { min, max, zeros, negative, missing }: TableRow): boolean {
  const numbers = [...values].filter((value) => !Number.isNaN(value));
  if (values.length - numbers.length !== missing) return false;
  if (numbers.filter((value) => value === 0).length !== zeros) return false;
  if (numbers.filter((value) => value < 0).length !== negative) return false;
  if (numbers.length === 0) return Number.isNaN(min);
  const least = numbers.reduce((found, value) => Math.min(found, value));
  const most = numbers.reduce((found, value) => Math.max(found, value));
  return isNear(least, min, 6e-6) && isNear(most, max, 6e-6);
}

/** Whether single values are the same, at the indices that the table gives. */
const hasSpots = ({ shape, values }: ShownArray, { spots }: TableRow): boolean =>
  spots.every(({ at, value }) => {
    const index = at.reduce((sum, one, axis) => sum * (shape[axis] as number) + one, 0);
    return isNear(values[index] as number, value, 1e-6);
  });

const isSameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);

/** Whether an array in what was loaded has the shape, the numbers and the single values of a row. */
export function isShown(row: TableRow, tensors: readonly Tensor[], counted: Counted = {}): boolean {
  const parts =
    Object.keys(counted).length > 0 ? tensors.map((tensor) => countedPart(tensor, counted)) : tensors;
  const arrays = [...parts.flatMap((tensor) => [...shownArrays(tensor)]), ...stackOf(parts)];
  const shape = counted.shape ?? row.shape;
  return arrays.some(
    (array) => isSameShape(array.shape, shape) && hasNumbers(array, row) && hasSpots(array, row),
  );
}
