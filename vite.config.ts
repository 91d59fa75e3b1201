// Builds (`vite build --mode library|viewer|cli|…`) and the configuration of the tests.

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MinifyOptions } from 'terser';
import { type BuildEnvironmentOptions, mergeConfig, type Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { entryCopies, pureCalls, viewChunk } from './vite.chunks.ts';
import { elementChunks, minifyApart, removeOldChunks } from './vite.element.ts';
import {
  cameraApart,
  leanZoom,
  withoutColormaps,
  withoutHdf5,
  withoutLevels,
  withoutSorting,
  withoutWasm,
} from './vite.lean.ts';
import { figurePageParts } from './vite.notebook.ts';
import { leanOptions } from './vite.options.ts';
import { leanRegl, REGL } from './vite.regl.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Manifest;
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

const isOf = (id: string, names: readonly string[]): boolean =>
  names.some((name) => id === name || id.startsWith(`${name}/`));

/** Dependencies stay imports, as users install them with the package. The used part of regl is bundled. */
const isDependency = (id: string): boolean => id !== REGL && isOf(id, packages);

/** Dependencies of the first frame whose used functions are bundled, as users' bundlers would include more of them. */
const BUNDLED = ['d3-array', 'gl-matrix'];

/** Minified more than users' bundlers would. Annotations of pure calls are kept for their tree shaking. */
const terserOptions: MinifyOptions = {
  ecma: 2020,
  module: true,
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
  format: { preserve_annotations: true },
};
const minified: BuildEnvironmentOptions = { minify: 'terser', terserOptions };

/** Removes comments and unnecessary whitespace from GLSL. */
const minifyGlsl = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter(Boolean)
    .map((line) => (line.startsWith('#') ? line : line.replace(/ ?([=+*/<>(){},;?:&|!-]) ?/g, '$1')))
    .join('\n');

/** Minifies shaders, from files and from templates tagged `glsl`. */
const shaders: Plugin = {
  name: 'shaders',
  enforce: 'pre',
  load(id) {
    const [path = '', query] = id.split('?');
    if (!path.endsWith('.glsl') || query !== 'raw') return null;
    return `export default ${JSON.stringify(minifyGlsl(readFileSync(path, 'utf8')))};`;
  },
  transform(code, id) {
    if (!/\.ts(?:\?|$)/.test(id) || !code.includes('glsl`')) return null;
    // Ends with a newline, as chunks are concatenated.
    const text = (_: string, source: string): string => JSON.stringify(`${minifyGlsl(source)}\n`);
    return { code: code.replace(/\bglsl`(\n[^`]*)`/g, text), map: null };
  },
};

const common: BuildEnvironmentOptions = { emptyOutDir: true, reportCompressedSize: false };

/** The entries that the package exports, such as `dist/play.js` from `src/play.ts`. */
const entries = Object.fromEntries(
  Object.values(manifest.exports).flatMap((exported) => {
    const name = typeof exported === 'string' ? undefined : /([^/]+)\.js$/.exec(exported.default)?.[1];
    return name === undefined || name === 'element' ? [] : [[name, at(`src/${name}.ts`)]];
  }),
);

/** Removes the files of the previous build of the library, as its chunks have new names each time. */
const removeOldBuild: Plugin = {
  name: 'remove-old-build',
  buildStart() {
    if (!existsSync(at('dist'))) return;
    for (const name of readdirSync(at('dist')))
      if (/\.js(\.map)?$/.test(name) || name === 'types') rmSync(at(`dist/${name}`), { recursive: true });
  },
};

/** Says to frameworks with server components that the component is for the browser. Bundling and minifying remove such directives. */
const clientEntry: Plugin = {
  name: 'client-entry',
  enforce: 'post',
  generateBundle(_, bundle) {
    const entry = bundle['react.js'];
    if (entry?.type !== 'chunk') return;
    entry.code = `'use client';\n${entry.code}`;
    if (entry.map) entry.map.mappings = `;${entry.map.mappings}`;
  },
};

/** The library. Its declarations are written to `dist/types` by tsc. */
const library: ViteUserConfig = {
  publicDir: false,
  plugins: [removeOldBuild, entryCopies, shaders, leanRegl, leanOptions, clientEntry],
  build: {
    ...common,
    ...minified,
    emptyOutDir: false, // `dist` also contains the viewer and the command
    target: 'es2022',
    sourcemap: true,
    lib: { entry: entries, formats: ['es'] },
    rollupOptions: {
      external: (id) => isDependency(id) && !isOf(id, BUNDLED),
      output: viewChunk(),
      treeshake: pureCalls,
    },
  },
};

/** `dist/element.js`, with all dependencies, as pages without a bundler import it by its address. */
const element: ViteUserConfig = {
  publicDir: false,
  plugins: [
    removeOldChunks,
    shaders,
    leanRegl,
    leanZoom,
    cameraApart,
    leanOptions,
    minifyApart(terserOptions),
  ],
  build: {
    ...common,
    minify: false,
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: at('src/element.ts'), formats: ['es'] },
    chunkSizeWarningLimit: 5_000, // the HDF5 library
    rollupOptions: {
      output: elementChunks(),
      // Chunks import from the entry what they share with it.
      preserveEntrySignatures: 'allow-extension',
      treeshake: pureCalls,
    },
  },
};

/** `dist/viewer/figure-page.js`: the engine in HTML files of figures, which contain their data. */
const figurePage: ViteUserConfig = {
  publicDir: false,
  plugins: [
    shaders,
    leanRegl,
    leanZoom,
    withoutColormaps,
    withoutLevels,
    withoutSorting,
    withoutWasm,
    leanOptions,
  ],
  build: {
    ...common,
    ...minified,
    emptyOutDir: false,
    target: 'es2022',
    outDir: at('dist/viewer'),
    lib: { entry: at('src/element/figure-page.ts'), formats: ['es'], fileName: 'figure-page' },
    rollupOptions: { output: { inlineDynamicImports: true }, treeshake: pureCalls },
  },
};

/** `python/src/headglow/static/*.js`: the code of figures in notebooks, one file for each part that is loaded on its own. */
const notebookPart = (entry: string, fileName: string, plugins: readonly Plugin[] = []): ViteUserConfig => ({
  publicDir: false,
  plugins: [shaders, leanRegl, leanZoom, leanOptions, ...plugins],
  build: {
    ...common,
    ...minified,
    emptyOutDir: false,
    target: 'es2022',
    chunkSizeWarningLimit: 5_000, // the HDF5 library
    outDir: at('python/src/headglow/static'),
    lib: { entry: at(`src/${entry}.ts`), formats: ['es'], fileName },
    rollupOptions: { output: { inlineDynamicImports: true }, treeshake: pureCalls },
  },
});

/** Large libraries that are loaded apart. Terser takes minutes for them, and its settings above break h5wasm. */
const notebookLibrary = (entry: string, fileName: string, plugins: readonly Plugin[] = []): ViteUserConfig =>
  mergeConfig(notebookPart(entry, fileName, plugins), { build: { minify: 'esbuild' } });

/** `python/src/headglow/static/worker.js`: what figures in notebooks need for files and words only. */
const notebookWorker: ViteUserConfig = {
  publicDir: false,
  plugins: [shaders, leanRegl, leanOptions],
  build: {
    ...common,
    minify: 'esbuild', // terser's settings above break fontkit
    emptyOutDir: false,
    target: 'es2022',
    outDir: at('python/src/headglow/static'),
    lib: { entry: at('src/notebook/worker.ts'), formats: ['es'], fileName: 'worker' },
    chunkSizeWarningLimit: 5_000, // libraries for fonts and PDF
    rollupOptions: { output: { inlineDynamicImports: true } },
  },
};

/** `dist/viewer`: the pages that the command line serves, with all their assets. */
const viewer: ViteUserConfig = {
  root: at('demo'),
  base: './',
  publicDir: false,
  plugins: [shaders, leanRegl],
  worker: { format: 'es' },
  build: {
    ...common,
    target: 'es2022',
    outDir: at('dist/viewer'),
    chunkSizeWarningLimit: 5_000, // the HDF5 library, which is loaded when it is used
    assetsInlineLimit: 0, // the server's security policy does not allow fetching data: URLs
    rollupOptions: { input: [at('demo/index.html'), at('demo/render.html')] },
  },
};

const executable: Plugin = {
  name: 'executable',
  writeBundle: () => chmodSync(at('dist/cli/headglow.js'), 0o755),
};

/** `dist/cli/headglow.js`: the command. */
const cli: ViteUserConfig = {
  publicDir: false,
  plugins: [executable],
  build: {
    ...common,
    target: 'node20',
    ssr: at('src/cli/main.ts'),
    outDir: at('dist/cli'),
    rollupOptions: { external: isDependency, output: { entryFileNames: 'headglow.js' } },
  },
};

/** Benchmark modules that need packages of bench/package.json, which only `npm run bench` installs. */
const PEER_MODULES: Readonly<Record<string, string>> = {
  'subjects/h5web.tsx': '@h5web/lib',
  'subjects/plotly.ts': 'plotly.js-dist-min',
  'subjects/echarts.ts': 'echarts',
  'subjects/deckgl.ts': '@deck.gl/core',
  'subjects/plot.ts': '@observablehq/plot',
  'plots.ts': '@observablehq/plot',
  'csv-parsers/papaparse.ts': 'papaparse',
  'csv-parsers/udsv.ts': 'udsv',
};

/** Excludes modules whose packages are not installed from the globs of bench/page.ts and bench/parse.worker.ts. */
const installedPeers: Plugin = {
  name: 'installed-peers',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/bench\/(?:page|parse\.worker)\.ts(?:\?|$)/.test(id)) return null;
    const missing = Object.entries(PEER_MODULES)
      .filter(([, name]) => !existsSync(at(`bench/node_modules/${name}/package.json`)))
      .map(([module]) => `'!./${module}'`);
    return code
      .replace(/glob<([^(]*)>\(\[/, (all) => `${all}${missing.map((one) => `${one}, `).join('')}`)
      .replace("('./plots.ts')", `(['./plots.ts', ${missing.join(', ')}])`);
  },
};

/** `bench/dist/page`: the page in which `npm run bench` measures. */
const benchPage: ViteUserConfig = {
  root: at('bench'),
  base: './',
  publicDir: false,
  plugins: [shaders, leanRegl, installedPeers],
  worker: { format: 'es', plugins: () => [installedPeers] },
  build: {
    ...common,
    target: 'es2022',
    outDir: at('bench/dist/page'),
    modulePreload: false,
    chunkSizeWarningLimit: 10_000,
    rollupOptions: { input: [at('bench/index.html'), at('bench/store.html')] },
  },
};

/** `bench/dist/run.js`: the runner with all its dependencies, so that it runs on machines without `node_modules`. */
const benchRunner: ViteUserConfig = {
  publicDir: false,
  // puppeteer is puppeteer-core plus a browser download, which can't be bundled and isn't needed.
  resolve: { alias: { puppeteer: 'puppeteer-core' } },
  // Keeps ws from loading optional native modules, which aren't bundled.
  define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
  ssr: { noExternal: true },
  build: {
    ...common,
    target: 'node20',
    ssr: at('bench/run.ts'),
    outDir: at('bench/dist'),
    emptyOutDir: false,
    rollupOptions: { output: { entryFileNames: 'run.js', chunkFileNames: 'runner/[name].js' } },
  },
};

/** `bench/dist/entry`: the library as bundled for a page, to measure its size. */
const benchEntry: ViteUserConfig = {
  publicDir: false,
  plugins: [shaders, leanRegl, leanOptions],
  build: {
    ...common,
    ...minified,
    target: 'es2022',
    manifest: 'manifest.json',
    outDir: at('bench/dist/entry'),
    lib: { entry: at('src/index.ts'), formats: ['es'], fileName: 'index' },
    rollupOptions: { output: { chunkFileNames: 'assets/[name]-[hash].js' }, treeshake: pureCalls },
  },
};

const tests: ViteUserConfig = {
  // The extension's code runs with a stand-in for the module that VS Code gives it.
  resolve: { alias: { vscode: at('vscode/test/vscode.ts') } },
  test: {
    include: ['test/**/*.test.ts', 'vscode/test/*.test.ts'],
    exclude: ['test/interop/**'],
    globalSetup: 'test/support/global-setup.ts',
    environment: 'node',
    // No test depends on the speed of the machine: these end tests that hang.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000 } },
    maxWorkers: 2,
  },
};

/** Tests that need Python packages, bundlers or the whole benchmark. The setup creates a virtual environment for them. */
const interop: ViteUserConfig = {
  test: {
    ...tests.test,
    include: ['test/interop/*.test.ts'],
    exclude: [],
    globalSetup: 'test/interop/setup.ts',
  },
};

export default defineConfig(
  ({ mode }) =>
    ({
      library,
      element,
      viewer,
      figurePage,
      notebook: notebookPart('notebook/loader', 'widget', [
        figurePageParts(at('dist/viewer/figure-page.js')),
      ]),
      notebookFigure: notebookPart('notebook/widget', 'figure'),
      notebookReaders: notebookLibrary('notebook/readers', 'readers', [withoutHdf5]),
      notebookHdf5: notebookLibrary('formats/hdf5/open', 'hdf5'),
      notebookWorker,
      cli,
      benchPage,
      benchRunner,
      benchEntry,
      interop,
    })[mode] ?? tests,
);
