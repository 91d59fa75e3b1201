// Reads nested lists of numbers as arrays.

import { NumberArray } from '../array/number-array.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { GrowableArray } from '../growable-array.ts';
import { describeJsonValue, parseArrayCell } from '../json/cell.ts';
import { countValues } from '../pickle/shape.ts';

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

/** Whether all lists at each depth have the same length. */
const hasShape = (list: unknown, [length, ...inner]: readonly number[]): boolean =>
  Array.isArray(list) &&
  list.length === length &&
  (inner.length === 0 || list.every((item) => hasShape(item, inner)));

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
  if (hasShape(array, shape)) values.reserve(countValues(shape));
  const path: number[] = [];
  const reject = (depth: number, reason: string): never => {
    const indices = path.slice(0, depth).map((index) => `[${index}]`);
    return rejectFile({ ...where, place: `${where.place ?? ''}${indices.join('')}` }, reason);
  };
  const checkList = (value: unknown, depth: number): readonly unknown[] => {
    const length = shape[depth];
    const list = Array.isArray(value)
      ? value
      : reject(depth, `expected a list, found ${describeJsonValue(value)}`);
    return list.length === length
      ? list
      : reject(depth, `this list has ${list.length} items but the first one has ${length}`);
  };
  const last = shape.length - 1;
  // Lists of lists are walked elsewhere: V8 turns lists that the same code reads into lists of objects.
  const readNumbers = (list: readonly unknown[]): void => {
    for (let index = 0; index < list.length; index++) {
      const cell = parseArrayCell(list[index]);
      if (cell !== undefined) values.push(cell);
      else {
        path[last] = index;
        reject(last + 1, `expected a number, found ${describeJsonValue(list[index])}`);
      }
    }
  };
  const readLevel = (value: unknown, depth: number): void => {
    const list = checkList(value, depth);
    if (depth === last) readNumbers(list);
    else
      for (const [index, item] of list.entries()) {
        path[depth] = index;
        readLevel(item, depth + 1);
      }
  };
  readLevel(array, 0);
  return new NumberArray(shape, values.toTypedArray());
}

/** Larger matrices are few. */
const MAX_SMALL = 2 ** 16;

/** The small matrix in a list of equally long lists of numbers; undefined for anything else. */
export function smallMatrix(lists: readonly unknown[]): NumberArray | undefined {
  const [first] = lists;
  if (!Array.isArray(first) || typeof first[0] !== 'number') return undefined;
  const [rows, columns] = [lists.length, first.length];
  if (rows * columns > MAX_SMALL) return undefined;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const list = lists[row];
    if (!Array.isArray(list) || list.length !== columns) return undefined;
    if (!putNumbers(values, row * columns, list)) return undefined;
  }
  return new NumberArray([rows, columns], values);
}

/** Puts the items of a list at a place, as long as they are numbers. Returns whether all of them are. */
function putNumbers(values: Float64Array, at: number, list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (typeof item !== 'number') return false;
    values[at + index] = item;
  }
  return true;
}
