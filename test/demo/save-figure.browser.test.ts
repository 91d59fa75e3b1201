// Saving the figure as a picture or a page, and the training run as a video.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decode } from 'modern-gif';
import type { Page } from 'puppeteer';
import { afterAll, describe, expect, it } from 'vitest';
import type { FigureElement } from '../../src/element/figure-element.ts';
import { findAbout } from '../../src/export/about-file.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { drop, options, serveViewer, setControl, text } from './viewer-page.ts';

const viewer = serveViewer();
const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a view shows: options that a page keeps, steps, and the colour at the centre of each cell. */
const shownBy = (page: Page) =>
  page.evaluate(async () => {
    const element = document.querySelector<FigureElement>('head-glow');
    const view = element?.view ?? window.headglow;
    const { options, steps } = view;
    const { canvas, layout } = await view.picture(1);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const colors = layout.panels.map(({ x, y, width, height, layers, heads }) =>
      Array.from({ length: layers * heads }, (_, cell) => {
        const [row, column] = [Math.floor(cell / heads), cell % heads];
        const at = [x + (width * (column + 0.5)) / heads, y + (height * (row + 0.5)) / layers] as const;
        return context?.getImageData(Math.floor(at[0]), Math.floor(at[1]), 1, 1).data.join();
      }),
    );
    return { options, steps, colors };
  });

/** Clicks a button in the open dialog, or in the settings, and returns the download. */
const savedBy = (page: Page, button: string) =>
  page.evaluate(async (label) => {
    const made = new Map<string, Blob>();
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob: Blob) => {
      const url = create(blob);
      made.set(url, blob);
      return url;
    };
    const { name, href } = await new Promise<{ name: string; href: string }>((resolve) => {
      HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
        resolve({ name: this.download, href: this.href });
      };
      const parent = document.querySelector('dialog') ?? document.querySelector('#controls');
      const buttons = [...(parent?.querySelectorAll('button') ?? [])];
      buttons.find(({ textContent }) => textContent === label)?.click();
    });
    const blob = made.get(href) as Blob;
    return { name, type: blob.type, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
  }, button);

describe('the viewer', () => {
  it.each([1, 3])('saves the figure as PNG at %dx', async (scale) => {
    const page = await viewer.open(700, 500);
    const size = await page.evaluate(async (factor) => {
      const { canvas, layout } = await window.headglow.picture(factor);
      const ratio = window.devicePixelRatio;
      const view = window.headglow.layout;
      return {
        picture: [canvas.width, canvas.height],
        layout: [layout.width, layout.height],
        expected: [(view.width / ratio) * factor, (view.height / ratio) * factor],
      };
    }, scale);
    expect(size.picture).toEqual(size.expected);
    expect(size.layout).toEqual(size.expected);
    // The button offers the image as a download.
    await setControl(page, 'Resolution factor', String(scale));
    const name = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
            resolve(this.download);
          };
          const button = [...document.querySelectorAll<HTMLElement>('#controls button')].find((one) =>
            one.textContent?.includes('Save as PNG'),
          );
          button?.click();
        }),
    );
    expect(name).toBe('headglow-example-step-143000.png');
    expectNoErrors(page);
  });

  it.each([
    ['SVG', 'image/svg+xml', '<?xml', '</svg>\n'],
    ['PDF', 'application/pdf', '%PDF-1.7', '%%EOF\n'],
  ])('saves the figure as %s, zoomed as on the screen', async (format, type, start, end) => {
    const page = await viewer.open(700, 500);
    await page.evaluate(() => window.headglow.set({ zoom: { layers: [3, 9] }, title: 'A & B' }));
    const saved = await savedBy(page, `Save as ${format}`);
    expect(saved).toMatchObject({
      name: `headglow-example-step-143000.${format.toLowerCase()}`,
      type,
    });
    const text = Buffer.from(saved.bytes).toString('latin1');
    expect(text.startsWith(start)).toBe(true);
    expect(text.endsWith(end)).toBe(true);
    if (format === 'SVG') {
      expect(text).toContain('>A &amp; B</text>');
      const size = await page.evaluate(() => [window.headglow.layout.width / devicePixelRatio]);
      expect(Number(/ width="([\d.]+)pt"/.exec(text)?.[1])).toBeCloseTo((size[0] as number) * 0.75, 0);
      const ticks = [...text.matchAll(/text-anchor="end"[^>]*>(\d+)</g)].map(([, tick]) => Number(tick));
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(3);
      expect(Math.max(...ticks)).toBeLessThan(9);
    }
    expectNoErrors(page);
  });

  it('shows other figures of the panels shown, and saves them', async () => {
    const page = await viewer.open(1000, 900);
    const tasks = await page.evaluate(() => {
      const [one, other] = window.headglow.dataset.tensors[0]?.tasks ?? [];
      window.headglow.set({ tasks: [one as string, other as string], theme: 'dark' });
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Other figures…')?.click();
      return [one, other] as string[];
    });
    await page.waitForFunction(() =>
      document.querySelector('dialog svg')?.textContent?.includes('Rank of head'),
    );
    await page.select('dialog select', 'scatter');
    await page.waitForFunction(() => document.querySelector('dialog svg')?.textContent?.includes('Spearman'));
    const svg = await page.$eval('dialog svg', (shown) => shown.textContent ?? '');
    for (const task of tasks) expect(svg).toContain(`: ${task}`);
    expect(svg.match(/L\d+H\d+/g)).toHaveLength(5);
    await expectAccessible(page);
    const saved = await savedBy(page, 'Save as PDF');
    expect(saved.name).toBe('headglow-example-step-143000-scatter.pdf');
    expect(Buffer.from(saved.bytes).toString('latin1').startsWith('%PDF-')).toBe(true);
    expect(JSON.parse(findAbout(Uint8Array.from(saved.bytes)) ?? '')).toMatchObject({
      figure: 'scatter',
      show: 'top:5',
      options: { theme: 'dark' },
    });
    await page.$eval('dialog input', (field) => {
      field.value = 'L99H1';
      field.dispatchEvent(new Event('change'));
    });
    await page.waitForFunction(() =>
      document.querySelector('dialog [role=alert]')?.textContent?.includes('there is no head L99H1'),
    );
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('dialog[open]') === null);
    await page.focus('[role=application]');
    for (const key of ['ArrowRight', 'Enter', 'ArrowDown', 'Enter'] as const) await page.keyboard.press(key);
    await page.waitForFunction(() => document.querySelectorAll('#pins-list li').length === 2);
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Other figures…')?.click();
    });
    await (await page.waitForSelector('dialog select'))?.select('trajectories');
    await page.waitForFunction(() => document.querySelector('dialog svg')?.textContent?.includes('Training'));
    const lines = await page.$eval('dialog svg', (shown) => shown.textContent ?? '');
    expect(lines.match(/L\d+H\d+/g)).toHaveLength(2);
    expectNoErrors(page);
  });

  it('saves the figure for paper, and how it was made', async () => {
    const page = await viewer.open(1280, 800);
    const isShown = (name: string) =>
      page.$$eval(
        '#controls .lil-name',
        (all, label) => all.some((one) => one.textContent === label && one.checkVisibility()),
        name,
      );
    expect([await isShown('Width (mm)'), await isShown('Resolution factor')]).toEqual([false, true]);
    await setControl(page, 'Size', 'ICML, one column');
    expect([await isShown('Width (mm)'), await isShown('Resolution factor')]).toEqual([true, false]);
    await page.evaluate(() => window.headglow.set({ title: 'Größe', colormap: 'magma_r', mark: 'top:2' }));
    const pdf = Uint8Array.from((await savedBy(page, 'Save as PDF')).bytes);
    const [, width] = /\/MediaBox \[0 0 ([\d.]+) /.exec(Buffer.from(pdf).toString('latin1')) ?? [];
    expect(Number(width)).toBeCloseTo(3.25 * 72, 1);
    expect(Buffer.from(pdf).toString('latin1')).toContain('+Tinos');
    await setControl(page, 'Width (mm)', '50');
    const png = Uint8Array.from((await savedBy(page, 'Save as PNG')).bytes);
    expect(new DataView(png.buffer).getUint32(16)).toBe(Math.round((50 / 25.4) * 300));
    for (const bytes of [pdf, png])
      expect(JSON.parse(findAbout(bytes) ?? '')).toMatchObject({
        options: { title: 'Größe' },
        look: { font: 'serif' },
        sources: [],
      });
    // A figure that is opened in place of data shows its style, but not its title.
    const changed = { title: 'Other', colormap: 'plasma', mark: 'none', transpose: true } as const;
    const { norm } = await page.evaluate((set) => {
      window.headglow.set(set);
      return window.headglow.options;
    }, changed);
    await page.evaluate(
      (bytes) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'figure.pdf'));
        window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [...pdf],
    );
    await page.waitForSelector('#notice.quiet:not([hidden])');
    expect(await text(page, '#notice p')).toBe(
      'figure.pdf is a figure, not data. Its style is shown now; undo to return.',
    );
    const styled = { colormap: 'magma_r', mark: 'top:2', title: 'Other', transpose: false, norm };
    expect(await options(page)).toMatchObject(styled);
    await page.click('#undo');
    expect(await options(page)).toMatchObject(changed);
    expectNoErrors(page);
  });

  it('saves the figure as a page, which opens from disk as it is shown', async () => {
    const page = await viewer.open(1100, 700);
    await page.evaluate(() => {
      const tasks = window.headglow.dataset.tensors[0]?.tasks.slice(1, 3) ?? [];
      window.headglow.set({
        tasks,
        norm: 'power',
        colormap: 'magma',
        checkpoint: 4,
        title: 'A & B',
      });
    });
    const shown = await shownBy(page);
    const saved = await savedBy(page, 'Save as HTML');
    expect(saved).toMatchObject({ name: 'headglow-example.html', type: 'text/html' });
    const file = join(folder, saved.name);
    writeFileSync(file, Uint8Array.from(saved.bytes));
    const other = await openPage('about:blank', { width: 1100, height: 700 });
    await other.setOfflineMode(true);
    await other.goto(pathToFileURL(file).href);
    await other.waitForFunction(() => document.querySelector<FigureElement>('head-glow')?.view);
    expect(new Set(shown.colors.flat()).size).toBeGreaterThan(20);
    expect(await shownBy(other)).toEqual(shown);
    expect(await text(other, 'figcaption')).toMatch(/^A & B\. .*2 tasks/);
    expectNoErrors(page);
    expectNoErrors(other);
  });

  it('refuses to save data that is larger than memory as a page, and says what to do', async () => {
    const page = await viewer.open(700, 500);
    await page.evaluate(() => {
      const read = async () => new Float32Array([1, 2, 3, 4]);
      const shape = { model: '', layers: 2, heads: 2, tasks: [''], steps: null };
      window.headglow.show({ tensors: [{ ...shape, read }] });
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Save as HTML')?.click();
    });
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice')).toMatch(/larger than memory.*write a picture .*headglow pyramid/);
    expectNoErrors(page);
  });

  it.each([
    ['GIF', 'headglow-example.gif', 'image/gif'],
    ['WebM', 'headglow-example.webm', 'video/webm'],
  ])('saves the checkpoints between the brackets as %s', async (format, name, type) => {
    const page = await viewer.open(500, 400);
    await page.waitForSelector('.headglow-timeline');
    await page.evaluate(() => window.headglowPlayer.set({ range: [3, 6] }));
    await setControl(page, 'Format', format);
    await setControl(page, 'Frames per second', '10');
    await setControl(page, 'Seconds per checkpoint', '0.2');
    expect(await text(page, '#controls')).toContain('4 checkpoints, 8 frames, 0.8 s');
    const saved = await savedBy(page, 'Save as video');
    expect(saved).toMatchObject({ name, type });
    const size = await page.evaluate(() => [window.headglow.layout.width, window.headglow.layout.height]);
    if (type === 'image/gif') {
      const gif = decode(Uint8Array.from(saved.bytes));
      expect([gif.width, gif.height, gif.frames.length]).toEqual([...size, 8]);
      expect(gif.frames.map(({ delay }) => delay)).toEqual(Array(8).fill(100));
    }
    expectNoErrors(page);
  });

  it('cancels a video, and offers none for data without checkpoints', async () => {
    const page = await viewer.open();
    await page.evaluate(() => {
      HTMLAnchorElement.prototype.click = () => {
        document.title = 'saved';
      };
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Save as video')?.click();
    });
    await page.waitForSelector('#progress button:not([hidden])', { visible: true });
    expect(await text(page, '#progress p')).toBe('Rendering the video…');
    await page.click('#progress button');
    await page.waitForSelector('#progress', { hidden: true });
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
    expect(await page.title()).not.toBe('saved');
    const isShown = () =>
      page.$$eval('#controls button', (buttons) =>
        buttons.some((one) => one.textContent === 'Save as video' && one.checkVisibility()),
      );
    expect(await isShown()).toBe(true);
    await drop(page, [{ name: 'small.tsv', text: '1\t2\n3\t4\n' }]);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 1);
    expect(await isShown()).toBe(false);
    expectNoErrors(page);
  });

  it('offers only GIF, with a reason, if the browser has no video encoder', async () => {
    const page = await openPage('about:blank');
    await page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, 'VideoEncoder'));
    await page.goto(viewer.url);
    await page.waitForSelector('#controls .note');
    expect(await text(page, '#controls .note:last-child')).toContain('only GIF can be saved');
    await setControl(page, 'Format', 'GIF');
    expectNoErrors(page);
  });
});
