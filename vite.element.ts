// The build of `dist/element.js`: one file with all that a figure of an `.npz` and its timeline need. The rest is chunks in
// `dist/element/`, which are loaded when they are used, and import what they share with it from `element.js`.

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MinifyOptions, minify } from 'terser';
import { type Plugin, type Rollup, transformWithEsbuild } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const ENTRY = at('src/element.ts');

/** Modules that are imported when they are needed, which is soon for most figures. */
const SOON = ['view/input/input', 'gpu/exact'].map((name) => at(`src/${name}.ts`));

/** The modules of the file: all that the entry and the modules above import at first. */
function findInlined(getModuleInfo: Rollup.GetModuleInfo): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  for (const id of [ENTRY, ...SOON]) visit(id);
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

/**
 * Minifies the file with terser, and chunks with esbuild: some contain large libraries, for which terser takes minutes, and which
 * its settings break.
 */
export const minifyApart = (settings: MinifyOptions): Plugin => ({
  name: 'minify-apart',
  renderChunk: {
    order: 'post',
    async handler(code, { isEntry, fileName }) {
      if (isEntry) return { code: (await minify(code, settings)).code ?? '', map: null };
      return transformWithEsbuild(code, fileName, { minify: true, target: 'es2022', sourcemap: false });
    },
  },
});

/** Removes the chunks of the previous build, as they have new names each time. */
export const removeOldChunks: Plugin = {
  name: 'remove-old-chunks',
  buildStart: () => rmSync(at('dist/element'), { recursive: true, force: true }),
};
