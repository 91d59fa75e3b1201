// The folder of real data next to the repository. Tests that need it are skipped if it is missing.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** Path of a file in the folder, such as `series/runs.npz`. */
export const sharedPath = (rel: string): string =>
  fileURLToPath(new URL(`../../../shared/data/${rel}`, import.meta.url));

/** Whether the folder is there. */
export const isSharedPresent = existsSync(sharedPath('series'));

/** Like `describe`, but skipped if the folder is missing. */
export function describeShared(name: string, fn: () => void): void {
  if (isSharedPresent) describe(name, fn);
  else describe.skip(`${name} (skipped: ../shared/data is absent)`, fn);
}

/** The bytes of a file, in a separate buffer. */
export function sharedBytes(rel: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(rel)));
}

/** Sorted names of the files in a subfolder with this ending; empty if the folder is missing. */
export function sharedNames(rel: string, ending: string): string[] {
  if (!isSharedPresent) return [];
  return readdirSync(sharedPath(rel), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${rel}/${name}`)
    .sort();
}
