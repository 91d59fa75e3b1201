// Whether what users run is built from the sources as they are now.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The last outputs of the builds of command and viewer. */
const OUTPUTS = ['dist/cli/headglow.js', 'dist/viewer/render.html'];
const FOLDERS = ['src', 'shaders', 'demo'];
/** The viewer takes three files from the benchmark. */
const FILES = [
  'vite.config.ts',
  'vite.regl.ts',
  'package-lock.json',
  'bench/data.ts',
  'bench/floors.ts',
  'bench/statistics.ts',
];

const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** True where outputs are there, and no older than these files and all files in these folders. */
function areUpToDate(outputs, files, folders) {
  const built = Math.min(...outputs.map(modified));
  const isOlder = (path) => modified(path) <= built;
  return (
    files.every(isOlder) &&
    folders.every((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).every((name) =>
        isOlder(join(folder, name)),
      ),
    )
  );
}

/** True where no source is newer than the built viewer and command. */
export const isBuilt = () => areUpToDate(OUTPUTS, FILES, FOLDERS);

/** True where no source is newer than the built library and its declarations. */
export const isLibraryBuilt = () =>
  areUpToDate(
    ['dist/index.js', 'dist/types/index.d.ts'],
    ['vite.config.ts', 'vite.regl.ts', 'package.json', 'package-lock.json', 'tsconfig.build.json'],
    ['src', 'shaders'],
  );
