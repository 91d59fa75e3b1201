// Reads nested arrays of numbers: (layer, head), (task, layer, head) or (checkpoint, task, layer, head).

import { type ReadArray, readArray } from './array.ts';
import { checkShape, type Labels, NO_LABELS } from './dimensions.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { growableFloat32 } from './growable-array.ts';
import { describeJsonValue, parseJsonCell } from './json-cell.ts';
import { NumberArray } from './number-array.ts';

export const MAX_DIMENSIONS = 4;

/** The shape according to the first item of each level. */
function findShape(where: FilePlace, array: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let level: unknown = array; Array.isArray(level); level = level[0]) {
    if (shape.length === MAX_DIMENSIONS)
      rejectFile(
        where,
        `its arrays have more than ${MAX_DIMENSIONS} dimensions`,
        'save arrays of 2 to 4 dimensions',
      );
    shape.push(level.length);
  }
  return shape;
}

/** The tensor of an array or of nested lists. @throws HeadglowError if lists of the same depth differ in length */
export function readNested(
  where: FilePlace,
  model: string,
  array: NumberArray | readonly unknown[],
  labels: Labels = NO_LABELS,
): ReadArray {
  if (array instanceof NumberArray) {
    checkShape(where, array.shape);
    return readArray(where, model, array, labels);
  }
  const shape = findShape(where, array);
  checkShape(where, shape);
  const values = growableFloat32(where);
  const path: number[] = [];
  const reject = (reason: string): never => {
    const indices = path.map((index) => `[${index}]`).join('');
    return rejectFile({ ...where, place: `${where.place ?? ''}${indices}` }, reason);
  };
  const readLevel = (value: unknown): void => {
    const length = shape[path.length];
    if (length === undefined) {
      values.push(parseJsonCell(value) ?? reject(`expected a number, found ${describeJsonValue(value)}`));
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
  return readArray(where, model, { shape, values: values.toTypedArray() }, labels);
}
