// The build of `dist/element.js`: one file that needs no other, except for readers of formats that few pages need. These are chunks
// in `dist/element/`, which import what they share with it from `element.js`.

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const ENTRY = at('src/element.ts');

/** Modules that are only loaded when their format is opened. */
const APART =
  /\/src\/formats\/(?:(?:safetensors|pickle|parquet|arrow|hdf5|zarr)\/open(?:-objects)?|compressed\/open|zarr\/(?:zip|url)-store)\.ts$/;

/** The modules of the file: all that the entry imports at first or later, except what only readers apart import. */
function findInlined(getModuleInfo: Rollup.GetModuleInfo): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id) || APART.test(id)) return;
    found.add(id);
    const { importedIds = [], dynamicallyImportedIds = [] } = getModuleInfo(id) ?? {};
    for (const imported of [...importedIds, ...dynamicallyImportedIds]) visit(imported);
  };
  visit(ENTRY);
  return found;
}

/** For Rollup's `output`. */
export function elementChunks(): Rollup.OutputOptions {
  let inlined: ReadonlySet<string> | null = null;
  return {
    manualChunks(id, { getModuleInfo }) {
      inlined ??= findInlined(getModuleInfo);
      return inlined.has(id) ? 'element' : undefined;
    },
    onlyExplicitManualChunks: true,
    entryFileNames: 'element.js',
    chunkFileNames: 'element/[name]-[hash].js',
  };
}

/** Removes the chunks of the previous build, as they have new names each time. */
export const removeOldChunks: Plugin = {
  name: 'remove-old-chunks',
  buildStart: () => rmSync(at('dist/element'), { recursive: true, force: true }),
};
