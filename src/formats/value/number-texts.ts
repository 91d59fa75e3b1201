// Values whose numbers are written as texts: `{"0-0": "0.123", …}`.

import { isObject } from '../json/cell.ts';
import { entriesOf, everyEntry } from '../json/object-keys.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Values that are nested more deeply stay as they are. */
const MAX_DEPTH = 8;

/** Whether a value has texts that are numbers. */
function hasNumberTexts(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return NUMBER.test(value);
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((item) => hasNumberTexts(item, depth + 1));
  return isObject(value) && !everyEntry(value, (item) => !hasNumberTexts(item, depth + 1));
}

/** The value with numbers for all texts that are numbers; undefined if it has none. */
export function readNumberTexts(value: unknown): unknown {
  if (!hasNumberTexts(value)) return undefined;
  const convert = (inner: unknown, depth: number): unknown => {
    if (typeof inner === 'string' && NUMBER.test(inner)) return Number(inner);
    if (depth > MAX_DEPTH) return inner;
    if (Array.isArray(inner)) return inner.map((item) => convert(item, depth + 1));
    if (!isObject(inner)) return inner;
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of entriesOf(inner)) object[key] = convert(item, depth + 1);
    return object;
  };
  return convert(value, 0);
}
