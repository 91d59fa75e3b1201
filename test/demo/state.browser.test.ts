// Settings and state of the viewer survive reloads and carry over to other files.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { expectNoErrors } from '../support/browser.ts';
import {
  choose,
  dropFile,
  field,
  openViewer,
  options,
  reload,
  served,
  serveTrainingRun,
  setOptions,
} from './training-run-page.ts';

serveTrainingRun();

describe('a reload', () => {
  it('keeps settings, checkpoint, tasks, analysis, playback, pins and panels', async () => {
    const page = await openViewer();
    await setOptions(page, {
      colormap: 'magma',
      tasks: ['task 1'],
      columns: 1,
      title: 'Mine',
      checkpoint: 2,
    });
    await choose(page, 'Show', 'Change from first checkpoint');
    await setOptions(page, { norm: 'asinh', vmax: 30 });
    await page.click('#description-toggle');
    await page.click('#settings');
    await page.evaluate(() => window.headglowPlayer.set({ speed: 8, range: [1, 3] }));
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 1, head: 2 }));
    await page.focus('[role=application]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const pins = () => page.$$eval('#pins-list li', (items) => items.map(({ textContent }) => textContent));
    const pinned = await pins();
    expect(pinned).toHaveLength(1);
    const before = await options(page);
    await reload(page);
    expect(await options(page)).toEqual(before);
    expect(before).toMatchObject({ norm: 'asinh', vmax: 30, title: 'Mine', checkpoint: 2 });
    expect(await (await field(page, 'Show')).evaluate(({ value }) => value)).toBe(
      'Change from first checkpoint',
    );
    expect(await page.evaluate(() => window.headglowPlayer.state)).toMatchObject({ speed: 8, range: [1, 3] });
    expect(await pins()).toEqual(pinned);
    const hidden = await page.$$eval('#description, #controls', (all) =>
      all.map((one) => [one.id, (one as HTMLElement).hidden]),
    );
    expect(hidden).toEqual([
      ['description', false],
      ['controls', true],
    ]);
    // The values still have their own options.
    await choose(page, 'Show', 'Values');
    expect(await options(page)).toMatchObject({
      colormap: 'magma',
      norm: 'symlog',
      vmax: null,
      checkpoint: 2,
    });
    expectNoErrors(page);
  });

  it('keeps how the files are read, unless the command line says otherwise than before', async () => {
    const page = await openViewer();
    const shape = () =>
      page.evaluate(() => window.headglow.dataset.tensors.map(({ layers, heads }) => [layers, heads]));
    await page.click('#read-as');
    await page.waitForSelector('dialog.reading[open]');
    await page.keyboard.type('checkpoint task head layer');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.headglow.dataset.tensors[0]?.layers === 6);
    await reload(page);
    expect(await shape()).toEqual([[6, 4]]);
    served.reading = { dims: 'checkpoint task layer head' };
    await reload(page);
    expect(await shape()).toEqual([[4, 6]]);
    delete served.reading;
    expectNoErrors(page);
  });

  it('applies options of the command line that have changed, and keeps the others', async () => {
    served.options = { colormap: 'plasma' };
    const page = await openViewer();
    expect((await options(page)).colormap).toBe('plasma');
    await setOptions(page, { colormap: 'magma', origin: 'lower' });
    await reload(page);
    expect(await options(page)).toMatchObject({ colormap: 'magma', origin: 'lower' });
    served.options = { colormap: 'cividis' };
    await reload(page);
    expect(await options(page)).toMatchObject({ colormap: 'cividis', origin: 'lower' });
    expectNoErrors(page);
  });

  it('of a page with other files does not apply the settings of the first files', async () => {
    const page = await openViewer();
    await setOptions(page, { colormap: 'magma' });
    const { files } = served;
    served.files = files.map((file) => ({ ...file, name: 'other/run.npy' }));
    await reload(page);
    expect((await options(page)).colormap).toBe(null);
    served.files = files;
    await reload(page);
    expect((await options(page)).colormap).toBe('magma');
    expectNoErrors(page);
  });

  it('works without storage, and with invalid stored states', async () => {
    const denied = await openViewer((page) =>
      page.evaluateOnNewDocument(() => {
        for (const area of ['sessionStorage', 'localStorage'])
          Object.defineProperty(window, area, {
            get: () => {
              throw new DOMException('denied', 'SecurityError');
            },
          });
      }),
    );
    await setOptions(denied, { colormap: 'magma' });
    await reload(denied);
    // The link in its address still has it.
    expect((await options(denied)).colormap).toBe('magma');
    expectNoErrors(denied);

    const page = await openViewer();
    await setOptions(page, { colormap: 'magma' });
    await reload(page);
    await page.evaluateOnNewDocument(() => {
      const [key = ''] = Object.keys(sessionStorage);
      const record = JSON.parse(sessionStorage.getItem(key) ?? '');
      record.state.options = {
        colormap: 'RdBu',
        norm: 'log',
        vmin: 9,
        vmax: 1,
        checkpoint: 99,
        tasks: ['x'],
      };
      record.state.shown = { analysis: { change: { step: 12345 } }, options: {} };
      record.state.play = { speed: 2, range: [3, 99] };
      record.state.panels = ['nothing'];
      sessionStorage.setItem(key, JSON.stringify(record));
    });
    await reload(page);
    expect(await options(page)).toMatchObject({
      colormap: 'RdBu',
      checkpoint: null,
      tasks: null,
      vmin: null,
    });
    expect(await page.evaluate(() => window.headglowPlayer.state)).toMatchObject({ speed: 2, range: null });
    expectNoErrors(page);
  });
});

describe('the next file', () => {
  it('is shown with the settings that apply, and a notice of those that do not', async () => {
    const page = await openViewer();
    await setOptions(page, {
      norm: 'log',
      colormap: 'magma',
      origin: 'lower',
      title: 'Mine',
      tasks: ['task 1'],
    });
    await dropFile(page, 'next.tsv', '1\t2\n3\t4\n');
    await page.waitForFunction(() => document.title.startsWith('next.tsv'));
    expect(await options(page)).toMatchObject({
      norm: 'log',
      colormap: 'magma',
      origin: 'lower',
      title: 'Mine',
      tasks: null,
    });
    expect(await page.$eval('#notice p', (notice) => notice.textContent)).toBe(
      'The setting "Tasks" does not apply to this data and was reset.',
    );
    await dropFile(page, 'third.tsv', '1\t2\n3\t4\n');
    await page.waitForFunction(() => document.title.startsWith('third.tsv'));
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
    // The options of the example are not the user's settings.
    await page.click('#default');
    await page.waitForFunction(() => document.title.startsWith('Example'));
    expect(await options(page)).toMatchObject({ norm: 'log', colormap: 'magma' });
    expectNoErrors(page);
  });
});

describe('a zoom', () => {
  const zoomOf = async (page: Page) => (await options(page)).zoom;

  it('survives a reload, and other files that have its cells', async () => {
    const page = await openViewer();
    const zoom = { layers: [1, 2], heads: [0, 1.5] } as const;
    await setOptions(page, { zoom });
    await reload(page);
    expect(await zoomOf(page)).toEqual(zoom);
    await dropFile(page, 'next.tsv', '1\t2\n3\t4\n');
    await page.waitForFunction(() => document.title.startsWith('next.tsv'));
    expect(await zoomOf(page)).toEqual(zoom);
    await dropFile(page, 'third.tsv', '1\t2\n');
    await page.waitForFunction(() => document.title.startsWith('third.tsv'));
    expect(await zoomOf(page)).toBe(null);
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
    expectNoErrors(page);
  });

  it('into cells that a narrower selection lacks gives way to the selection', async () => {
    const page = await openViewer();
    await page.evaluate(() => {
      const tensor = (model: string, layers: number) => ({
        ...{ model, layers, heads: 2, tasks: ['t'], steps: null },
        values: Float32Array.from({ length: 2 * layers }, (_, i) => i),
      });
      window.headglow.show({ tensors: [tensor('deep', 8), tensor('flat', 2)] });
      window.headglow.set({ zoom: { layers: [4, 8] } });
    });
    await page.$$eval('#controls .lil-gui', (folders) => {
      const models = folders.find((one) => one.querySelector('.lil-title')?.textContent === 'Models');
      const boxes = models?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [];
      const deep = [...boxes].find((box) => box.closest('li')?.textContent?.includes('deep'));
      deep?.click();
    });
    expect(await options(page)).toMatchObject({ models: ['flat'], zoom: null });
    expectNoErrors(page);
  });
});

describe('a theme', () => {
  const prefer = (page: Page, value: string) =>
    page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
  const theme = async (page: Page) => (await options(page)).theme;

  it('that was chosen survives system changes and reloads; auto follows the system', async () => {
    const page = await openViewer();
    await prefer(page, 'dark');
    await page.waitForFunction(() => window.headglow.options.theme === 'dark');
    await choose(page, 'Theme', 'light');
    await prefer(page, 'light');
    await prefer(page, 'dark');
    expect(await theme(page)).toBe('light');
    await reload(page);
    expect(await theme(page)).toBe('light');
    await choose(page, 'Theme', 'auto');
    expect(await theme(page)).toBe('dark');
    await prefer(page, 'light');
    await page.waitForFunction(() => window.headglow.options.theme === 'light');
    expect(await page.$eval(':root', (root) => (root as HTMLElement).dataset.theme)).toBe('light');
    expectNoErrors(page);
  });
});
