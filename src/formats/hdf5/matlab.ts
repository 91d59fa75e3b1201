// Variables of MATLAB 7.3 files, which are HDF5 files whose arrays have their axes in reverse order.

import type { Dataset } from 'h5wasm';
import type { Numbers } from '../../tensor/tensor.ts';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import { STEP_FIELDS } from '../join/step.ts';

/** Whether a group has no variables of the user: what cells refer to, and objects. */
export const isInternalGroup = (name: string): boolean => name.startsWith('#');

/** An attribute of a data set; null without it. */
function attributeOf(dataset: Dataset, name: string): unknown {
  try {
    return dataset.get_attribute(name, true);
  } catch {
    return null;
  }
}

/** The array with its axes in reverse order. */
function reverseAxes({ shape, values }: NumberArray): NumberArray {
  const reversed = shape.toReversed();
  // How far apart neighbours along each reversed axis are in the file.
  const strides = reversed.map((_, axis) =>
    shape.slice(shape.length - axis).reduce((product, length) => product * length, 1),
  );
  const result = values.slice() as Numbers;
  const index = reversed.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] as number;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      from += stride;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (reversed[axis] as number)) break;
      from -= stride * (index[axis] as number);
      index[axis] = 0;
    }
  }
  return new NumberArray(reversed, result);
}

/** The value of a variable, from that of its data set: MATLAB has no arrays of fewer than two axes. */
export function toVariable(name: string, dataset: Dataset, value: unknown): unknown {
  // An empty array is saved as its shape.
  if (attributeOf(dataset, 'MATLAB_empty')) return new OtherValue('empty array');
  if (!(value instanceof NumberArray)) return value;
  const array = reverseAxes(value);
  const { shape, values } = array;
  const isRow = shape.length === 2 && shape[0] === 1;
  if (attributeOf(dataset, 'MATLAB_class') === 'char')
    return isRow ? String.fromCharCode(...values.subarray(0, MAX_TEXT)) : new OtherValue('texts');
  if (values.length === 1) return values[0];
  const isVector = isRow || (shape.length === 2 && shape[1] === 1);
  return isVector && STEP_FIELDS.includes(name) ? [...values] : array;
}

/** Longest text, in characters. */
const MAX_TEXT = 10_000;
