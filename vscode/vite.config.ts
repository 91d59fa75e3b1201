// Builds the extension (`--mode host`) and the page of its figures (`--mode page`) into `dist`.

import { fileURLToPath } from 'node:url';
import { defineConfig, type Rollup, type UserConfig } from 'vite';
import { leanZoom } from '../vite.lean.ts';
import { leanRegl } from '../vite.regl.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const PAGE = at('page/main.ts');

/** Modules that are loaded when they are used: readers with large libraries, and what pictures need. */
const APART =
  /\/formats\/(?:hdf5|parquet|arrow|zarr|compressed)\/open\.ts$|\/page\/picture\.ts$|\/numcodecs\//;

/** All that most figures need is one file, as VS Code takes long for each. */
function createChunks(): Rollup.GetManualChunk {
  let found: Set<string> | null = null;
  return (id, { getModuleInfo }) => {
    const visit = (module: string): void => {
      if (found?.has(module)) return;
      found?.add(module);
      const { importedIds = [], dynamicallyImportedIds = [] } = getModuleInfo(module) ?? {};
      for (const imported of importedIds) visit(imported);
      for (const imported of dynamicallyImportedIds) if (!APART.test(imported)) visit(imported);
    };
    if (!found) {
      found = new Set();
      visit(PAGE);
    }
    return found.has(id) ? 'page' : undefined;
  };
}

/** `dist/extension.js`, which VS Code's extension host loads with `require`. */
const host: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    target: 'node20',
    ssr: at('src/extension.ts'),
    outDir: at('dist'),
    emptyOutDir: false, // `dist` also contains the page
    minify: 'esbuild',
    rollupOptions: { external: ['vscode'], output: { format: 'cjs', entryFileNames: 'extension.js' } },
  },
};

/** `dist/page`: the page, and parts that are loaded when their format is opened. */
const page: UserConfig = {
  publicDir: false,
  plugins: [leanRegl, leanZoom],
  build: {
    target: 'es2022',
    minify: 'esbuild',
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5_000, // the HDF5 library
    outDir: at('dist/page'),
    emptyOutDir: true,
    lib: { entry: PAGE, formats: ['es'], cssFileName: 'page' },
    rollupOptions: {
      output: {
        manualChunks: createChunks(),
        onlyExplicitManualChunks: true,
        entryFileNames: 'page.js',
        chunkFileNames: '[name]-[hash].js',
      },
      preserveEntrySignatures: 'allow-extension',
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'host' ? host : page));
