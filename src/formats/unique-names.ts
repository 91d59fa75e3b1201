// Makes names unique.

/** Longest name in characters; longer ones are truncated and end in `…`. */
export const MAX_NAME = 1000;

const truncate = (name: string): string =>
  name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;

/** Makes names unique by numbering repeated ones: `a`, `a (2)`. Very long names are truncated. */
export function makeUnique(given: readonly string[]): string[] {
  const names = given.map(truncate);
  const taken = new Set(names);
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let count = counts.get(name) ?? 1;
    let numbered: string;
    do numbered = `${name} (${++count})`;
    while (taken.has(numbered));
    counts.set(name, count);
    taken.add(numbered);
    return numbered;
  });
}
