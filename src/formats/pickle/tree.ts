// Turns what a pickle holds into values like those of JSON, with arrays of numbers as leaves.

import { OtherValue } from '../array/number-array.ts';
import { type FilePlace, rejectSize } from '../file.ts';
import { PandasIndex } from './pandas-arrays.ts';
import { isOfPandas, readFrame } from './pandas-frame.ts';
import {
  PyDict,
  PyDtype,
  PyGlobal,
  PyNdarray,
  PyObject,
  PySet,
  PyTensor,
  type StridedArray,
} from './values.ts';

/** An array of numbers in a tree. */
export class ArrayLeaf {
  readonly array: StridedArray;

  constructor(array: StridedArray) {
    this.array = array;
  }
}

/** Values that a tree may have, by the bytes of its file. */
export const maxValues = (bytes: number): number => 2 ** 17 + bytes;

/** Deeper levels are left out. */
const MAX_DEPTH = 64;

/** The text of a key, as Python writes it. */
function keyText(key: unknown): string {
  if (Array.isArray(key)) return `(${key.map(keyText).join(', ')}${key.length === 1 ? ',' : ''})`;
  if (key === null) return 'None';
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (key instanceof PyGlobal) return key.name;
  return typeof key === 'object' ? '' : String(key);
}

const isIndex = (value: unknown): boolean =>
  Number.isInteger(typeof value === 'bigint' ? Number(value) : value);

/** Whether a value is the same in a tree, without objects in it. */
const isPlain = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'bigint');

/** The items of a set. It has no order, so pairs of numbers in it are no rows of a matrix, but heads: they become texts. */
function itemsOf({ items }: PySet): readonly unknown[] {
  const arePairs = items.every((item) => Array.isArray(item) && item.length === 2 && item.every(isIndex));
  return arePairs ? items.map(keyText) : items;
}

/**
 * Copies the tree. Objects that several others share are copied for each.
 * @param limit most values in the tree: objects that contain each other would make it endless
 * @throws HeadglowError if there are more
 */
export function createTree(where: FilePlace, root: unknown, limit: number): unknown {
  let count = 0;
  const use = (values: number): void => {
    count += values;
    if (count > limit)
      rejectSize(
        where,
        'it contains the same objects too often, or within themselves',
        'save only its scores',
      );
  };
  const copy = (value: unknown, depth: number): unknown => {
    use(1);
    if (depth > MAX_DEPTH) return new OtherValue('a deeper level');
    if (typeof value === 'bigint') return Number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return copyList(value, depth);
    if (value instanceof PyDict) return copyDict(value, depth);
    if (value instanceof PySet) return copy(itemsOf(value), depth);
    if (value instanceof PyTensor) return new ArrayLeaf(value.array);
    if (value instanceof PyNdarray) return copyNdarray(value, depth);
    if (value instanceof PyObject) return copyObject(value, depth);
    if (value instanceof PyGlobal) return new OtherValue(value.name);
    if (value instanceof PandasIndex)
      return copy(
        value.readLevels({ where, use })?.map(({ values }) => values),
        depth,
      );
    return new OtherValue(value instanceof PyDtype ? 'numpy.dtype' : 'bytes');
  };
  /** A list of numbers or texts, which nothing changes later, is not copied. */
  const copyList = (list: readonly unknown[], depth: number): readonly unknown[] => {
    if (!list.every(isPlain)) return list.map((item) => copy(item, depth + 1));
    use(list.length);
    return list;
  };
  const copyDict = ({ entries }: PyDict, depth: number): object => {
    // Without a prototype, `__proto__` is a key like any other.
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of entries) object[keyText(key)] = copy(value, depth + 1);
    return object;
  };
  const copyNdarray = ({ array, objects, otherType }: PyNdarray, depth: number): unknown => {
    if (array) return new ArrayLeaf(array);
    return objects === null
      ? new OtherValue(`numpy.ndarray of ${otherType ?? 'nothing'}`)
      : copy(objects, depth);
  };
  /** The attributes of an object are its contents, if it has any. */
  const copyObject = (object: PyObject, depth: number): unknown => {
    const frame = readFrame({ where, use }, object);
    if (frame) return copy(frame, depth);
    const { className, state, items, dict } = object;
    if (isOfPandas(object)) return new OtherValue(className);
    const attributes = Array.isArray(state) ? state[0] : state;
    if (attributes instanceof PyDict && attributes.entries.length > 0) return copyDict(attributes, depth);
    if (dict.entries.length > 0) return copyDict(dict, depth);
    return items.length > 0 ? copy(items, depth) : new OtherValue(className);
  };
  return copy(root, 0);
}
