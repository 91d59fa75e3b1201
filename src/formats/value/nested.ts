// Reads nested lists of numbers as arrays.

import { NumberArray } from '../array/number-array.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { GrowableArray } from '../growable-array.ts';
import { describeJsonValue, parseArrayCell } from '../json/cell.ts';

/** Most axes of arrays whose axes have no names. */
export const MAX_DIMENSIONS = 4;

/** The shape according to the first item of each level. */
function findShape(where: FilePlace, array: readonly unknown[], most: number): number[] {
  const shape: number[] = [];
  for (let level: unknown = array; Array.isArray(level); level = level[0]) {
    if (shape.length === most)
      rejectFile(where, `its arrays have more than ${most} dimensions`, 'save arrays of 2 to 4 dimensions');
    shape.push(level.length);
  }
  return shape;
}

/** Whether a list at a depth is not empty. */
const hasLongerList = (list: unknown, depth: number): boolean =>
  Array.isArray(list) &&
  (depth === 0 ? list.length > 0 : list.some((inner) => hasLongerList(inner, depth - 1)));

/**
 * The array of nested lists.
 * @param most most axes
 * @throws HeadglowError if lists of the same depth differ in length
 */
export function nestedArray(
  where: FilePlace,
  array: readonly unknown[],
  most: number = MAX_DIMENSIONS,
): NumberArray {
  const shape = findShape(where, array, most);
  if (shape.at(-1) === 0 && hasLongerList(array, shape.length - 1))
    rejectFile(where, 'its lists have different lengths, so they are no matrix', 'save one score per head');
  const values = new GrowableArray(where);
  const path: number[] = [];
  const reject = (reason: string): never => {
    const indices = path.map((index) => `[${index}]`).join('');
    return rejectFile({ ...where, place: `${where.place ?? ''}${indices}` }, reason);
  };
  const readLevel = (value: unknown): void => {
    const length = shape[path.length];
    if (length === undefined) {
      values.push(parseArrayCell(value) ?? reject(`expected a number, found ${describeJsonValue(value)}`));
      return;
    }
    const list = Array.isArray(value) ? value : reject(`expected a list, found ${describeJsonValue(value)}`);
    if (list.length !== length) reject(`this list has ${list.length} items but the first one has ${length}`);
    for (const [index, item] of list.entries()) {
      path.push(index);
      readLevel(item);
      path.pop();
    }
  };
  readLevel(array);
  return new NumberArray(shape, values.toTypedArray());
}
