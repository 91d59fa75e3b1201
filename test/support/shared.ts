// The folder of real data beside the repository. Tests that need it are skipped where it is absent.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** Path of a file in the folder, such as `series/runs.npz`. */
export const sharedPath = (rel: string): string =>
  fileURLToPath(new URL(`../../../shared/data/${rel}`, import.meta.url));

const present = existsSync(sharedPath('series'));

/** `describe` where the folder exists. */
export function describeShared(name: string, fn: () => void): void {
  if (present) describe(name, fn);
  else describe.skip(`${name} (skipped: ../shared/data is absent)`, fn);
}

/** A file's bytes, in a buffer of their own. */
export function sharedBytes(rel: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(rel)));
}

/** Names of the files in a subfolder that end so, in order; none where the folder is absent. */
export function sharedNames(rel: string, ending: string): string[] {
  if (!present) return [];
  return readdirSync(sharedPath(rel), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${rel}/${name}`)
    .sort();
}
