// Names of which no two are alike.

/** Letters of a name; longer ones are cut, and end in `…`. */
export const MAX_NAME = 1000;

const cut = (name: string): string => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name);

/** The same names, later ones of a kind numbered: `a`, `a (2)`. Very long ones are cut. */
export function makeUnique(given: readonly string[]): string[] {
  const names = given.map(cut);
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
