// Nothing is forgotten: settings and what is shown survive the next file, a reload and a slip of the hand.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, type ServedFiles, startServer } from '../../src/cli/server.ts';
import type { Options } from '../../src/index.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';
import { counting } from '../support/npy.ts';

let server: RunningServer;
let folder = '';
/** What the server says may change, as when the command is run again. */
const served: { -readonly [K in keyof ServedFiles]: ServedFiles[K] } = {
  viewer: viewerFolder,
  files: [],
  options: {},
  step: null,
};

beforeAll(async () => {
  await ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'headglow-'));
  const path = join(folder, 'run.npy');
  writeFileSync(path, counting([5, 2, 4, 6]));
  served.files = [{ name: 'runs/run.npy', path, size: 1 }];
  server = await startServer(served, 0);
}, 120_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const opened: Page[] = [];
afterEach(async () => {
  served.options = {};
  for (const page of opened.splice(0)) await page.close();
});

const whole = (page: Page) =>
  page.waitForFunction(() => document.title.startsWith('run.npy') && window.headglow.steps.length === 5);

async function openViewer(prepare: (page: Page) => Promise<unknown> = async () => {}): Promise<Page> {
  const page = await openPage('about:blank', { width: 1280, height: 800 });
  opened.push(page);
  await prepare(page);
  await page.goto(server.url);
  await whole(page);
  // The theme that was chosen in another test is this browser's.
  await page.evaluate(() => localStorage.clear()).catch(() => {});
  return page;
}

async function reload(page: Page): Promise<void> {
  await page.reload();
  await whole(page);
  await settled(page);
}

const options = (page: Page) => page.evaluate(() => window.headglow.options);
const set = (page: Page, change: Partial<Options>) =>
  page.evaluate((all) => window.headglow.set(all), change);

const field = async (page: Page, label: string) => {
  const handle = await page.evaluateHandle((name) => {
    const rows = [...document.querySelectorAll('#controls .lil-controller')];
    const row = rows.find((one) => one.querySelector('.lil-name')?.textContent === name);
    return row?.querySelector('input, select') as HTMLInputElement;
  }, label);
  return handle;
};

async function choose(page: Page, label: string, value: string): Promise<void> {
  await (await field(page, label)).evaluate((element, wanted) => {
    const select = element as unknown as HTMLSelectElement;
    select.selectedIndex = [...select.options].findIndex(({ text }) => text === wanted);
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }, value);
}

const drop = (page: Page, name: string, text: string) =>
  page.evaluate(
    (called, content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], called));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    name,
    text,
  );

const press = async (page: Page, key: 'z' | 'y', shift = false): Promise<void> => {
  await page.keyboard.down('Control');
  if (shift) await page.keyboard.down('Shift');
  await page.keyboard.press(key);
  if (shift) await page.keyboard.up('Shift');
  await page.keyboard.up('Control');
};

describe('a reload', () => {
  it('keeps settings, the checkpoint, the tasks, the analysis, the play and the panels', async () => {
    const page = await openViewer();
    await set(page, { colormap: 'magma', tasks: ['task 1'], columns: 1, title: 'Mine', checkpoint: 2 });
    await choose(page, 'Show', 'Change from first');
    await set(page, { norm: 'asinh', vmax: 30 });
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
    expect(await (await field(page, 'Show')).evaluate(({ value }) => value)).toBe('Change from first');
    expect(await page.evaluate(() => window.headglowPlayer.state)).toMatchObject({ speed: 8, range: [1, 3] });
    expect(await pins()).toEqual(pinned);
    const hidden = await page.$$eval('#description, #controls', (all) =>
      all.map((one) => [one.id, (one as HTMLElement).hidden]),
    );
    expect(hidden).toEqual([
      ['description', false],
      ['controls', true],
    ]);
    // The values have their own options still.
    await choose(page, 'Show', 'Values');
    expect(await options(page)).toMatchObject({
      colormap: 'magma',
      norm: 'symlog',
      vmax: null,
      checkpoint: 2,
    });
    expectNoErrors(page);
  });

  it('does as the command line says where that has changed, and keeps the rest', async () => {
    served.options = { colormap: 'plasma' };
    const page = await openViewer();
    expect((await options(page)).colormap).toBe('plasma');
    await set(page, { colormap: 'magma', origin: 'lower' });
    await reload(page);
    expect(await options(page)).toMatchObject({ colormap: 'magma', origin: 'lower' });
    served.options = { colormap: 'cividis' };
    await reload(page);
    expect(await options(page)).toMatchObject({ colormap: 'cividis', origin: 'lower' });
    expectNoErrors(page);
  });

  it('shows other files as if they were opened first', async () => {
    const page = await openViewer();
    await set(page, { colormap: 'magma' });
    const { files } = served;
    served.files = files.map((file) => ({ ...file, name: 'other/run.npy' }));
    await reload(page);
    expect((await options(page)).colormap).toBe(null);
    served.files = files;
    await reload(page);
    expect((await options(page)).colormap).toBe('magma');
    expectNoErrors(page);
  });

  it('works without storage, and with storage that holds anything', async () => {
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
    await set(denied, { colormap: 'magma' });
    await reload(denied);
    expect((await options(denied)).colormap).toBe(null);
    expectNoErrors(denied);

    const page = await openViewer();
    await set(page, { colormap: 'magma' });
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
  it('is shown with the settings that fit it, and says which do not', async () => {
    const page = await openViewer();
    await set(page, { norm: 'log', colormap: 'magma', origin: 'lower', title: 'Mine', tasks: ['task 1'] });
    await drop(page, 'next.tsv', '1\t2\n3\t4\n');
    await page.waitForFunction(() => document.title.startsWith('next.tsv'));
    expect(await options(page)).toMatchObject({
      norm: 'log',
      colormap: 'magma',
      origin: 'lower',
      title: 'Mine',
      tasks: null,
    });
    expect(await page.$eval('#notice p', (notice) => notice.textContent)).toBe(
      'The setting “Tasks” does not apply to these data and was reset.',
    );
    await drop(page, 'third.tsv', '1\t2\n3\t4\n');
    await page.waitForFunction(() => document.title.startsWith('third.tsv'));
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
    // What the example comes with is not the user's.
    await page.click('#default');
    await page.waitForFunction(() => document.title.startsWith('Example'));
    expect(await options(page)).toMatchObject({ norm: 'log', colormap: 'magma' });
    expectNoErrors(page);
  });
});

describe('undo and redo', () => {
  it('go back and forth by keys and buttons; a text that is typed is one entry', async () => {
    const page = await openViewer();
    const undo = () => page.$eval('#undo', (button) => (button as HTMLButtonElement).title);
    expect(await undo()).toBe('Nothing to undo (Ctrl+Z)');
    await choose(page, 'Colormap', 'magma');
    await choose(page, 'Colormap', 'plasma');
    const title = await field(page, 'Title');
    await title.focus();
    await page.keyboard.type('Heads');
    // The field has an undo of its own.
    await press(page, 'z');
    expect((await options(page)).colormap).toBe('plasma');
    await title.evaluate((input) => {
      input.value = 'Heads';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.blur();
    });
    expect(await undo()).toBe('Undo: Title (Ctrl+Z)');
    await press(page, 'z');
    expect(await options(page)).toMatchObject({ title: '', colormap: 'plasma' });
    await page.click('#undo');
    await press(page, 'z');
    expect((await options(page)).colormap).toBe(null);
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    await press(page, 'z', true);
    await press(page, 'y');
    await page.click('#redo');
    expect(await options(page)).toMatchObject({ title: 'Heads', colormap: 'plasma' });
    expectNoErrors(page);
  });

  it('bring back an analysis with its options, and leave the checkpoint where it is', async () => {
    const page = await openViewer();
    await choose(page, 'Show', 'Change from previous');
    await choose(page, 'Norm', 'asinh');
    await choose(page, 'Show', 'Values');
    await page.evaluate(() => window.headglowPlayer.seek(3));
    await press(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'asinh', reduction: 'absmax', checkpoint: 3 });
    await press(page, 'z');
    await press(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'symlog', reduction: 'max', checkpoint: 3 });
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    expectNoErrors(page);
  });

  it('take a drag as one entry, and a play as none', async () => {
    const page = await openViewer();
    await page.click('#description-toggle');
    await settled(page);
    const grip = await page.waitForSelector('[aria-label="Upper limit"]', { visible: true });
    const box = await grip?.boundingBox();
    if (!box) throw new Error('there is no grip');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 8 });
    await page.mouse.up();
    expect((await options(page)).vmax).not.toBe(null);
    // A key that is held down is one entry, too.
    await page.$eval('[aria-label="Upper limit"]', (element) => (element as SVGElement).focus());
    for (let i = 0; i < 5; i++) await page.keyboard.down('ArrowDown');
    await page.keyboard.up('ArrowDown');
    const { vmax } = await options(page);
    await press(page, 'z');
    expect((await options(page)).vmax).toBeGreaterThan(vmax as number);
    await page.evaluate(() => {
      window.headglowPlayer.set({ speed: 60, repeat: 'none' });
      window.headglow.set({ checkpoint: 0 });
      window.headglowPlayer.play();
    });
    await page.waitForFunction(() => window.headglow.options.checkpoint === 4);
    await press(page, 'z');
    expect(await options(page)).toMatchObject({ vmin: null, vmax: null, checkpoint: 4 });
    expectNoErrors(page);
  });

  it('bring back what a reset took', async () => {
    const page = await openViewer();
    await set(page, { norm: 'log', columns: 1 });
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Reset all settings')?.click();
    });
    expect(await options(page)).toMatchObject({ norm: 'symlog', columns: null });
    await press(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'log', columns: 1 });
    expectNoErrors(page);
  });
});

describe('advice', () => {
  it('on flat panels offers limits that show them, in a click that can be undone, and can be dismissed', async () => {
    const page = await openViewer();
    const line = (isHidden: boolean) =>
      page.waitForFunction(
        (wanted) => (document.querySelector('#advice') as HTMLElement).hidden === wanted,
        {},
        isHidden,
      );
    await page.evaluate(() => {
      const values = Float32Array.from({ length: 48 }, (_, i) => (i % 24) * (i < 24 ? 1 : 0.001));
      window.headglow.show({
        tensors: [{ model: 'm', tasks: ['a', 'b'], layers: 4, heads: 6, steps: null, values }],
      });
    });
    await line(false);
    expect(await page.$eval('#advice p', ({ textContent }) => textContent)).toContain(
      '1 of 2 panels spans less than a tenth of the colours',
    );
    await page.click('#advice button');
    expect((await options(page)).limitsBy).toBe('task');
    await line(true);
    await press(page, 'z');
    expect((await options(page)).limitsBy).toBe('figure');
    await line(false);
    await page.click('#advice [aria-label=Dismiss]');
    await line(true);
    expectNoErrors(page);
  });
});

describe('a theme', () => {
  const prefer = (page: Page, value: string) =>
    page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
  const theme = async (page: Page) => (await options(page)).theme;

  it('that is chosen stays when the system changes, and over reloads; auto follows the system', async () => {
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
