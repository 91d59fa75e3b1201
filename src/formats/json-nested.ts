// Nested arrays of numbers: (layer, head), (task, layer, head) or (checkpoint, task, layer, head).

import { type ReadArray, readArray } from './array.ts';
import { checkShape } from './dimensions.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { growableFloat32 } from './growable-array.ts';
import { describeJsonValue, parseJsonCell } from './json-cell.ts';

const MOST_DIMENSIONS = 4;

function shapeOf(where: FilePlace, array: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let level: unknown = array; Array.isArray(level); level = level[0]) {
    if (shape.length === MOST_DIMENSIONS)
      rejectFile(where, 'its arrays are nested deeper than 4 dimensions', 'save 2 to 4 dimensions');
    shape.push(level.length);
  }
  return shape;
}

/** The tensor of nested arrays, all equally long at each depth. */
export function readNested(where: FilePlace, model: string, array: readonly unknown[]): ReadArray {
  const shape = shapeOf(where, array);
  checkShape(where, shape);
  const values = growableFloat32(where);
  const path: number[] = [];
  const walk = (value: unknown): void => {
    const wrong = (reason: string): never =>
      rejectFile(
        { ...where, place: `${where.place ?? ''}${path.map((index) => `[${index}]`).join('')}` },
        reason,
      );
    const length = shape[path.length];
    if (length === undefined) {
      const cell = parseJsonCell(value);
      if (cell === undefined) wrong(`there is ${describeJsonValue(value)} where a number should be`);
      values.push(cell as number);
      return;
    }
    if (!Array.isArray(value)) wrong(`there is ${describeJsonValue(value)} where a list should be`);
    const list = value as readonly unknown[];
    if (list.length !== length) wrong(`this list has ${list.length} items but the first one has ${length}`);
    for (const [index, item] of list.entries()) {
      path.push(index);
      walk(item);
      path.pop();
    }
  };
  walk(array);
  return readArray(where, model, { shape, values: values.trimmed() });
}
