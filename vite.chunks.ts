// Chunks of the library. What only a view loads at first is one chunk, so that it compresses well and takes one request.

import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const ENTRY = at('src/index.ts');

/** Entries for apps without a view, which bundlers should not add code of a view to. */
const OTHERS = ['formats', 'options'].map((name) => at(`src/${name}.ts`));

/**
 * Exports of the entry that most apps do not use. Each is a chunk of its own, so that bundlers leave it out; but esbuild loads
 * chunks at first that code loaded later uses, too.
 */
const APART = /\/src\/view\/(link)(?:-camera)?\.ts$/;

/**
 * Exports of the entry that code loaded later uses, too. The entry gets copies of them, which bundlers leave out of apps that do
 * not use them. They must not have state.
 */
const COPIED = /\/src\/view\/readout-text\.ts$/;

export const entryCopies: Plugin = {
  name: 'entry-copies',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer !== ENTRY) return null;
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    return resolved && COPIED.test(resolved.id) ? { ...resolved, id: `${resolved.id}?entry` } : null;
  },
};

/** Small modules that several parts loaded later share: one chunk, as bundlers list each chunk of such a part by its name. */
const SHARED =
  /\/src\/(?:figure\/matrix-cells|tensor\/(?:reduce|step-text|cell-order)|source\/(?:level-cells|work-cache)|scale\/(?:tiles-read|whole-matrices|coverage)|view\/limits-pass)\.ts$/;

/** Modules that some modules import, directly or indirectly. */
function findImported(
  roots: readonly string[],
  importsOf: (id: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of importsOf(id)) visit(imported);
  };
  for (const root of roots) visit(root);
  return found;
}

/** The modules that a view loads at first, and that other entries do not use. */
function findView(getModuleInfo: Rollup.GetModuleInfo): ReadonlySet<string> {
  const initial = findImported([ENTRY], (id) =>
    APART.test(id) ? [] : (getModuleInfo(id)?.importedIds ?? []),
  );
  const others = findImported(OTHERS, (id) => {
    const { importedIds = [], dynamicallyImportedIds = [] } = getModuleInfo(id) ?? {};
    return [...importedIds, ...dynamicallyImportedIds];
  });
  return new Set([...initial].filter((id) => id !== ENTRY && !APART.test(id) && !others.has(id)));
}

/** For Rollup's `output.manualChunks`. */
function createChunks(): Rollup.GetManualChunk {
  let view: ReadonlySet<string> | null = null;
  return (id, { getModuleInfo }) => {
    view ??= findView(getModuleInfo);
    return APART.exec(id)?.[1] ?? (view.has(id) ? 'view' : SHARED.test(id) ? 'shared' : undefined);
  };
}

/** For Rollup's `output`. */
export const viewChunk = (): Rollup.OutputOptions => ({
  manualChunks: createChunks(),
  onlyExplicitManualChunks: true,
});

/** Functions that d3-array calls when it loads, for exports that are not used. For Rollup's `treeshake`. */
export const pureCalls: Rollup.TreeshakingOptions = {
  manualPureFunctions: ['bisector', 'Blur2', 'shuffler'],
};
