// Reads arrays with strides in C order.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import { toCOrder } from '../array/c-order.ts';
import { readStoredValues } from '../array/read-values.ts';
import { type FilePlace, rejectSize } from '../file.ts';
import { countValues, denseStrides } from './shape.ts';
import type { StridedArray } from './values.ts';

/** More values are refused. */
const MAX_VALUES = 2 ** 30;
/** An array may repeat values: so often, and in any case so many. */
const [MAX_REPEATS, MAX_REPEATED] = [16, 2 ** 20];

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.every((one, i) => one === b[i]);

/** Strides along axes of length 1 do not matter. */
const hasStrides = ({ shape, strides }: StridedArray, isFortran: boolean): boolean => {
  const dense = denseStrides(shape, isFortran);
  return isSame(
    strides.map((stride, axis) => (shape[axis] === 1 ? 0 : stride)),
    dense.map((stride, axis) => (shape[axis] === 1 ? 0 : stride)),
  );
};

/** Bounds of the values that an array refers to: the first one, and the one after the last. */
function findBounds({ shape, strides, offset }: StridedArray): readonly [number, number] {
  let [first, last] = [offset, offset];
  shape.forEach((length, axis) => {
    const distance = (length - 1) * (strides[axis] as number);
    if (distance < 0) first += distance;
    else last += distance;
  });
  return [first, last + 1];
}

/** Copies values in C order. */
function gather(where: FilePlace, values: Numbers, { shape, strides }: StridedArray, start: number): Numbers {
  const gathered = allocateLike(where, values, countValues(shape));
  let to = 0;
  const fill = (axis: number, from: number): void => {
    const [length, stride] = [shape[axis] as number, strides[axis] as number];
    const isLast = axis === shape.length - 1;
    for (let i = 0, at = from; i < length; i++, at += stride)
      if (isLast) gathered[to++] = values[at] as number;
      else fill(axis + 1, at);
  };
  if (shape.length === 0) gathered[0] = values[start] as number;
  else fill(0, start);
  return gathered;
}

/** All values in C order; a view of the data if they are stored like that. @throws HeadglowError if they are too many */
export async function readStrided(
  where: FilePlace,
  array: StridedArray,
  signal?: AbortSignal,
): Promise<Numbers> {
  const { type, shape, offset, data } = array;
  const count = countValues(shape);
  if (count > MAX_VALUES)
    rejectSize(where, `it has ${count.toLocaleString('en')} values`, 'save a part of it');
  if (count === 0) return new Float32Array(0);
  const [first, end] = findBounds(array);
  if (count > MAX_REPEATS * (end - first) + MAX_REPEATED)
    rejectSize(
      where,
      `it repeats ${end - first} values ${Math.round(count / (end - first))} times`,
      'save each value once',
    );
  const head = { shape, count: end - first, type, descr: '', offset: 0, fortran: false };
  const values = await readStoredValues({ where, head, type, bytes: data }, [first, end], signal);
  if (hasStrides(array, false)) return values;
  return hasStrides(array, true)
    ? toCOrder(where, values, shape)
    : gather(where, values, array, offset - first);
}
