// Which file imports which, read from the sources.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  /** Path from the root of the repository; a package by its name. */
  readonly target: string;
  /** True where nothing of it is left once types are gone. */
  readonly isType: boolean;
  /** True where it loads when it is first needed. */
  readonly isLazy: boolean;
}

/** Files of these folders that end so, by their paths from the root of the repository. */
export function filesUnder(folders: readonly string[], ending = /\.tsx?$/): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && ending.test(entry.name))
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/')),
    )
    .filter((path) => !/(^|\/)(node_modules|dist|results)\//.test(path))
    .sort();
}

export const isThere = (path: string): boolean => existsSync(join(ROOT, path));

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const STATEMENT = /^(?:import|export)\s+(type\s+)?([^;'"]*?\s+from\s+)?['"]([^'"]+)['"]/gm;
const LAZY = /(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)|\bnew\s+URL\(\s*['"]([^'"]+\.ts)['"]/g;

/** Files of the chunks that a shader includes; a chunk in two kinds has two, one written in TypeScript has none. */
const chunksOf = (text: string): string[] =>
  [...text.matchAll(/^#include "(\w+)"$/gm)].flatMap(([, chunk]) =>
    ['', '-exact', '-plain'].map((kind) => `shaders/${chunk}${kind}.glsl`).filter(isThere),
  );

/** True for `{ type A, type B }`, of which nothing is left. */
const areTypes = (clause: string): boolean => {
  const names = /^\{([^}]*)\}/.exec(clause.trim())?.[1];
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
};

/** The imports of a file, of modules and of GLSL chunks. */
export function importsOf(path: string): Import[] {
  const text = textOf(path);
  const targetOf = (written: string): string => {
    const [name = ''] = written.split('?');
    return name.startsWith('.') ? posix.normalize(`${dirname(path)}/${name}`) : name;
  };
  if (path.endsWith('.glsl'))
    return chunksOf(text).map((target) => ({ target, isType: false, isLazy: false }));
  const found: Import[] = [];
  for (const [, type, clause = '', written = ''] of text.matchAll(STATEMENT))
    found.push({ target: targetOf(written), isType: Boolean(type) || areTypes(clause), isLazy: false });
  for (const [, type, module, worker] of text.matchAll(LAZY))
    found.push({ target: targetOf(module ?? worker ?? ''), isType: Boolean(type), isLazy: true });
  return found;
}

export type Graph = ReadonlyMap<string, readonly Import[]>;

export const graphOf = (paths: readonly string[]): Graph =>
  new Map(paths.map((path) => [path, importsOf(path)]));

/** Files that import each other around a circle, types included; one path each. */
export function circles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const { target } of graph.get(path) ?? []) if (graph.has(target)) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return found;
}

/**
 * All that a file needs to run, itself included: files and packages.
 * @param eager leaves out what loads when it is first needed
 */
export function needs(graph: Graph, path: string, eager = false): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: string): void => {
    if (found.has(one)) return;
    found.add(one);
    for (const { target, isType, isLazy } of graph.get(one) ?? [])
      if (!isType && !(eager && isLazy)) visit(target);
  };
  visit(path);
  return found;
}
