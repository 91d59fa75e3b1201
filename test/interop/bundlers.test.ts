// The packed package in Vite, webpack, esbuild, Next.js and a page with an import map, in Svelte and in Vue: built, and drawn with the
// same pixels as in a page of its own, whose panels have the pixels of `render`.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import type { ElementHandle, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Layout, PanelLayout } from '../../src/index.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { cellColors } from '../support/cell-colors.ts';
import { APPS, type App, SCORES } from './apps.ts';
import { createProject, serveFolder, toolPath, writeFiles } from './tools.ts';

const run = promisify(execFile);

interface Maker {
  create(zoom: 'off' | 'embedded'): Promise<readonly PanelLayout[]>;
}

const WIDTH = 640;
const HEIGHT = 400;
const VIEWPORT = { width: WIDTH, height: 1000 };

let project = '';
let reference: PNG;
beforeAll(async () => {
  await ensureBuilt();
  project = await createProject('apps');
  reference = await drawReference();
}, 600_000);
afterAll(() => rmSync(project, { recursive: true }));

const decode = (bytes: Uint8Array): PNG => PNG.sync.read(Buffer.from(bytes));

/** Takes a picture of a box on the page. */
async function shoot(page: Page, { x, y }: { readonly x: number; readonly y: number }): Promise<PNG> {
  return decode(await page.screenshot({ clip: { x, y, width: WIDTH, height: HEIGHT } }));
}

/** The pixels that differ, of those in a rectangle. */
function countDifferent(
  a: PNG,
  b: PNG,
  { x, y, width, height } = { x: 0, y: 0, width: WIDTH, height: HEIGHT },
): number {
  let different = 0;
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++) {
      const at = (row * WIDTH + column) * 4;
      if (a.data.readUInt32BE(at) !== b.data.readUInt32BE(at)) different++;
    }
  return different;
}

/** The figure, and its panels, as the command line draws it. */
async function render(): Promise<{ readonly png: PNG; readonly layout: Layout }> {
  const names = ['drawn.png', 'drawn.json', 'scores.npz'];
  const [png = '', layout = '', scores = ''] = names.map((name) => join(project, name));
  writeFileSync(scores, SCORES);
  const size = ['--width', `${WIDTH}`, '--height', `${HEIGHT}`, '--scale', '1'];
  const ran = await headglow(['render', scores, '-o', png, '--layout', layout, '--norm', 'linear', ...size]);
  expect(ran.code, ran.stderr).toBe(0);
  return { png: decode(readFileSync(png)), layout: JSON.parse(readFileSync(layout, 'utf8')) as Layout };
}

/**
 * The figure in a page without any bundler. Without room for gestures' captions, its panels must have the pixels of `render`;
 * with it they are smaller, and must have its colours.
 */
async function drawReference(): Promise<PNG> {
  const page = await openPage('/blank', VIEWPORT);
  await page.evaluate(
    async (bytes, size) => {
      const { createView, loadFiles } = await import('../../src/index.ts');
      document.body.style.margin = '0';
      const box = document.body.appendChild(document.createElement('div'));
      box.style.cssText = `width:${size.width}px;height:${size.height}px`;
      const dataset = await loadFiles({ name: 'scores.npz', bytes: new Uint8Array(bytes) });
      Object.assign(window, {
        create: async (zoom: 'off' | 'embedded') => {
          box.replaceChildren();
          const view = createView(box, dataset, { norm: 'linear' }, { zoom });
          await new Promise<void>((done) => view.on('draw', () => done()));
          return view.layout.panels;
        },
      });
    },
    [...SCORES],
    { width: WIDTH, height: HEIGHT },
  );
  const create = (zoom: 'off' | 'embedded'): Promise<readonly PanelLayout[]> =>
    page.evaluate((gestures) => (window as never as Maker).create(gestures), zoom);
  const { png, layout } = await render();
  expect(await create('off')).toEqual(layout.panels);
  expect(layout.panels).toHaveLength(2);
  const live = await shoot(page, { x: 0, y: 0 });
  for (const panel of layout.panels) {
    expect(panel.width * panel.height).toBeGreaterThan(10_000);
    expect(countDifferent(live, png, panel)).toBe(0);
  }
  const panels = await create('embedded');
  const picture = await shoot(page, { x: 0, y: 0 });
  const colors = cellColors(png, layout);
  expect(new Set(colors).size).toBeGreaterThan(15);
  expect(cellColors(picture, { panels })).toEqual(colors);
  return picture;
}

async function build({ name, files, build: command }: App): Promise<void> {
  const folder = join(project, name);
  writeFiles(folder, files);
  if (name === 'import-map')
    cpSync(join(project, 'node_modules/headglow/dist'), join(folder, 'headglow'), { recursive: true });
  if (!command) return;
  const [program, ...args] = command;
  const path = existsSync(join(folder, program)) ? program : toolPath(program);
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as NodeJS.ProcessEnv;
  await run(process.execPath, [path, ...args], { cwd: folder, env, maxBuffer: 1 << 26 }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${name}: ${stdout}\n${stderr}`);
    },
  );
}

/** Clicks on a head, and waits for what the app says of it. */
async function clickHead(page: Page, box: { readonly x: number; readonly y: number }): Promise<void> {
  await page.mouse.click(box.x + WIDTH / 4, box.y + HEIGHT / 2);
  await page.waitForFunction(() => /Layer \d, head \d: /.test(document.body.textContent ?? ''));
}

async function findFigures(page: Page, selector: string): Promise<ElementHandle[]> {
  await page.waitForSelector(selector);
  return page.$$(selector);
}

describe.each(APPS)('$name', (app) => {
  it('builds, and draws the same pixels', { timeout: 600_000 }, async () => {
    await build(app);
    const server = await serveFolder(join(project, app.name, app.folder));
    try {
      for (const path of app.pages) {
        const page = await openPage(server.at(`/${path}`).href, VIEWPORT);
        const figures = await findFigures(page, app.figures);
        expect(figures.length).toBe(app.figures.includes('#root') ? 2 : 1);
        let last = { x: 0, y: 0 };
        for (const figure of figures) {
          last = (await figure.boundingBox()) ?? last;
          expect(last).toMatchObject({ width: WIDTH, height: HEIGHT });
          await expect.poll(async () => countDifferent(await shoot(page, last), reference)).toBe(0);
        }
        if (app.answers) await clickHead(page, last);
        expect(errorsOf(page)).toEqual([]);
      }
    } finally {
      server.close();
    }
  });
});
