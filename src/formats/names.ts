// Names: what tells the models of several files apart.

const EXTENSION = /\.(?:npy|npz|json|csv|tsv|txt|dat)$/i;

/** The same names, later ones of a kind numbered: `a`, `a (2)`. */
export function unique(names: readonly string[]): string[] {
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

/** How many leading components all paths share; each keeps at least one. */
function shared(paths: readonly (readonly string[])[]): number {
  const most = Math.min(...paths.map((path) => path.length)) - 1;
  let count = 0;
  while (count < most && paths.every((path) => path[count] === paths[0]?.[count])) count++;
  return count;
}

/** For each file the part of its path in which the files differ; for a single one its base name. */
export function fileNames(names: readonly string[]): string[] {
  const bare = names.map((name) => name.replace(EXTENSION, ''));
  // `a.npy` beside `a.json`: only their endings tell them apart.
  const telling = new Set(bare).size === new Set(names).size ? bare : names;
  const paths = telling.map((name) => name.split(/[\\/]+/).filter(Boolean));
  if (paths.length === 1) return [paths[0]?.at(-1) ?? ''];
  const leading = shared(paths);
  const ends = paths.map((path) => path.slice(leading));
  const trailing = shared(ends.map((path) => path.toReversed()));
  return ends.map((path) => path.slice(0, path.length - trailing).join('/'));
}
