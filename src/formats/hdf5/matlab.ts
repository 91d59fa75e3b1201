// Variables of MATLAB 7.3 files, which are HDF5 files whose arrays have their axes in reverse order.

import type { Dataset } from 'h5wasm';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import { toNumberList } from '../array/number-list.ts';
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

/** The value of a variable, from that of its data set with its axes reversed: MATLAB has no arrays of fewer than two axes. */
export function toVariable(name: string, dataset: Dataset, value: unknown): unknown {
  // An empty array is saved as its shape.
  if (attributeOf(dataset, 'MATLAB_empty')) return new OtherValue('empty array');
  if (!(value instanceof NumberArray)) return value;
  const { shape, values } = value;
  const isRow = shape.length === 2 && shape[0] === 1;
  if (attributeOf(dataset, 'MATLAB_class') === 'char')
    return isRow ? String.fromCharCode(...values.subarray(0, MAX_TEXT)) : new OtherValue('texts');
  if (values.length === 1) return values[0];
  const isVector = isRow || (shape.length === 2 && shape[1] === 1);
  return isVector && STEP_FIELDS.includes(name) ? toNumberList(values) : value;
}

/** Longest text, in characters. */
const MAX_TEXT = 10_000;
