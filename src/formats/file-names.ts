// Names that tell the models of several files apart.

import { groupBy } from '../tensor/group-by.ts';
import { withoutExtension } from './registry.ts';

type Path = readonly string[];

const shortest = (paths: readonly Path[]): number =>
  paths.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);

/** How many leading components all paths share; each keeps at least one. */
function shared(paths: readonly Path[]): number {
  const most = shortest(paths) - 1;
  let count = 0;
  while (count < most && paths.every((path) => path[count] === paths[0]?.[count])) count++;
  return count;
}

const differ = (names: readonly (string | undefined)[]): boolean => new Set(names).size === names.length;

/**
 * Names of paths with one base name: the first folder in which all differ, else all that differs.
 * @param isAll whether no other file is named; else the base name says more than the folder alone
 */
function namesOfAlike(paths: readonly Path[], isAll: boolean): string[] {
  const folders = shortest(paths) - 1;
  for (let depth = 0; depth < folders; depth++) {
    const column = paths.map((path) => path[depth] as string);
    if (differ(column)) return isAll ? column : column.map((folder) => `${folder}/${paths[0]?.at(-1)}`);
  }
  return withoutShared(paths);
}

/** Paths without the folders and the ends that all of them share. */
function withoutShared(paths: readonly Path[]): string[] {
  const leading = shared(paths);
  const ends = paths.map((path) => path.slice(leading));
  const trailing = shared(ends.map((path) => path.toReversed()));
  return ends.map((path) => path.slice(0, path.length - trailing).join('/'));
}

/**
 * A name for each file, as short as tells them apart: the base name where no other file has it; where files of several
 * models have one base name, the first folder in which they differ; else all that differs. For a single file its base name.
 */
export function distinctFileNames(names: readonly string[]): string[] {
  const bare = names.map(withoutExtension);
  // `a.npy` and `a.json`: only their endings tell them apart.
  const enough = new Set(bare).size === new Set(names).size ? bare : names;
  const paths = enough.map((name) => name.split(/[\\/]+/).filter(Boolean));
  const short = paths.map((path) => path.at(-1) ?? '');
  for (const alike of groupBy(paths.keys(), (index) => short[index]).values()) {
    if (alike.length === 1) continue;
    const found = namesOfAlike(
      alike.map((index) => paths[index] as Path),
      alike.length === paths.length,
    );
    alike.forEach((index, order) => {
      short[index] = found[order] as string;
    });
  }
  return new Set(short).size === new Set(enough).size ? short : withoutShared(paths);
}
