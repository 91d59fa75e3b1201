// Pinned heads in the viewer: outlines, list, plot and saved values.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { expectAccessible } from '../support/axe.ts';
import { clickTime, expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';
import { RUN } from '../support/run.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

let server: RunningServer;
beforeAll(async () => {
  await ensureBuilt();
  server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null }, 0);
});
afterAll(() => server.close());

/** Opens the viewer with a training run. */
async function openRun(width = 1280, height = 800): Promise<Page> {
  const page = await openPage(server.url, { width, height });
  await settled(page);
  await page.evaluate((run) => {
    const tensor = { ...run, values: Float32Array.from(run.values) };
    // With default limits there is no advice, which would change the size of the figure.
    window.headglow.show({ tensors: [tensor] }, { vmin: null, vmax: null, linthresh: null });
  }, RUN);
  return page;
}

/** Returns the position of a cell's centre on the page, after the layout has settled. */
async function cellAt(page: Page, panel: number, layer: number, head: number) {
  await settled(page);
  return page.evaluate(
    (index, row, column) => {
      const box = document.querySelector('[role=application]')?.getBoundingClientRect() as DOMRect;
      const { layout } = window.headglow;
      const { x, y, width, height, layers, heads } = layout.panels[index] as (typeof layout.panels)[number];
      const pixel = layout.width / box.width;
      return {
        x: box.x + (x + ((column + 0.5) / heads) * width) / pixel,
        y: box.y + (y + ((row + 0.5) / layers) * height) / pixel,
      };
    },
    panel,
    layer,
    head,
  );
}

/**
 * Moves the pointer from one position to another within a tenth of a second by the events' own timestamps, however long the
 * browser takes.
 */
async function sweep(page: Page, from: Place, to: Place): Promise<void> {
  const devtools = await page.createCDPSession();
  const start = Date.now() / 1000;
  for (let step = 1; step <= 25; step++)
    await devtools.send('Input.dispatchMouseEvent', {
      type: 'mouseMoved',
      x: from.x + (step / 25) * (to.x - from.x),
      y: from.y + (step / 25) * (to.y - from.y),
      timestamp: start + step * 0.004,
    });
}

async function clickCell(page: Page, panel: number, layer: number, head: number): Promise<void> {
  const { x, y } = await cellAt(page, panel, layer, head);
  await page.mouse.click(x, y);
  await leaveFigure(page);
}

/** Moves the pointer off the figure, so that the pane opens or closes. */
const leaveFigure = (page: Page): Promise<void> => page.mouse.move(5, 5);

const list = (page: Page) =>
  page.$$eval('#pins-list li', (items) =>
    items.map((item) => [
      item.querySelector('.name')?.textContent,
      item.querySelector('output')?.textContent,
    ]),
  );

describe('pinned heads', () => {
  it('are outlined, and listed with the value at the current moment', async () => {
    const page = await openRun();
    expect(await page.$eval('#pins', (pane) => (pane as HTMLElement).hidden)).toBe(true);
    await clickCell(page, 0, 2, 3);
    expect(await list(page)).toEqual([['copy · layer 2 · head 3', '0.06']]);
    expect(await page.$eval('#announcement', (element) => element.textContent)).toBe(
      'Pinned copy · layer 2 · head 3',
    );
    // The figure is smaller now; the outline is around the cell's new position.
    await page.waitForFunction(() => document.querySelectorAll('#figure .pins rect').length === 2);
    await page.waitForFunction(() => document.querySelector('#pins-plot canvas'));
    const { x, y } = await cellAt(page, 0, 2, 3);
    const middle = await page.$eval('#figure .pins rect', (rect) => {
      const box = rect.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    });
    expect(Math.abs((middle[0] as number) - x)).toBeLessThan(1);
    expect(Math.abs((middle[1] as number) - y)).toBeLessThan(1);
    await page.evaluate(() => window.headglow.set({ checkpoint: 0 }));
    expect(await list(page)).toEqual([['copy · layer 2 · head 3', '0.012']]);
    await page.evaluate(() => window.headglow.set({ checkpoint: 0.5 }));
    expect(await list(page)).toEqual([['copy · layer 2 · head 3', '0.018']]);
    // In the figure itself, boxes and values follow the pins.
    const marked = () =>
      page.evaluate(() => [window.headglow.options.mark, window.headglow.options.annotate]);
    for (const id of ['#pins-mark', '#pins-annotate']) await page.click(id);
    expect(await marked()).toEqual(['copy/L2H3', 'copy/L2H3']);
    await page.select('#pins-tasks', 'shown');
    expect(await marked()).toEqual(['L2H3', 'L2H3']);
    await page.select('#pins-tasks', 'pinned');
    // A second click unpins the head and closes the pane.
    await clickCell(page, 0, 2, 3);
    expect(await list(page)).toEqual([]);
    expect(await marked()).toEqual(['none', 'none']);
    expect(await page.$eval('#pins', (pane) => (pane as HTMLElement).hidden)).toBe(true);
    expect(await page.$$('#figure .pins rect')).toHaveLength(0);
    expectNoErrors(page);
  });

  it('are outlined where sorted panels show them, and keep their names', async () => {
    const page = await openRun();
    await page.evaluate(() => window.headglow.set({ sortCells: 'heads' }));
    await page.waitForFunction(() => window.headglow.layout.panels[0]?.order);
    // Values rise with the head.
    await clickCell(page, 0, 2, 0);
    expect(await list(page)).toEqual([['copy · layer 2 · head 5', '0.09']]);
    await page.waitForFunction(() => document.querySelectorAll('#figure .pins rect').length === 2);
    await page.waitForFunction(() => document.querySelector('#pins-plot canvas'));
    const { x, y } = await cellAt(page, 0, 2, 0);
    const middle = await page.$eval('#figure .pins rect', (rect) => {
      const box = rect.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    });
    expect(Math.abs((middle[0] as number) - x)).toBeLessThan(1);
    expect(Math.abs((middle[1] as number) - y)).toBeLessThan(1);
    expectNoErrors(page);
  });

  it('do not move the cells until the mouse leaves the figure', async () => {
    const page = await openRun();
    const { x, y } = await cellAt(page, 0, 2, 3);
    const height = () => page.evaluate(() => window.headglow.layout.height);
    const before = await height();
    await page.mouse.click(x, y);
    await clickTime(page);
    expect(await list(page)).toHaveLength(1);
    const waiting = () => page.$eval('.pins-waiting', (element) => element.textContent);
    expect(await waiting()).toBe('1 pinned. Values appear when the pointer leaves the figure.');
    await settled(page);
    expect(await height()).toBe(before);
    // A second click at the same position hits the same cell.
    await page.mouse.click(x, y);
    await clickTime(page);
    expect([await list(page), await waiting()]).toEqual([[], '']);
    await page.mouse.click(x, y);
    await clickTime(page);
    await leaveFigure(page);
    await settled(page);
    expect(await height()).toBeLessThan(before);
    expect([(await list(page)).length, await waiting()]).toEqual([1, '']);
    await page.waitForSelector('#pins-plot .u-over');
    // The cells do not move when the last head is unpinned, either.
    const there = await cellAt(page, 0, 2, 3);
    const smaller = await height();
    await page.mouse.click(there.x, there.y);
    await clickTime(page);
    await settled(page);
    expect([await list(page), await height()]).toEqual([[], smaller]);
    await leaveFigure(page);
    await settled(page);
    expect(await height()).toBe(before);
    expectNoErrors(page);
  });

  it('are not pinned by a drag', async () => {
    const page = await openRun();
    const from = await cellAt(page, 0, 1, 1);
    const to = await cellAt(page, 0, 2, 3);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
    expect(await list(page)).toEqual([]);
    // Not even by a drag that ends where it began.
    await page.mouse.down();
    await page.mouse.move(from.x, from.y, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
    expect(await list(page)).toEqual([]);
    expectNoErrors(page);
  });

  it('are pinned by a tap, which keeps the read-out and moves no cell until a tap outside the figure', async () => {
    const page = await openRun();
    const { x, y } = await cellAt(page, 0, 2, 3);
    const height = () => page.evaluate(() => window.headglow.layout.height);
    const before = await height();
    const names = async () => (await list(page)).map(([name]) => name);
    const waiting = () => page.$eval('.pins-waiting', (element) => element.textContent);
    await page.touchscreen.tap(x, y);
    await clickTime(page);
    expect([await names(), await waiting()]).toEqual([['copy · layer 2 · head 3'], '1 pinned. Show values']);
    const line = await page.$eval('#readout', (element) => element.textContent);
    expect(line).toBe('copy · layer 2 · head 3 · 0.06');
    expect(await page.evaluate(() => window.headglow.readout?.head)).toBe(3);
    await settled(page);
    expect(await height()).toBe(before);
    // A second tap at the same position hits the same cell.
    await page.touchscreen.tap(x, y);
    await clickTime(page);
    expect([await names(), await waiting()]).toEqual([[], '']);
    await page.touchscreen.tap(x, y);
    await clickTime(page);
    const button = (await (await page.$('.pins-waiting'))?.boundingBox()) as { x: number; y: number };
    await page.touchscreen.tap(button.x + 10, button.y + 10);
    await page.waitForSelector('#pins-plot .u-over');
    await settled(page);
    expect(await height()).toBeLessThan(before);
    expect([await list(page), await waiting()]).toEqual([[['copy · layer 2 · head 3', '0.06']], '']);
    // The cells do not move when the last head is unpinned, either.
    const there = await cellAt(page, 0, 2, 3);
    const smaller = await height();
    await page.touchscreen.tap(there.x, there.y);
    await clickTime(page);
    await settled(page);
    expect([await list(page), await height()]).toEqual([[], smaller]);
    await page.touchscreen.tap(5, 5);
    await settled(page);
    expect(await height()).toBe(before);
    expectNoErrors(page);
  });

  it('keep the read-out for the copy button, whatever the pointer crosses on the way', async () => {
    const page = await openRun();
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => {
        document.body.dataset.copied = text;
      };
    });
    const { x, y } = await cellAt(page, 0, 2, 3);
    await page.mouse.click(x, y);
    // A click pins a moment later, when it can no longer become a double click.
    await page.waitForSelector('#pins-list li');
    const button = (await (await page.$('#copy'))?.boundingBox()) as Place;
    await sweep(page, { x, y }, { x: button.x + 10, y: button.y + 10 });
    expect(await page.$eval('#readout', (line) => line.textContent)).toBe('copy · layer 2 · head 3 · 0.06');
    await page.click('#copy');
    expect(await page.evaluate(() => document.body.dataset.copied)).toBe('0.06');
    expectNoErrors(page);
  });

  it('are pinned by keyboard, and unpinned by their button', async () => {
    const page = await openRun();
    await page.focus('[role=application]');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter', 'PageDown', 'Enter'] as const)
      await page.keyboard.press(key);
    const pinned = await list(page);
    expect(pinned.map(([name]) => name)).toEqual(['copy · layer 1 · head 1', 'skip · layer 1 · head 1']);
    await page.click('[aria-label="Unpin copy · layer 1 · head 1"]');
    expect(await list(page)).toEqual(pinned.slice(1));
    await page.click('#pins-clear');
    expect(await list(page)).toEqual([]);
    expectNoErrors(page);
  });

  it('are plotted over all checkpoints, and a click in the plot seeks', async () => {
    const page = await openRun();
    await clickCell(page, 0, 3, 5);
    await page.waitForSelector('#pins-plot .u-over');
    expect(await page.$eval('#pins-plot', (plot) => plot.getAttribute('aria-label'))).toBe(
      'Values of 1 head at 5 checkpoints',
    );
    const cursor = () =>
      page.evaluate(() => {
        const over = document.querySelector('#pins-plot .u-over')?.getBoundingClientRect() as DOMRect;
        const line = document.querySelector('#pins-plot .cursor')?.getBoundingClientRect() as DOMRect;
        return (line.x + line.width / 2 - over.x) / over.width;
      });
    const places = await page.evaluate(() => {
      // The plot has the scale of the timeline, which is logarithmic for steps that increase tenfold.
      const all = [0, 10, 100, 1000, 10_000].map((step) => Math.log1p(step / 10));
      return all.map((place) => place / (all.at(-1) as number));
    });
    const over = await (await page.$('#pins-plot .u-over'))?.boundingBox();
    if (!over) throw new Error('there is no plot');
    for (const checkpoint of [1, 3, 0]) {
      const place = places[checkpoint] as number;
      await page.mouse.click(over.x + place * over.width + 3, over.y + 40);
      expect(await page.evaluate(() => window.headglow.options.checkpoint)).toBe(checkpoint);
      await page.waitForFunction(
        (text) => document.querySelector('#timeline output')?.textContent?.startsWith(text),
        {},
        `step ${[0, 10, 100, '1,000'][checkpoint]} `,
      );
      expect(Math.abs((await cursor()) - place)).toBeLessThan(0.01);
    }
    // Near a line, the tooltip shows its head and value.
    await page.mouse.move(over.x + over.width - 2, over.y + 14);
    await page.waitForFunction(() =>
      document.querySelector('#pins-plot .tip')?.textContent?.startsWith('copy · layer 3 · head 5 · step'),
    );
    expectNoErrors(page);
  });

  it('can be plotted for all shown tasks on a log scale, and saved', async () => {
    const page = await openRun();
    await clickCell(page, 0, 0, 1);
    await page.select('#pins-tasks', 'shown');
    await page.select('#pins-values', 'log');
    await page.waitForFunction(
      () =>
        document.querySelector('#pins-plot')?.getAttribute('aria-label') ===
        'Values of 2 heads at 5 checkpoints',
    );
    expect(await page.$$('#figure .pins rect')).toHaveLength(4);
    const csv = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          let saved: Blob;
          URL.createObjectURL = (blob) => {
            saved = blob as Blob;
            return '#';
          };
          HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
            void saved.text().then((text) => resolve(`${this.download}\n${text}`));
          };
          document.querySelector<HTMLElement>('#pins-save')?.click();
        }),
    );
    const row = (task: string, c: number, value: number) =>
      `,${task},0,1,${[0, 10, 100, 1000, 10_000][c]},${value}`;
    expect(csv.trim().split('\n')).toEqual([
      'headglow-example-pinned-heads.csv',
      'model,task,layer,head,step,value',
      ...[0, 1, 2, 3, 4].map((c) => row('copy', c, (2 * (c + 1)) / 1000)),
      ...[0, 1, 2, 3, 4].map((c) => row('skip', c, (-2 * (c + 1)) / 1000)),
    ]);
    expectNoErrors(page);
  });

  it('are limited in number, and unpinned if new data lacks them', async () => {
    const page = await openRun();
    await page.evaluate(() => {
      const figure = document.querySelector('#figure [role=application]');
      for (let i = 0; i < 19; i++) {
        window.headglow.point({ panel: 0, layer: Math.floor(i / 6), head: i % 6 });
        figure?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      }
    });
    expect(await list(page)).toHaveLength(18);
    expect(await page.$eval('#notice', (notice) => notice.textContent)).toContain(
      'no more than 18 heads can be pinned',
    );
    // Exactly one pin number is free again.
    await page.click('[aria-label="Unpin copy · layer 0 · head 2"]');
    expect(await list(page)).toHaveLength(17);
    await page.evaluate(() =>
      window.headglow.show({
        tensors: [
          { model: '', tasks: ['copy'], layers: 1, heads: 2, steps: null, values: Float32Array.from([1, 2]) },
        ],
      }),
    );
    // There is no plot without checkpoints.
    expect(await list(page)).toEqual([
      ['copy · layer 0 · head 0', '1'],
      ['copy · layer 0 · head 1', '2'],
    ]);
    expect(await page.$eval('#pins-plot', (plot) => (plot as HTMLElement).hidden)).toBe(true);
    expectNoErrors(page);
  });

  it.each(['light', 'dark'] as const)('have no accessibility violations in axe, %s', async (theme) => {
    const page = await openRun();
    await page.evaluate((wanted) => window.headglow.set({ theme: wanted }), theme);
    await clickCell(page, 0, 2, 3);
    await page.waitForSelector('#pins-plot .u-over');
    await expectAccessible(page);
  });
});
