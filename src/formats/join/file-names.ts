// Short, distinct model names for several files.

import { groupBy } from '../../tensor/group-by.ts';
import { withoutExtension } from '../registry.ts';

type Path = readonly string[];

const shortestLength = (paths: readonly Path[]): number =>
  paths.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);

/** How many leading components all paths share; each path keeps at least one other. */
function countSharedComponents(paths: readonly Path[]): number {
  const limit = shortestLength(paths) - 1;
  let count = 0;
  while (count < limit && paths.every((path) => path[count] === paths[0]?.[count])) count++;
  return count;
}

const areDistinct = (names: readonly string[]): boolean => new Set(names).size === names.length;

/**
 * Names for paths with the same base name: the first folder in which all of them differ, or else the paths without the
 * parts that they share.
 * @param areAllFiles whether there are no other files; if there are, the base name is kept after the folder
 */
function nameByFolder(paths: readonly Path[], areAllFiles: boolean): string[] {
  const folders = shortestLength(paths) - 1;
  for (let depth = 0; depth < folders; depth++) {
    const column = paths.map((path) => path[depth] as string);
    if (areDistinct(column))
      return areAllFiles ? column : column.map((folder) => `${folder}/${paths[0]?.at(-1)}`);
  }
  return removeSharedParts(paths);
}

/** Removes the leading and trailing components that all paths share. */
function removeSharedParts(paths: readonly Path[]): string[] {
  const leading = countSharedComponents(paths);
  const ends = paths.map((path) => path.slice(leading));
  const trailing = countSharedComponents(ends.map((path) => path.toReversed()));
  return ends.map((path) => path.slice(0, path.length - trailing).join('/'));
}

/**
 * Short, distinct names: a file's base name if it is unique; for files with the same base name, the first folder in which
 * they differ; otherwise the paths without the parts that they share.
 */
export function distinctFileNames(names: readonly string[]): string[] {
  const bare = names.map(withoutExtension);
  // `a.npy` and `a.json` differ only in their extensions.
  const unambiguous = new Set(bare).size === new Set(names).size ? bare : names;
  const paths = unambiguous.map((name) => name.split(/[\\/]+/).filter(Boolean));
  const short = paths.map((path) => path.at(-1) ?? '');
  for (const indices of groupBy(paths.keys(), (index) => short[index]).values()) {
    if (indices.length === 1) continue;
    const names = nameByFolder(
      indices.map((index) => paths[index] as Path),
      indices.length === paths.length,
    );
    indices.forEach((index, order) => {
      short[index] = names[order] as string;
    });
  }
  return new Set(short).size === new Set(unambiguous).size ? short : removeSharedParts(paths);
}
