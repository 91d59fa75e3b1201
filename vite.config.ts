// What is built (`vite build --mode library|viewer|cli`) and how the tests run.

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildEnvironmentOptions, Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
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

/** Dependencies stay imports: users install them with the package. Of regl the part that is used is built in. */
const isDependency = (id: string): boolean => id !== REGL && isOf(id, packages);

/** Dependencies of the first frame, of which the library has the functions that it uses built in: bundlers take more. */
const BUILT_IN = ['d3-array', 'gl-matrix'];

/** Smaller than what users' bundlers make, which can't undo it; pure calls stay marked, so that they may leave out parts. */
const minified: BuildEnvironmentOptions = {
  minify: 'terser',
  terserOptions: {
    ecma: 2020,
    module: true,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
    format: { preserve_annotations: true },
  },
};

/** GLSL without comments and blanks. */
const compact = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter(Boolean)
    .map((line) => (line.startsWith('#') ? line : line.replace(/ ?([=+*/<>(){},;?:&|!-]) ?/g, '$1')))
    .join('\n');

/** Shaders travel in their compact form, from files and from templates marked `glsl`. */
const shaders: Plugin = {
  name: 'shaders',
  enforce: 'pre',
  load(id) {
    const [path = '', query] = id.split('?');
    if (!path.endsWith('.glsl') || query !== 'raw') return null;
    return `export default ${JSON.stringify(compact(readFileSync(path, 'utf8')))};`;
  },
  transform(code, id) {
    if (!id.endsWith('.ts') || !code.includes('glsl`')) return null;
    // With a line's end, as texts are put together.
    const text = (_: string, source: string): string => JSON.stringify(`${compact(source)}\n`);
    return { code: code.replace(/\bglsl`(\n[^`]*)`/g, text), map: null };
  },
};

const common: BuildEnvironmentOptions = { emptyOutDir: true, reportCompressedSize: false };

/** `dist/play.js` is made of `src/play.ts`, and so on: what the package exports. */
const entries = Object.fromEntries(
  Object.values(manifest.exports).flatMap((exported) => {
    const name = typeof exported === 'string' ? undefined : /([^/]+)\.js$/.exec(exported.default)?.[1];
    return name === undefined ? [] : [[name, at(`src/${name}.ts`)]];
  }),
);

/** Removes what an earlier build of the library left in `dist`: its chunks have other names each time. */
const withoutRemains: Plugin = {
  name: 'without-remains',
  buildStart() {
    if (!existsSync(at('dist'))) return;
    for (const name of readdirSync(at('dist')))
      if (/\.js(\.map)?$/.test(name) || name === 'types') rmSync(at(`dist/${name}`), { recursive: true });
  },
};

/** What the package exports; its declarations come from tsc, into `dist/types`. */
const library: ViteUserConfig = {
  publicDir: false,
  plugins: [withoutRemains, shaders, leanRegl],
  build: {
    ...common,
    ...minified,
    emptyOutDir: false, // `dist` holds the other two
    target: 'es2022',
    sourcemap: true,
    lib: { entry: entries, formats: ['es'] },
    rollupOptions: { external: (id) => isDependency(id) && !isOf(id, BUILT_IN) },
  },
};

/** `dist/viewer`: the pages that the command line serves, with all that they need. */
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
    assetsInlineLimit: 0, // the server's security policy lets no page fetch data: addresses
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
};

/** Excludes modules whose packages are not installed from the globs of bench/page.ts. */
const installedPeers: Plugin = {
  name: 'installed-peers',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/bench/page.ts')) return null;
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
  build: {
    ...common,
    target: 'es2022',
    outDir: at('bench/dist/page'),
    modulePreload: false,
    chunkSizeWarningLimit: 10_000,
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
  plugins: [shaders, leanRegl],
  build: {
    ...common,
    ...minified,
    target: 'es2022',
    manifest: 'manifest.json',
    outDir: at('bench/dist/entry'),
    lib: { entry: at('src/index.ts'), formats: ['es'], fileName: 'index' },
    rollupOptions: { output: { chunkFileNames: 'assets/[name]-[hash].js' } },
  },
};

const tests: ViteUserConfig = {
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**'],
    globalSetup: 'test/support/global-setup.ts',
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
};

/** What needs Python packages; it makes an environment for them. */
const interop: ViteUserConfig = {
  test: {
    ...tests.test,
    include: ['test/interop/*.test.ts'],
    exclude: [],
    globalSetup: 'test/interop/setup.ts',
  },
};

export default defineConfig(
  ({ mode }) => ({ library, viewer, cli, benchPage, benchRunner, benchEntry, interop })[mode] ?? tests,
);
