// Names: what tells the models of several files apart.

/** How the names of files that can be read end. */
export const EXTENSION = /\.(?:npy|npz|json|csv|tsv|txt|dat)$/i;

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

const differ = (names: readonly (string | undefined)[]): boolean => new Set(names).size === names.length;

/**
 * A name for each file, as short as tells them apart: the base name where all differ; the first folder in which all
 * differ where files of several models are called alike; else all that differs. For a single file its base name.
 */
export function fileNames(names: readonly string[]): string[] {
  const bare = names.map((name) => name.replace(EXTENSION, ''));
  // `a.npy` beside `a.json`: only their endings tell them apart.
  const enough = new Set(bare).size === new Set(names).size ? bare : names;
  const paths = enough.map((name) => name.split(/[\\/]+/).filter(Boolean));
  const bases = paths.map((path) => path.at(-1) ?? '');
  if (differ(bases)) return bases;
  const folders = Math.min(...paths.map((path) => path.length)) - 1;
  for (let depth = 0; depth < folders; depth++) {
    const column = paths.map((path) => path[depth] as string);
    if (differ(column)) return column;
  }
  const leading = shared(paths);
  const ends = paths.map((path) => path.slice(leading));
  const trailing = shared(ends.map((path) => path.toReversed()));
  return ends.map((path) => path.slice(0, path.length - trailing).join('/'));
}
