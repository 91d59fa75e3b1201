// Compares data by content where this is cheap, as apps create objects each time they render.

import type { DatasetInput } from '../tensor/check.ts';

/** Values, bytes and functions are compared by identity; names, steps and ranges by what is in them. */
function isSamePart(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return isShortList(a) && isShortList(b) && JSON.stringify(a) === JSON.stringify(b);
}

/** Lists as long as a timeline. Values in a list may be many more. */
const MAX_COMPARED = 10_000;

const isShortList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) &&
  value.length <= MAX_COMPARED &&
  value.every((one) => typeof one === 'string' || Number.isFinite(one));

/** Whether two objects have the same properties. */
export function isSameObject(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => isSamePart(value, right.get(key)));
}

/** Whether two datasets have the same models, with the same arrays of values or the same functions that read them. */
export function isSameDataset(a: DatasetInput, b: DatasetInput): boolean {
  if (a === b) return true;
  const [left, right] = [a?.tensors, b?.tensors];
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((tensor, i) => tensor && right[i] && isSameObject(tensor, right[i]));
}
