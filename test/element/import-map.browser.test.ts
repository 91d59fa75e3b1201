// The import map of docs/embedding.md, in a page without a bundler that is served `node_modules` as it is, under its policy.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HeadGlow } from '../../src/element.ts';
import type { draw } from '../../src/index.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { ensureLibrary } from '../support/built.ts';
import { codeBlocks, ROOT, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';

const map =
  codeBlocks(readDoc('docs/embedding.md'), 'html').find((block) => block.includes('"importmap"')) ?? '';
const [, mapText = ''] = /<script[^>]*>([\s\S]*)<\/script>/.exec(map) ?? [];
const LOADER = 'window.load = (name) => import(name)';
const PAGE = `<!doctype html><title>Page</title><link rel="icon" href="/demo/icon.svg">${map}<main></main>
  <script type="module">${LOADER}</script>`;

const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
/** As docs/embedding.md says, with the map and the page's own script by their hashes, and WebAssembly for HDF5. */
const POLICY = (codeBlocks(readDoc('docs/embedding.md'), 'text')[0] ?? '')
  .trim()
  .replace("script-src 'self'", `$& 'wasm-unsafe-eval' ${hashOf(mapText)} ${hashOf(LOADER)}`);

const { imports } = JSON.parse(mapText) as { imports: Record<string, string> };

declare function load(name: string): Promise<unknown>;

let server: FileServer;
beforeAll(ensureLibrary);
beforeAll(async () => {
  server = await startFileServer();
  server.answer = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', server.origin);
    const path = pathname.replace(/^\/node_modules\/headglow\//, '/');
    const isPage = path === '/';
    try {
      const isScript = /\.m?js$/.test(path);
      const type = isPage ? 'text/html' : isScript ? 'text/javascript' : 'application/octet-stream';
      const bytes =
        extname(path) === '.npz' ? exampleScores() : isPage ? PAGE : readFileSync(join(ROOT, path));
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  };
});
afterAll(() => server.close());

it('resolves all entries and the libraries that they load, and draws the same pixels as the element', async () => {
  const page = await openPage();
  await page.goto(server.at('/').href);
  const found = await page.evaluate(async (names) => {
    for (const name of names) await load(name);
    const element = document
      .querySelector('main')
      ?.appendChild(document.createElement('head-glow')) as HeadGlow;
    Object.assign(element, { options: { norm: 'linear', colormap: 'viridis', checkpoint: 1 } });
    element.style.cssText = 'width:640px;height:400px';
    element.setAttribute('timeline', 'off');
    element.setAttribute('src', '/scores.npz');
    while (!element.shadowRoot?.querySelector('svg')) await new Promise(requestAnimationFrame);
    const { view } = element;
    if (!view) throw new Error('there is no view');
    view.redraw();
    const library = (await load('headglow')) as { draw: typeof draw };
    const { canvas } = await library.draw(view.dataset, view.options, { width: 640, height: 400 });
    const shown = element.shadowRoot.querySelector('canvas') as HTMLCanvasElement;
    const differences = view.layout.panels.map(({ x, y, width, height }) => {
      const pixels = [canvas, shown].map((from) => {
        const copy = Object.assign(document.createElement('canvas'), { width, height });
        const context = copy.getContext('2d') as CanvasRenderingContext2D;
        context.drawImage(from, -x, -y);
        return context.getImageData(0, 0, width, height).data;
      });
      return pixels[0]?.reduce((sum, value, at) => sum + Number(value !== pixels[1]?.[at]), 0);
    });
    return { differences, cells: view.layout.panels.length };
  }, Object.keys(imports));
  expect(found).toEqual({ differences: [0, 0], cells: 2 });
  expect(errorsOf(page)).toEqual([]);
});
