// A development server that serves the project's TypeScript to pages of tests, optionally with modified modules.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer, type Plugin } from 'vite';
import { leanRegl } from '../../vite.regl.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * vitest rewrites `import(…)` in test files to a call of this function, even inside functions that `page.evaluate` sends to the
 * page, so the page must define it. Paths into node_modules are replaced by package names, for which vite serves a bundle.
 */
const SCRIPT = `
window.__vite_ssr_dynamic_import__ = (path) =>
  import(path.replace(/^.*\\/node_modules\\/((@[^/]+\\/)?[^/]+)\\/.*/, '/@id/$1'));
`;
const BLANK = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Test</title><link rel="icon" href="/demo/icon.svg"></head>
<body><script>${SCRIPT}</script></body>
</html>`;

/**
 * The policy of `/blank`: that of docs/embedding.md, with WebAssembly and the script of the page. Violations fail tests.
 * `/blank?eval` is for other libraries that need `'unsafe-eval'`.
 */
const POLICY = [
  "default-src 'self'",
  `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' blob:",
  "worker-src 'self' blob:",
  'connect-src http:',
].join('; ');

const blankPage: Plugin = {
  name: 'blank-page',
  configureServer(server) {
    server.middlewares.use('/blank', (request, response) => {
      const isEvalAllowed = request.url?.includes('?eval');
      response.setHeader(
        'Content-Security-Policy',
        isEvalAllowed ? POLICY.replace('script-src', "$& 'unsafe-eval'") : POLICY,
      );
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(BLANK);
    });
  },
};

/** Lets browsers keep modules: they do not change while tests run, and the viewer has hundreds. */
const cachedModules: Plugin = {
  name: 'cached-modules',
  configureServer(server) {
    server.middlewares.use((_request, response, next) => {
      const setHeader = response.setHeader.bind(response);
      response.setHeader = (name, value) =>
        setHeader(
          name,
          name === 'Cache-Control' && value === 'no-cache' ? 'max-age=86400, immutable' : value,
        );
      next();
    });
  },
};

/** Packages that pages may import. Bundling them before the first test avoids delays and reloads during tests. */
function browserDependencies(): string[] {
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const names = Object.keys(manifest.dependencies).filter((name) => name !== 'commander');
  return [...names, 'regl/dist/regl.unchecked.js', 'mediabunny'];
}

/** A modification of a module before it is loaded. */
export interface Change {
  /** Path of the module in the project, such as `src/formats/registry.ts`. */
  readonly path: string;
  readonly change: (source: string) => string;
}

/** A plugin that applies a modification. @throws Error if it has no effect */
const changed = ({ path, change }: Change): Plugin => ({
  name: 'changed',
  enforce: 'pre',
  transform(source, id) {
    if (id.split('?')[0] !== `${root}${path}`) return null;
    const code = change(source);
    if (code === source) throw new Error(`${path} was not changed`);
    return code;
  },
});

export interface TestServer {
  readonly url: string;
  /** Imports a module into Node by its path in the project. */
  readonly load: <Module>(path: string) => Promise<Module>;
  readonly close: () => Promise<void>;
}

let started = 0;

/** Starts a server on a free port of 127.0.0.1. @param changes modifications of modules */
export async function startServer(...changes: readonly Change[]): Promise<TestServer> {
  const cacheDir = `node_modules/.vite/test-${process.pid}-${started++}`; // separate, so that concurrent runs do not interfere
  const server = await createServer({
    root,
    cacheDir,
    configFile: false,
    logLevel: 'warn',
    appType: 'mpa',
    plugins: [...changes.map(changed), cachedModules, blankPage, leanRegl],
    optimizeDeps: { include: browserDependencies(), noDiscovery: true },
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    load: async <Module>(path: string) => (await server.ssrLoadModule(`/${path}`)) as Module,
    close: async () => {
      await server.close();
      rmSync(`${root}/${cacheDir}`, { recursive: true, force: true });
    },
  };
}
