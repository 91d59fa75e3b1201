// `headglow render -o figure.html`: the file opens from disk without a network, shows the right colours, plays, and its policy holds.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_FIGURE_PAGE_BYTES } from '../../bench/targets.ts';
import type { FigureElement } from '../../src/element/figure-element.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { ensureBuilt, headglow } from '../support/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-html-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names that end a script, a comment, an attribute or a line, and two that are not of this script's direction or plane. */
const NAMES = ['</script><img src=x onerror=alert(1)>', `a & b "c" 'd' <!-- <b>`, '🚀 שלום'];
const TITLE = '</title><script>alert(2)</script> & "quotes"';
/** Three checkpoints of 2 x 3 cells: the first cell is 0, 0.5 and 1, and the last one is 1. */
const DATA = [0, 10, 20]
  .map((step, i) =>
    JSON.stringify({
      step,
      ...Object.fromEntries(
        NAMES.map((name) => [
          name,
          [
            [i / 2, 0, 0],
            [0, 0.5, 1],
          ],
        ]),
      ),
    }),
  )
  .join('\n');

const ARGUMENTS = [
  'data.jsonl',
  '--title',
  TITLE,
  '--norm',
  'linear',
  '--vmin',
  '0',
  '--vmax',
  '1',
  '--colormap',
  'Reds_r',
];
let html = '';

beforeAll(async () => {
  await ensureBuilt();
  writeFileSync(join(folder, 'data.jsonl'), DATA);
  const render = async (name: string) => {
    const ran = await headglow(['render', ...ARGUMENTS, '-o', name], { cwd: folder });
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    return readFileSync(join(folder, name), 'utf8');
  };
  html = await render('figure.html');
  expect(await render('again.html')).toBe(html);
});

/** The text of a script in the file. */
const scriptOf = (id: string): string => new RegExp(`id="${id}">([^<]*)<`).exec(html)?.[1] ?? '';

it(`takes at most ${MAX_FIGURE_PAGE_BYTES} bytes without its data`, () => {
  expect(scriptOf('figure').length).toBeGreaterThan(100);
  expect(Buffer.byteLength(html) - scriptOf('figure').length).toBeLessThanOrEqual(MAX_FIGURE_PAGE_BYTES);
});

/** The colour on the screen at the centre of a cell of the first panel. */
async function colorOf(page: Page, layer: number, head: number): Promise<string> {
  const at = await page.evaluate(
    (row, column) => {
      const { view } = document.querySelector('head-glow') as FigureElement;
      if (!view) throw new Error('there is no view');
      const [panel] = view.layout.panels;
      if (!panel) throw new Error('there is no panel');
      const { left, top } = view.element.getBoundingClientRect();
      return {
        x: left + panel.x + (panel.width * (column + 0.5)) / panel.heads,
        y: top + panel.y + (panel.height * (row + 0.5)) / panel.layers,
      };
    },
    layer,
    head,
  );
  const { data, width } = PNG.sync.read(Buffer.from(await page.screenshot()));
  const start = 4 * (Math.floor(at.y) * width + Math.floor(at.x));
  return `#${Buffer.from(data.subarray(start, start + 3)).toString('hex')}`;
}

it('opens from disk without a network, with its colours, names and timeline, and breaks no policy', async () => {
  const page = await openPage('/blank', { width: 1000, height: 640 });
  await page.waitForNetworkIdle({ idleTime: 200 }); // its icon
  await page.setOfflineMode(true);
  await page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective} ${blockedURI}`),
    );
  });
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const address = pathToFileURL(join(folder, 'figure.html')).href;
  await page.goto(address);
  await page.waitForFunction(() => {
    const { view } = document.querySelector('head-glow') as FigureElement;
    return view?.element.querySelectorAll('svg text').length && view.element.hasAttribute('data-interactive');
  });
  expect([await colorOf(page, 0, 0), await colorOf(page, 0, 1)]).toEqual(['#fff5f0', '#67000c']);

  const shown = await page.evaluate(() => {
    const element = document.querySelector('head-glow') as FigureElement;
    const texts = [...(element.shadowRoot?.querySelectorAll('svg text') ?? [])];
    return {
      title: document.title,
      names: texts.map(({ textContent }) => textContent),
      tasks: element.view?.dataset.tensors[0]?.tasks,
      steps: element.view?.steps,
      caption: document.querySelector('figcaption')?.textContent ?? '',
      alt: element.getAttribute('alt'),
      added: document.querySelectorAll('img, b, script[src]').length,
      policy: document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '',
      gap: document.documentElement.scrollHeight - innerHeight,
    };
  });
  expect(shown).toMatchObject({ title: TITLE, tasks: NAMES, steps: [0, 10, 20], added: 0, gap: 0 });
  expect(shown.names).toContain(TITLE);
  for (const text of [shown.caption, shown.alt]) expect(text).toContain(TITLE);
  expect(shown.policy).toContain("default-src 'none'");
  expect(shown.policy).not.toMatch(/'unsafe-|https?:|\*/);

  await page.evaluate(() => (document.querySelector('head-glow') as FigureElement).player?.seek(0));
  await page.waitForFunction(
    () => (document.querySelector('head-glow') as FigureElement).view?.moment.mix === 0,
  );
  await page.evaluate(() => (document.querySelector('head-glow') as FigureElement).view?.redraw());
  expect(await colorOf(page, 0, 0)).toBe('#67000c');
  const play = await page.waitForSelector('>>> .headglow-timeline button.play');
  await play?.click();
  await page.waitForFunction(() => {
    const { player } = document.querySelector('head-glow') as FigureElement;
    return player?.position === 2 && !player.state.playing;
  });

  const box = await (await page.$('head-glow'))?.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 150);
  await page.mouse.wheel({ deltaY: -300 });
  await page.waitForFunction(
    () => (document.querySelector('head-glow') as FigureElement).view?.options.zoom?.heads,
  );

  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.waitForFunction(
    () => (document.querySelector('head-glow') as FigureElement).view?.options.theme === 'dark',
  );
  expect(await page.evaluate(() => (window as never as { violations: string[] }).violations)).toEqual([]);
  expect(errorsOf(page)).toEqual([]);
  expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
});
