// Whether what users run is built from the sources as they are now.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The last outputs of the two builds. */
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

/** True where no source is newer than the built viewer and command. */
export function isBuilt() {
  const built = Math.min(...OUTPUTS.map(modified));
  const isOlder = (path) => modified(path) <= built;
  return (
    FILES.every(isOlder) &&
    FOLDERS.every((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).every((name) =>
        isOlder(join(folder, name)),
      ),
    )
  );
}
