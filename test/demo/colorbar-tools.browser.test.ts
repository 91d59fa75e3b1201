// The tools on the colorbar: bright threshold, histogram and grips that move the limits.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { delayWorkers, described, serveDescription } from './description-page.ts';

const openDescription = serveDescription();

describe('the colorbar tools', () => {
  const count = (page: Page) => page.$eval('#description-count', (output) => output.textContent);

  it('count the cells at or above the threshold immediately, before the description updates', async () => {
    const page = await openDescription();
    expect(await count(page)).toBe('200 of 3,800 cells (5.3 %) at or above 0.00137');
    await page.$eval('#description-value', (input) => {
      (input as HTMLInputElement).value = '0.004';
      input.dispatchEvent(new Event('change'));
    });
    expect(await count(page)).toBe('10 of 3,800 cells (0.3 %) at or above 0.004');
    await page.waitForFunction(() =>
      document
        .getElementById('description-text')
        ?.textContent?.includes('Cells are bright if their value is at least 0.004 (the given threshold).'),
    );
    await page.focus('#description-threshold');
    await page.keyboard.press('Home');
    expect(await count(page)).toBe('3,800 of 3,800 cells (100 %) at or above 0');
    await page.click('#description-reset');
    expect(await count(page)).toBe('200 of 3,800 cells (5.3 %) at or above 0.00137');
  });

  it('show the threshold as a line and all shown values as a histogram', async () => {
    const page = await openDescription();
    await page.waitForSelector('.colorbar-tools .histogram');
    const [line, counts] = await page.evaluate(() => {
      const strip = window.headglow.layout.strips[0] as { y: number; height: number };
      const d = document.querySelector('.colorbar-tools .threshold')?.getAttribute('d') as string;
      const y = Number(/ ([\d.]+)H/.exec(d)?.[1]);
      const histogram = document.querySelector('.colorbar-tools .histogram') as SVGElement;
      return [(strip.y + strip.height - y) / strip.height, histogram.dataset.counts?.split(',').map(Number)];
    });
    expect(line).toBeCloseTo(0.8, 3);
    expect((counts as number[]).reduce((sum, one) => sum + one, 0)).toBe(3800);
  });

  it('move and reset the limits with grips, by pointer and by keyboard', async () => {
    const page = await openDescription();
    const grip = await page.waitForSelector('.colorbar-tools [data-limit=vmax]');
    const box = await grip?.boundingBox();
    if (!box) throw new Error('there is no grip');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 60, { steps: 3 });
    await page.mouse.up();
    const dragged = (await page.evaluate(() => window.headglow.options.vmax)) as number;
    expect(dragged).toBeGreaterThan(0.001);
    expect(dragged).toBeLessThan(0.005);
    await described(page);
    await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => (one as SVGElement).focus());
    await page.keyboard.press('ArrowUp');
    const raised = (await page.evaluate(() => window.headglow.options.vmax)) as number;
    expect(raised).toBeGreaterThan(dragged);
    await described(page);
    expect(
      await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => one === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Delete');
    expect(await page.evaluate(() => window.headglow.options.vmax)).toBe(null);
  });

  it('move a limit with each of several quick key presses', async () => {
    const page = await openDescription();
    await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => (one as SVGElement).focus());
    const seen = new Set<number>();
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('ArrowDown');
      seen.add((await page.evaluate(() => window.headglow.options.vmax)) as number);
    }
    expect(seen.size).toBe(5);
    expect(Math.max(...seen)).toBeLessThan(0.005);
  });

  it('follow the current limits and values', async () => {
    const page = await openDescription();
    const line = () =>
      page.evaluate(() => {
        const strip = window.headglow.layout.strips[0] as { y: number; height: number };
        const d = document.querySelector('.colorbar-tools .threshold')?.getAttribute('d') as string;
        return (strip.y + strip.height - Number(/ ([\d.]+)H/.exec(d)?.[1])) / strip.height;
      });
    const counts = () => page.$$eval('.colorbar-tools .histogram', (all) => all.length);
    await page.evaluate(() => window.headglow.set({ norm: 'linear', vmin: null, vmax: 0.004 }));
    expect(await line()).toBeCloseTo(0.8, 3);
    expect(await count(page)).toMatch(/^\d+ of 3,800 cells .* at or above 0\.0032$/);
    expect(await counts()).toBe(1);
    // Other values are not counted until they are known.
    const answer = await delayWorkers(page);
    await page.evaluate(() => window.headglow.set({ checkpoint: 5 }));
    expect([await count(page), await counts()]).toEqual(['', 0]);
    await answer();
    await described(page);
    expect(await count(page)).toMatch(/of 3,800 cells/);
    expect(await counts()).toBe(1);
  });

  it('distinguish values that differ in their fourth digit', async () => {
    const page = await openDescription();
    await page.evaluate(() => {
      const values = Float32Array.from({ length: 400 }, (_, i) => 1000 + i / 400);
      window.headglow.show(
        { tensors: [{ model: '', tasks: [''], layers: 20, heads: 20, steps: null, values }] },
        { norm: 'linear', vmin: null, vmax: null },
      );
    });
    await page.waitForFunction(() =>
      document.getElementById('description-count')?.textContent?.includes('400'),
    );
    const countText = (await count(page)) as string;
    const least = Number(/above ([\d.]+)$/.exec(countText)?.[1]);
    const above = Array.from({ length: 400 }, (_, i) => 1000 + i / 400).filter((value) => value >= least);
    expect(countText).toMatch(new RegExp(`^${above.length} of 400`));
    expect(above.length).toBe(80);
    await page.focus('#description-threshold');
    await page.keyboard.press('ArrowLeft');
    expect(
      Number(await page.$eval('#description-threshold', (input) => (input as HTMLInputElement).value)),
    ).toBe(0.795);
  });

  it('use a separate threshold per colorbar until one is set', async () => {
    const page = await openDescription();
    await page.evaluate(() => {
      const tasks = window.headglow.dataset.tensors[0]?.tasks.slice(0, 3) as string[];
      window.headglow.set({ tasks, vmin: null, vmax: null, limitsBy: 'panel' });
    });
    await described(page);
    expect(await count(page)).toMatch(/at or above 80 % of their colorbar$/);
    expect(await page.$eval('#description-value', (input) => (input as HTMLInputElement).value)).toBe('');
    expect(await page.$$eval('.colorbar-tools .threshold', (lines) => lines.length)).toBe(6);
    expect(await page.$$eval('.colorbar-tools .grip', (grips) => grips.length)).toBe(0);
  });

  it('are hidden while the panel is closed', async () => {
    const page = await openDescription({ isOpen: false });
    expect(await page.$$eval('.colorbar-tools *', (all) => all.length)).toBe(0);
  });
});
