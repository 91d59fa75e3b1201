// Values whose numbers are written as texts: `{"0-0": "0.123", …}`.

import { isObject } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Values that are nested more deeply stay as they are. */
const MAX_DEPTH = 8;

/** The value with numbers for all texts that are numbers; undefined if it has none. */
export function readNumberTexts(value: unknown): unknown {
  let isAny = false;
  const convert = (inner: unknown, depth: number): unknown => {
    if (typeof inner === 'string' && NUMBER.test(inner)) {
      isAny = true;
      return Number(inner);
    }
    if (depth > MAX_DEPTH) return inner;
    if (Array.isArray(inner)) return inner.map((item) => convert(item, depth + 1));
    if (!isObject(inner)) return inner;
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of entriesOf(inner)) object[key] = convert(item, depth + 1);
    return object;
  };
  const converted = convert(value, 0);
  return isAny ? converted : undefined;
}
