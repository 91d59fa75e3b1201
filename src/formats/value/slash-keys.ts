// Objects whose keys are paths that end with a head, as experiment trackers log them: `{"induction/L0H1": 0.5, …}`.

import { parseHeadName } from '../heads/head-names.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, hasPlainKeys, keysOf } from '../json/object-keys.ts';

/** Longer keys are no paths. */
const MAX_KEY = 1000;

/** The parts of a key before and from a slash after which it is a head's name; null if there is none. */
function splitKey(key: string): readonly [prefix: string, head: string] | null {
  if (key.length > MAX_KEY) return null;
  for (let at = key.indexOf('/'); at > 0; at = key.indexOf('/', at + 1)) {
    const head = key.slice(at + 1);
    const prefix = key.slice(0, at);
    // Two heads are an edge.
    if (parseHeadName(head)) return parseHeadName(prefix) ? null : [prefix, head];
  }
  return null;
}

/** The same object with the heads below what comes before them: `{"induction": {"L0H1": 0.5}}`; undefined if it has no such keys. */
export function nestHeadKeys(value: unknown): JsonObject | undefined {
  if (!isObject(value) || hasPlainKeys(value) || !keysOf(value).some((key) => key.includes('/')))
    return undefined;
  const nested = Object.create(null) as Record<string, unknown>;
  let count = 0;
  for (const [key, inner] of entriesOf(value)) {
    const [prefix, head] = (!parseHeadName(key) && splitKey(key)) || [key];
    if (head === undefined) {
      nested[key] = inner;
      continue;
    }
    if (Object.hasOwn(value, prefix)) return undefined;
    nested[prefix] ??= Object.create(null);
    (nested[prefix] as Record<string, unknown>)[head] = inner;
    count++;
  }
  return count > 1 ? nested : undefined;
}
