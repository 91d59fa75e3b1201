// Remembers results of pure functions, so that the frames of a zoom or a play do not repeat what has not changed.

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && isSameList(a, b));

/** Whether two lists have equal items, or equal lists of items. */
const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => isSame(item, b[i]));

/** The last result for each object. Nothing is kept once the object is gone. */
export class LastResults<Key extends object, Result> {
  readonly #known = new WeakMap<Key, { readonly inputs: readonly unknown[]; readonly result: Result }>();

  /**
   * The last result for an object if the inputs have not changed since; else a new one.
   * @param inputs everything else that the result depends on: numbers, texts, or objects that do not change, and lists of them
   */
  get(key: Key, inputs: readonly unknown[], compute: () => Result): Result {
    const last = this.#known.get(key);
    if (last && isSameList(last.inputs, inputs)) return last.result;
    const result = compute();
    this.#known.set(key, { inputs, result });
    return result;
  }
}

/** A function that returns its last result for an object if its other arguments have not changed since. */
export function rememberLast<Key extends object, Rest extends readonly unknown[], Result>(
  compute: (key: Key, ...rest: Rest) => Result,
): (key: Key, ...rest: Rest) => Result {
  const results = new LastResults<Key, Result>();
  return (key, ...rest) => results.get(key, rest, () => compute(key, ...rest));
}
