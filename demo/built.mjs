// Checks whether the build outputs are up to date with the sources.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files that the builds of the command and the viewer write last. */
const OUTPUTS = ['dist/cli/headglow.js', 'dist/viewer/render.html', 'dist/viewer/figure-page.js'];
const FOLDERS = ['src', 'shaders', 'demo'];
/** Single files that the outputs depend on; the viewer imports three files of the benchmark. */
const FILES = [
  'vite.config.ts',
  'vite.regl.ts',
  'package-lock.json',
  'bench/data.ts',
  'bench/floors.ts',
  'bench/statistics.ts',
];

const modifiedTime = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Returns whether all outputs exist and are newer than these files and everything in these folders. */
function areUpToDate(outputs, files, folders) {
  const builtTime = Math.min(...outputs.map(modifiedTime));
  const isOlder = (path) => modifiedTime(path) <= builtTime;
  return (
    files.every(isOlder) &&
    folders.every((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).every((name) =>
        isOlder(join(folder, name)),
      ),
    )
  );
}

/** Returns whether the built viewer and command are up to date. */
export const isBuilt = () => areUpToDate(OUTPUTS, FILES, FOLDERS);

/** Returns whether the built library and its declarations are up to date. */
export const isLibraryBuilt = () =>
  areUpToDate(
    ['dist/index.js', 'dist/element.js', 'dist/types/index.d.ts'],
    [
      'vite.config.ts',
      'vite.element.ts',
      'vite.lean.ts',
      'vite.regl.ts',
      'package.json',
      'package-lock.json',
      'tsconfig.build.json',
    ],
    ['src', 'shaders'],
  );
