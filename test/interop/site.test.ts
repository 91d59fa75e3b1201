// The documentation as a site: built, served below a path with a strict policy, and used in a browser as readers do.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeadGlow } from '../../src/element.ts';
import { expectAccessible } from '../support/axe.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { ensureLibrary } from '../support/built.ts';
import { ROOT, readDoc } from '../support/docs.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';

const SITE = join(ROOT, 'docs/dist');
const BASE = '/any/path/';
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; worker-src 'self' blob:";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

let server: FileServer;
let pages: string[];

beforeAll(async () => {
  await ensureLibrary();
  await promisify(execFile)('npm', ['run', '--silent', 'build:docs'], { cwd: ROOT });
  pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.html'));
  server = await startFileServer();
  server.answer = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', server.origin);
    const path = join(SITE, decodeURIComponent(pathname.slice(BASE.length)) || 'index.html');
    if (!pathname.startsWith(BASE) || !existsSync(path) || !statSync(path).isFile())
      return void response.writeHead(404).end();
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY });
    response.end(readFileSync(path));
  };
}, 600_000);
afterAll(() => server?.close());

const textOf = (path: string): string => readFileSync(join(SITE, path), 'utf8');
const open = (path: string): Promise<Page> => openPage(server.at(BASE + path).href);

/** Makes the figure at a place of the page visible, and waits until it has been drawn. */
async function showFigure(page: Page, index: number): Promise<void> {
  await page.evaluate(
    (at) => document.querySelectorAll('.live')[at]?.scrollIntoView({ block: 'center' }),
    index,
  );
  await page.waitForFunction(
    (at) => {
      const figure = document.querySelectorAll('.live')[at]?.querySelector('head-glow') as HeadGlow | null;
      return figure?.view?.element.hasAttribute('data-interactive');
    },
    {},
    index,
  );
}

/** A picture as a page returns it: PNG in base64, and the rectangles of its panels. */
interface Shot {
  readonly png: string;
  readonly panels: readonly { x: number; y: number; width: number; height: number }[];
}

/** The live picture of a figure, without the text over it, and what it was drawn with. */
const shoot = (page: Page, index: number) =>
  page.evaluate((at) => {
    const { view } = document.querySelectorAll('head-glow')[at] as HeadGlow;
    const shown = view?.element.querySelector('canvas');
    if (!view || !shown) throw new Error('there is no figure');
    const copy = Object.assign(document.createElement('canvas'), {
      width: shown.width,
      height: shown.height,
    });
    copy.getContext('2d')?.drawImage(shown, 0, 0);
    const { panels, width, height } = view.layout;
    return { png: copy.toDataURL().split(',')[1] ?? '', panels, options: view.options, width, height };
  }, index);

/** The colours at 6 x 12 points of each panel: the centres of the cells of a small model. */
function colorsOf({ png, panels }: Shot): string[][] {
  const { data, width: stride } = PNG.sync.read(Buffer.from(png, 'base64'));
  return panels.map(({ x, y, width, height }) =>
    Array.from({ length: 72 }, (_, cell) => {
      const column = Math.floor(x + (((cell % 12) + 0.5) * width) / 12);
      const row = Math.floor(y + ((Math.floor(cell / 12) + 0.5) * height) / 6);
      return data.subarray((row * stride + column) * 4, (row * stride + column) * 4 + 3).join();
    }),
  );
}

/** The rules of axe that depend on colours. */
const COLORS = { runOnly: ['color-contrast', 'link-in-text-block'] };

/** Figures that are compared with still pictures: their places in the gallery, and their data. */
const COMPARED = [
  [0, 'minilm'],
  [4, 'minilm'],
  [9, 'training'],
] as const;

describe('pages', () => {
  it('link to pages, anchors and files that exist, and name no other place to load from', () => {
    const anchors = new Map(
      pages.map((path) => [path, new Set([...textOf(path).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
    );
    const broken = pages.flatMap((path) =>
      [...textOf(path).matchAll(/ (?:href|src)="([^"]+)"/g)]
        .map(([, url = '']) => url.replaceAll('&amp;', '&'))
        .filter((url) => {
          if (/^(?:https?|mailto):/.test(url)) return false;
          const [file = '', anchor] = url.split('#');
          const target = file === '' ? path : posix.join(posix.dirname(path), file);
          if (!existsSync(join(SITE, target))) return true;
          return anchor !== undefined && !anchors.get(target)?.has(anchor);
        })
        .map((url) => `${path}: ${url}`),
    );
    expect(pages.length).toBeGreaterThan(30);
    expect(broken).toEqual([]);
    const loads = pages.filter((path) => /<(?:link|script|img)[^>]+(?:href|src)="https?:/.test(textOf(path)));
    expect(loads).toEqual([]);
  });

  it('have no inline scripts and styles, and ids that are unique', () => {
    const withInline = pages.filter((path) =>
      /<script>|<style|<[a-z][^>]* (?:style|on\w+)="/.test(
        textOf(path).replace(/<template>[\s\S]*?<\/template>/g, ''),
      ),
    );
    expect(withInline).toEqual([]);
    const repeated = pages.filter((path) => {
      const ids = [...textOf(path).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      return new Set(ids).size < ids.length;
    });
    expect(repeated).toEqual([]);
  });

  it('of the API have every export, and say what it is for', async () => {
    const { exports } = JSON.parse(readDoc('package.json')) as { exports: Record<string, unknown> };
    for (const entry of Object.keys(exports).filter((name) => !name.endsWith('.json'))) {
      const name = entry.slice(2) || 'index';
      const text = textOf(`api/${entry.slice(2) || 'headglow'}.html`);
      const source = readDoc(existsSync(join(ROOT, `src/${name}.ts`)) ? `src/${name}.ts` : `src/${name}.tsx`);
      const exported = [...source.matchAll(/^export (?:async )?(?:function\*?|class|const) (\w+)/gm)].map(
        ([, one]) => one,
      );
      expect(exported.filter((one) => !text.includes(` id="${one}"`))).toEqual([]);
      const empty = text
        .split('<section class="export">')
        .slice(1)
        .filter((one) => !/<(?:p|dd)>[A-Za-z<]/.test(one));
      expect(empty.map((one) => / id="(\w+)"/.exec(one)?.[1])).toEqual([]);
    }
    const python = textOf('api/python.html');
    for (const name of ['imshow', 'Figure', 'Run', 'watch', 'pyramid', 'link'])
      expect(python).toContain(`<h3 id="${name}">`);
    expect(python).toContain('<code>log(step: float, scores: Any) -&gt; None</code>');
    expect(python).toContain('height: int = 420,');
  });
});

it('axe finds nothing on any page, in light and dark', async () => {
  const page = await open('index.html');
  for (const path of pages) {
    await page.goto(server.at(BASE + path).href);
    await expectAccessible(page);
    await page.click('#theme'); // changes colours only
    await expectAccessible(page, COLORS);
    await page.click('#theme');
  }
  expect(errorsOf(page)).toEqual([]);
}, 600_000);

it('the search works without a network, by keyboard', async () => {
  const page = await open('citing.html');
  await page.waitForFunction(() =>
    performance
      .getEntriesByType('resource')
      .some(({ name, duration }) => name.endsWith('/search.json') && duration > 0),
  );
  await page.setOfflineMode(true);
  await page.keyboard.press('/');
  await page.keyboard.type('emergence map');
  await page.waitForFunction(() => document.querySelectorAll('#search li').length > 2);
  await expectAccessible(page);
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await expectAccessible(page, COLORS);
  const urls = await page.$$eval('#search li a', (links) => links.map(({ href }) => href));
  expect(urls.some((url) => url.includes('training.html#differences-and-emergence'))).toBe(true);
  expect(await page.$eval('#search [role=status]', ({ textContent }) => textContent)).toMatch(
    /^\d+ results$/,
  );
  await page.setOfflineMode(false);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  expect(page.url()).toBe(urls[0]);
});

it('the gallery has twelve figures that are drawn when they come into sight, as `draw` draws them', async () => {
  const page = await open('gallery.html');
  expect(await page.$$eval('.live', ({ length }) => length)).toBe(12);
  expect(await page.$$eval('head-glow', ({ length }) => length)).toBeLessThan(4);
  for (let index = 0; index < 12; index++) {
    await showFigure(page, index);
    // A figure can be operated before its first frame.
    const colors = async () => new Set(colorsOf(await shoot(page, index)).flat()).size;
    await expect
      .poll(colors, { timeout: 20_000, message: `figure ${index + 1} is blank` })
      .toBeGreaterThan(2);
  }
  await page.evaluate(() => (document.querySelectorAll('head-glow')[11] as HeadGlow).view?.element.focus());
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() =>
    (document.querySelectorAll('head-glow')[11] as HeadGlow).view?.element.textContent?.includes(
      'layer 0 · neuron 0',
    ),
  );
  const shots = [];
  for (const [index, file] of COMPARED) shots.push({ file, ...(await shoot(page, index)) });
  await page.click('#theme');
  const themes = await page.$$eval('head-glow', (figures) =>
    figures.map((one) => (one as HeadGlow).getAttribute('theme')),
  );
  expect(new Set(themes)).toEqual(new Set(['dark']));
  await expectAccessible(page);
  const requested = server.requests.map(({ url = '' }) => url).filter((url) => !url.startsWith(BASE));
  expect(requested).toEqual([]);
  expect(errorsOf(page)).toEqual([]);
  const drawing = await openPage();
  for (const { file, options, width, height, ...live } of shots) {
    const bytes = readFileSync(join(SITE, `data/${file}.npz`)).toString('base64');
    const drawn = await drawing.evaluate(
      async (text, name, given, size) => {
        const { draw, loadFiles } = await import('../../src/index.ts');
        const content = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
        const dataset = await loadFiles({ name: `${name}.npz`, bytes: content });
        const { canvas, layout } = await draw(dataset, given, { ...size, scale: 1 });
        return { png: canvas.toDataURL().split(',')[1] ?? '', panels: layout.panels };
      },
      bytes,
      file,
      options,
      { width, height },
    );
    expect(colorsOf(live)).toEqual(colorsOf(drawn));
  }
}, 300_000);
