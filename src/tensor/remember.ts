// Remembers results of pure functions, so that the frames of a zoom or a play do not repeat what has not changed.

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && isSameList(a, b));

/** Whether two lists have equal items, or equal lists of items. */
export const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => isSame(item, b[i]));

/**
 * A function that returns its last result for an object if its other arguments have not changed since: numbers, texts, or
 * lists of them. Nothing is kept once the object is gone.
 */
export function rememberLast<Key extends object, Rest extends readonly unknown[], Result>(
  compute: (key: Key, ...rest: Rest) => Result,
): (key: Key, ...rest: Rest) => Result {
  const known = new WeakMap<Key, { readonly rest: Rest; readonly result: Result }>();
  return (key, ...rest) => {
    const last = known.get(key);
    if (last && isSameList(last.rest, rest)) return last.result;
    const result = compute(key, ...rest);
    known.set(key, { rest, result });
    return result;
  };
}
