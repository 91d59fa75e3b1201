// Reads arrays with strides in C order.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import { toCOrder } from '../array/c-order.ts';
import { readStoredValues } from '../array/read-values.ts';
import { type FilePlace, rejectSize } from '../file.ts';
import { readValues } from '../npy/npy.ts';
import { countValues, denseStrides } from './shape.ts';
import type { StridedArray } from './values.ts';

/** More values are refused. */
const MAX_VALUES = 2 ** 30;
/** An array may repeat values: so often, and in any case so many. */
const [MAX_REPEATS, MAX_REPEATED] = [16, 2 ** 20];

/** Whether an array has no gaps. Strides along axes of length 1 do not matter. */
const hasStrides = ({ shape, strides }: StridedArray, isFortran: boolean): boolean => {
  const dense = denseStrides(shape, isFortran);
  return strides.every((stride, axis) => shape[axis] === 1 || stride === dense[axis]);
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

/** Values as they are stored in C order. */
function toDense(where: FilePlace, array: StridedArray, values: Numbers, start: number): Numbers {
  if (hasStrides(array, false)) return values;
  return hasStrides(array, true) ? toCOrder(where, values, array.shape) : gather(where, values, array, start);
}

/**
 * All values in C order, at once if the data are in memory: waiting for each of many small arrays takes longer than reading it.
 * They are a view of the data if they are stored like that.
 * @throws HeadglowError if they are too many
 */
export function readStrided(
  where: FilePlace,
  array: StridedArray,
  signal?: AbortSignal,
): Numbers | Promise<Numbers> {
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
  const head = { shape: [end - first], count: end - first, type, descr: '', offset: 0, fortran: false };
  const { memory } = data;
  if (memory) {
    const stored = memory.subarray(first * type.size, end * type.size);
    return toDense(where, array, readValues(where, { ...head, data: stored }, type), offset - first);
  }
  const read = readStoredValues({ where, head, type, bytes: data }, [first, end], signal);
  return read.then((values) => toDense(where, array, values, offset - first));
}
