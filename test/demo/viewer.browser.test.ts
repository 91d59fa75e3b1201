// The viewer page, built and served as users get it: drop, point, change, resize, save; no error on the way.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'modern-gif';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { inputBytes } from '../../src/cli/open.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';

import type { Dataset, Tensor, View } from '../../src/index.ts';
import type { Player } from '../../src/play.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';
import { loadTensors } from '../support/load.ts';

declare global {
  interface Window {
    headglow: View;
    headglowPlayer: Player;
  }
}

let server: RunningServer;
beforeAll(async () => {
  await ensureBuilt();
  server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null }, 0);
}, 120_000);
afterAll(() => server.close());

const opened: Page[] = [];
afterEach(async () => {
  for (const page of opened.splice(0)) await page.close();
});

/** The viewer at a size, once its first frame is drawn. */
async function openViewer(width = 1280, height = 800): Promise<Page> {
  const page = await openPage(server.url, { width, height });
  opened.push(page);
  await settled(page);
  return page;
}

const drop = (page: Page, files: readonly { name: string; text: string }[]) =>
  page.evaluate((all) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text } of all) dataTransfer.items.add(new File([text], name));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);

const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? '');
const options = (page: Page) => page.evaluate(() => window.headglow.options);
const models = (page: Page) =>
  page.evaluate(() =>
    window.headglow.layout.panels.map(({ model, layers, heads }) => `${model} ${layers}x${heads}`),
  );

/** Sets a lil-gui control by its label, as a user would. */
async function setControl(page: Page, label: string, value: string): Promise<void> {
  await page.evaluate(
    (name, wanted) => {
      const row = [...document.querySelectorAll('#controls .lil-controller')].find(
        (one) => one.querySelector('.lil-name')?.textContent === name,
      );
      const field = row?.querySelector<HTMLInputElement | HTMLSelectElement>('select, input');
      if (!field) throw new Error(`there is no control ${name}`);
      if (field instanceof HTMLSelectElement) {
        field.selectedIndex = [...field.options].findIndex((option) => option.textContent === wanted);
        field.dispatchEvent(new Event('change', { bubbles: true }));
      } else {
        field.focus();
        field.value = wanted;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.blur();
      }
    },
    label,
    value,
  );
}

/** What a button of the settings offers as a download. */
const savedBy = (page: Page, button: string) =>
  page.evaluate(async (words) => {
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
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === words)?.click();
    });
    const blob = made.get(href) as Blob;
    return { name, type: blob.type, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
  }, button);

describe('the viewer', () => {
  it('opens with the embedded default and says that it is synthetic', async () => {
    const page = await openViewer();
    expect(await text(page, '#source')).toContain('synthetic');
    const svg = await text(page, '[role=application] svg');
    for (const part of [
      'Knowledge Recall',
      'Math Calculation',
      'Head',
      'Layer',
      'Head Importance',
      '0.0050+',
      'synthetic',
    ])
      expect(svg).toContain(part);
    const panels = await page.evaluate(() => window.headglow.layout.panels);
    expect(panels).toHaveLength(8);
    expect(new Set(panels.map(({ y }) => y)).size).toBe(2);
    expectNoErrors(page);
  });

  it('reads a head under the pointer and copies it with the button', async () => {
    const page = await openViewer();
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 9, head: 9 }));
    expect(await text(page, '#readout')).toBe('Knowledge Recall · layer 9 · head 9 · 0.0045');
    const panel = await page.evaluate(() => {
      const box = document.querySelector('[role=application]')?.getBoundingClientRect();
      const [, second] = window.headglow.layout.panels;
      return (
        box &&
        second && { x: box.x + second.x, y: box.y + second.y, width: second.width, height: second.height }
      );
    });
    if (!panel) throw new Error('there is no second panel');
    await page.mouse.move(panel.x + (15.5 / 19) * panel.width, panel.y + (15.5 / 25) * panel.height);
    expect(await text(page, '#readout')).toBe('Retrieval · layer 15 · head 15 · 0.0038');
    await page.evaluate(() => {
      // A second of rest.
      const now = performance.now.bind(performance);
      performance.now = () => now() + 1000;
    });
    await page.mouse.move(5, 5);
    expect(await text(page, '#readout')).toContain('0.0038');
    const copied = page.evaluate(
      () =>
        new Promise((resolve) => {
          navigator.clipboard.writeText = async (value) => resolve(value);
        }),
    );
    await page.click('#copy');
    expect(await copied).toBe('0.0038');
    expect(await text(page, '#readout')).toContain('copied');
    expectNoErrors(page);
  });

  it('shows dropped files side by side, and says in words why one could not be shown', async () => {
    const page = await openViewer();
    await drop(page, [
      { name: 'small.tsv', text: '1\t2\t3\n4\t5\t6\n' },
      { name: 'heads.json', text: JSON.stringify({ '0-0': [1, 2], '1-1': [3], '0-1': [0], '1-0': [0.5] }) },
    ]);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 2);
    expect(await models(page)).toEqual(['small 2x3', 'heads 2x2']);
    await drop(page, [{ name: 'bad.tsv', text: '1\t2\n3\t<b>four</b>\n' }]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toMatch(/^bad\.tsv, line 2, column 2: .*<b>four<\/b>/);
    expect(await page.$('#notice b')).toBe(null);
    expect(await models(page)).toEqual(['small 2x3', 'heads 2x2']);
    await page.click('#notice button');
    await page.waitForSelector('#notice', { hidden: true });
    expectNoErrors(page);
  });

  it('shows names without characters that turn the direction of what follows', async () => {
    const page = await openViewer();
    const long = Array.from({ length: 6 }, (_, i) => [i % 2, i % 3]);
    const text = ['layer,head,\u202egnp.exe,b', ...long.map(([l, h], i) => `${l},${h},0.${i + 1},${i}`)].join(
      '\n',
    );
    await drop(page, [{ name: 'a\u202efdp.csv', text }]);
    await page.waitForFunction(() => window.headglow.layout.panels[0]?.task.includes('gnp'));
    await page.click('#description-toggle');
    await page.waitForSelector('#heads-table td');
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 1, head: 2 }));
    await page.focus('[role=application]');
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 1, head: 2 }));
    await page.keyboard.press('Enter');
    await page.waitForSelector('#pins-list li');
    expect(await page.$eval('#readout', (line) => line.textContent)).toBe('gnp.exe · layer 1 · head 2 · 0.6');
    const turned = await page.evaluate(() => {
      const texts = [document.title];
      for (const element of document.querySelectorAll('*')) {
        if (element.children.length === 0) texts.push(element.textContent ?? '');
        for (const name of ['title', 'aria-label', 'aria-valuetext'])
          texts.push(element.getAttribute(name) ?? '');
      }
      return texts.filter((one) => /[\u202a-\u202e\u2066-\u2069]/.test(one));
    });
    expect(turned).toEqual([]);
    expectNoErrors(page);
  });

  it('takes a dropped folder as the command line does, its checkpoints as a timeline', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
    const contents = {
      'llama/step-10.json': '[[1, 2]]',
      'llama/step-9.json': '[[3, 4]]',
      'gpt2/step-9.csv': 'layer,head,s\n0,0,5\n',
      'gpt2/notes.md': 'no matrix',
      'gpt2/._step-9.csv': 'no matrix',
      '.old/step-9.json': 'no matrix',
    };
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(join(folder, 'runs', name, '..'), { recursive: true });
      writeFileSync(join(folder, 'runs', name), content);
    }
    const page = await openViewer();
    const devtools = await page.createCDPSession();
    const data = { items: [], files: [join(folder, 'runs')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    await page.waitForFunction(() => window.headglow.dataset.tensors.length === 2);
    const shown = await page.evaluate(() =>
      (window.headglow.dataset as Dataset<Tensor>).tensors.map(({ model, steps, values }) => ({
        model,
        steps,
        values: [...values],
      })),
    );
    expect(shown).toEqual([
      { model: 'gpt2', steps: [9], values: [5] },
      { model: 'llama', steps: [9, 10], values: [3, 4, 1, 2] },
    ]);
    const { files } = await inputFiles(['runs'], { folder });
    const { tensors } = await loadTensors(files.map(inputBytes));
    expect(tensors.map(({ model, steps, values }) => ({ model, steps, values: [...values] }))).toEqual(shown);
    rmSync(folder, { recursive: true });
    expectNoErrors(page);
  });

  it('lists what it can not read of a folder in one notice, and shows the rest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
    mkdirSync(join(folder, 'runs'));
    for (const [name, content] of Object.entries({
      'good.json': '[[1, 2]]',
      'bad.csv': '1,2\n3,<b>four</b>\n',
      'config.json': '{}',
      ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`empty-${index}.npy`, ''])),
    }))
      writeFileSync(join(folder, 'runs', name), content);
    const page = await openViewer();
    const devtools = await page.createCDPSession();
    const data = { items: [], files: [join(folder, 'runs')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    await page.waitForSelector('#notice:not([hidden])');
    expect(await models(page)).toEqual(['good 1x2']);
    expect(await text(page, '#notice p')).toBe('32 files were skipped; the rest is shown.');
    const lines = await page.$$eval('#notice li', (items) => items.map(({ textContent }) => textContent));
    expect(lines).toHaveLength(32);
    expect(lines[0]).toMatch(/^runs\/bad\.csv, line 2, column 2: .*<b>four<\/b>/);
    expect(lines[2]).toBe('runs/empty-0.npy: the file is empty.');
    expect(await page.$('#notice b')).toBe(null);
    const list = await page.$eval('#notice ul', ({ clientHeight, scrollHeight }) => [
      clientHeight,
      scrollHeight,
    ]);
    expect(list[0]).toBeLessThan(list[1] as number);
    await expectAccessible(page);
    await page.focus('#notice ul');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#notice', { hidden: true });
    // What is shown next has no list.
    await drop(page, [{ name: 'bad.tsv', text: '1\tx\n' }]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await page.$eval('#notice ul', (element) => (element as HTMLElement).hidden)).toBe(true);
    rmSync(folder, { recursive: true });
    expectNoErrors(page);
  });

  it('shows the latest of two drops, and an emptied folder or a vanished file in words', async () => {
    const page = await openViewer();
    const readers = await page.evaluateHandle(() => {
      const running = new Set<Worker>();
      window.Worker = class extends Worker {
        constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
          super(url, options);
          if (String(url).includes('loader')) running.add(this);
        }
        override terminate() {
          super.terminate();
          running.delete(this);
        }
      };
      return running;
    });
    const slow = Array.from({ length: 60_000 }, () => '1\t2\t3').join('\n');
    await drop(page, [{ name: 'slow.tsv', text: slow }]);
    await drop(page, [{ name: 'second.tsv', text: '1\t2\n' }]);
    await page.waitForFunction(() => window.headglow.layout.panels[0]?.model === 'second');
    // Both are over, and the first has shown nothing.
    await page.waitForFunction((running) => running.size === 0, {}, readers);
    expect(await models(page)).toEqual(['second 1x2']);
    await drop(page, []);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toContain('the drop contained no readable file');
    expectNoErrors(page);
  });

  it('brings lists and emptied fields up to date', async () => {
    const page = await openViewer();
    const ticked = () =>
      page.$$eval(
        '[aria-label=Tasks] input',
        (boxes) => boxes.filter((box) => (box as HTMLInputElement).checked).length,
      );
    await page.evaluate(() => window.headglow.set({ tasks: ['Inference'] }));
    expect(await ticked()).toBe(1);
    await page.click('#default');
    expect(await ticked()).toBe(8);
    await page.evaluate(() => {
      for (const box of document.querySelectorAll<HTMLInputElement>('[aria-label=Tasks] input')) box.click();
    });
    expect(await ticked()).toBe(1); // the last one can't be taken away
    await setControl(page, 'Linear scale', '');
    expect((await options(page)).linscale).toBe(1);
    await setControl(page, 'Columns', 'abc');
    await page.waitForSelector('#notice:not([hidden])');
    expect((await options(page)).columns).toBe(4);
    expectNoErrors(page);
  });

  it('changes norm, limits, colormap, reduction, columns and origin in the panel', async () => {
    const page = await openViewer();
    await setControl(page, 'Norm', 'log'); // the example's vmin 0 has no place there
    expect(await options(page)).toMatchObject({ norm: 'log', vmin: null });
    await setControl(page, 'Norm', 'asinh');
    await setControl(page, 'Upper limit (vmax)', '0.002');
    await setControl(page, 'Colormap', 'magma');
    await setControl(page, 'Reduction', 'mean');
    await setControl(page, 'Columns', '2');
    await setControl(page, 'Origin (layer 0)', 'lower');
    await setControl(page, 'Limits from', 'frame');
    expect(await options(page)).toMatchObject({
      norm: 'asinh',
      vmax: 0.002,
      colormap: 'magma',
      reduction: 'mean',
      columns: 2,
      origin: 'lower',
      limits: 'frame',
    });
    expect(await page.evaluate(() => new Set(window.headglow.layout.panels.map(({ x }) => x)).size)).toBe(2);
    await setControl(page, 'Upper limit (vmax)', 'auto');
    expect((await options(page)).vmax).toBe(null);
    await setControl(page, 'Upper limit (vmax)', 'much');
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toContain('vmax');
    expect((await options(page)).vmax).toBe(null);
    expectNoErrors(page);
  });

  it('says that a fill value hides the others, and shows them at a click; text that is no number is refused', async () => {
    const page = await openViewer();
    const rows = Array.from({ length: 64 }, (_, i) => (i === 9 ? '9.97e36' : String(0.3 + i / 100)));
    const lines = Array.from({ length: 8 }, (_, i) => rows.slice(8 * i, 8 * i + 8).join('\t'));
    await drop(page, [{ name: 'fill.tsv', text: lines.join('\n') }]);
    await page.waitForSelector('#advice:not([hidden])');
    expect(await text(page, '#advice p')).toMatch(
      /^One cell \(.*layer 1, head 1: 9\.97e36\) is 10\^37 times/,
    );
    await page.click('#advice button');
    await page.waitForSelector('#advice[hidden]');
    expect((await options(page)).limits).toBe('robust');
    await setControl(page, 'Norm', 'linear');
    await setControl(page, 'Centre', '−0.5');
    expect((await options(page)).center).toBe(-0.5);
    await setControl(page, 'Lower limit (vmin)', 'abc');
    expect(await text(page, '#notice p')).toBe(
      'Lower limit (vmin): "abc" is not a finite number; give one, or auto.',
    );
    expectNoErrors(page);
  });

  it('chooses and orders tasks', async () => {
    const page = await openViewer();
    const tasks = () => page.evaluate(() => window.headglow.layout.panels.map(({ task }) => task));
    await page.evaluate(() => {
      const boxes = document.querySelectorAll<HTMLInputElement>('.picker input');
      boxes.forEach((box, i) => {
        if (i > 2) box.click();
      });
    });
    expect(await tasks()).toEqual(['Knowledge Recall', 'Retrieval', 'Logical Reasoning']);
    await page.evaluate(() =>
      document.querySelector<HTMLButtonElement>('[aria-label="Move Retrieval up"]')?.click(),
    );
    expect(await tasks()).toEqual(['Retrieval', 'Knowledge Recall', 'Logical Reasoning']);
    expectNoErrors(page);
  });

  it('moves along the checkpoints by buttons, keys and pointer', async () => {
    const page = await openViewer();
    await page.waitForSelector('.headglow-timeline');
    const words = () => text(page, '#timeline output');
    expect(await words()).toBe('step 143,000 — checkpoint 131 of 131');
    await page.click('[aria-label="Previous checkpoint"]');
    expect(await words()).toMatch(/checkpoint 130 of 131$/);
    await page.focus('[role=slider][aria-label=Checkpoint]');
    await page.keyboard.press('Home');
    expect(await words()).toBe('step 0 — checkpoint 1 of 131');
    expect((await options(page)).checkpoint).toBe(0);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowRight');
    expect((await options(page)).checkpoint).toBe(11);
    expect(
      await page.$eval('[role=slider][aria-label=Checkpoint]', (slider) =>
        slider.getAttribute('aria-valuetext'),
      ),
    ).toBe(await words());
    const track = await (await page.$('#timeline .track'))?.boundingBox();
    if (!track) throw new Error('there is no track');
    await page.mouse.move(track.x + 5, track.y + 11);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width + 50, track.y + 11, { steps: 4 });
    await page.mouse.up();
    expect((await options(page)).checkpoint).toBe(130);
    expectNoErrors(page);
  });

  it('plays a range from the space bar, and pauses', async () => {
    const page = await openViewer();
    await page.waitForSelector('.headglow-timeline');
    await page.focus('[aria-label="First checkpoint to play"]');
    for (let i = 0; i < 12; i++) await page.keyboard.press('PageUp');
    await page.focus('[aria-label="Last checkpoint to play"]');
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate(() => window.headglowPlayer.state.range)).toEqual([120, 129]);
    await page.select('#timeline label:nth-of-type(2) select', '60');
    const seen = await page.evaluateHandle(() => {
      const positions: number[] = [];
      window.headglow.on('draw', () => positions.push(window.headglow.options.checkpoint as number));
      return positions;
    });
    await page.keyboard.press('Space');
    await page.waitForFunction((positions) => positions.includes(129), {}, seen);
    const stood = (await seen.jsonValue()).filter(Number.isInteger).slice(0, 10);
    expect(stood).toEqual([120, 121, 122, 123, 124, 125, 126, 127, 128, 129]);
    expect(await page.$('[aria-label="Pause"]')).not.toBe(null);
    await page.keyboard.press('Space');
    const at = (await options(page)).checkpoint;
    await page.evaluate(async () => {
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    });
    expect((await options(page)).checkpoint).toBe(at);
    expectNoErrors(page);
  });

  it('leaves checkpoints out, and mixes otherwise or not at all, where asked to', async () => {
    const page = await openViewer();
    const caption = () => text(page, '[role=application] svg');
    await page.evaluate(() => window.headglow.set({ checkpoint: 60.5 }));
    await expect.poll(caption).toContain('interpolated 50 %');
    await setControl(page, 'Interpolation', 'none');
    await expect.poll(caption).toContain('(checkpoint 61 of 131)');
    expect(await page.evaluate(() => window.headglowPlayer.state.skip)).toBe(false);
    await page.evaluate(() => document.querySelector<HTMLElement>('#timeline input[type=checkbox]')?.click());
    expect(await page.evaluate(() => window.headglowPlayer.state.skip)).toBe(true);
    expectNoErrors(page);
  });

  it('has no timeline for data without checkpoints', async () => {
    const page = await openViewer();
    await drop(page, [{ name: 'small.tsv', text: '1\t2\n3\t4\n' }]);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 1);
    expect(await page.$eval('.headglow-timeline', (root) => getComputedStyle(root).display)).toBe('none');
    await page.keyboard.press('Space');
    expectNoErrors(page);
  });

  it('follows the window, light and dark', async () => {
    const page = await openViewer();
    const before = await page.evaluate(() => window.headglow.layout.width);
    await page.setViewport({ width: 900, height: 500 });
    await page.waitForFunction((old) => window.headglow.layout.width < old, {}, before);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.waitForFunction(() => window.headglow.options.theme === 'dark');
    expect(await page.$eval(':root', (root) => (root as HTMLElement).dataset.theme)).toBe('dark');
    expectNoErrors(page);
  });

  it('keeps the figure in sight in a window made small, settings and timeline open', async () => {
    const page = await openViewer();
    await page.setViewport({ width: 500, height: 400 });
    await settled(page);
    const heights = await page.evaluate(() => [
      document.querySelector('#figure')?.getBoundingClientRect().height,
      document.querySelector('#controls')?.getBoundingClientRect().height,
    ]);
    expect(heights[0]).toBeGreaterThanOrEqual(150);
    expect(heights[1]).toBeGreaterThan(50);
    expectNoErrors(page);
  });

  it.each([1, 3])('saves the picture as PNG at %dx', async (scale) => {
    const page = await openViewer(700, 500);
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
    // The button offers it as a download.
    await setControl(page, 'Scale', String(scale));
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
    ['GIF', 'headglow-example.gif', 'image/gif'],
    ['WebM', 'headglow-example.webm', 'video/webm'],
  ])('saves the training run as %s, between the brackets', async (format, name, type) => {
    const page = await openViewer(500, 400);
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

  it('is walked by the Tab key from the figure to the timeline, and only then to the settings', async () => {
    const page = await openViewer();
    await page.waitForSelector('.headglow-timeline');
    await page.focus('[role=application]');
    const stops: (string | undefined)[] = [];
    while (stops.at(-1) !== 'settings' && stops.length < 30) {
      await page.keyboard.press('Tab');
      stops.push(
        await page.evaluate(() => {
          const { activeElement } = document;
          if (activeElement?.closest('#controls')) return 'settings';
          return activeElement?.closest('#timeline') ? 'timeline' : undefined;
        }),
      );
    }
    expect(stops[0]).toBe('timeline');
    expect(stops.at(-1)).toBe('settings');
  });

  it('cancels a movie, and has none of data without checkpoints', async () => {
    const page = await openViewer();
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

  it('offers GIF alone, and says why, where the browser has no video encoder', async () => {
    const page = await openPage('about:blank');
    opened.push(page);
    await page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, 'VideoEncoder'));
    await page.goto(server.url);
    await page.waitForSelector('#controls .note');
    expect(await text(page, '#controls .note:last-child')).toContain('only GIF can be saved');
    await setControl(page, 'Format', 'GIF');
    expectNoErrors(page);
  });

  it.each(['light', 'dark'] as const)('has no accessibility fault that axe can find, %s', async (theme) => {
    const page = await openViewer();
    await page.evaluate((wanted) => window.headglow.set({ theme: wanted }), theme);
    await expectAccessible(page);
  });
});
