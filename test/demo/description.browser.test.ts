// The description panel of the viewer: sentences, outlines, updates, and the description for screen readers.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { descriptionText } from '../../src/analysis/description/text.ts';
import { expectAccessible } from '../support/axe.ts';
import { delayWorkers, described, exampleDescription, serveDescription } from './description-page.ts';

const openDescription = serveDescription();

/** Finds the sentence that starts with a text. */
async function findSentence(page: Page, start: string) {
  const found = await page.evaluateHandle(
    (wanted) =>
      [...document.querySelectorAll('.statement')].find(({ textContent }) => textContent?.startsWith(wanted)),
    start,
  );
  const element = found.asElement();
  if (!element) throw new Error(`no sentence starts with ${start}`);
  return element as import('puppeteer').ElementHandle<HTMLElement>;
}

/** Returns panel, layers and heads of the bounding box of the outline; null without one. */
const outlined = (page: Page) =>
  page.evaluate(() => {
    const path = document.querySelector('.description-outline path');
    if (!path) return null;
    const numbers = (path.getAttribute('d') as string).match(/-?[\d.]+/g)?.map(Number) as number[];
    const [xs, ys] = [0, 1].map((axis) => numbers.filter((_, i) => i % 2 === axis)) as [number[], number[]];
    const panels = window.headglow.layout.panels;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const panel = panels.findIndex(
      ({ x, y, width, height }) =>
        left >= x - 0.01 && right <= x + width + 0.01 && top >= y - 0.01 && bottom <= y + height + 0.01,
    );
    const { x, y, width, height, layers, heads } = panels[panel] as (typeof panels)[number];
    const cell = (at: number, start: number, length: number, count: number) =>
      Math.round(((at - start) / length) * count);
    return {
      panel,
      layers: [cell(top, y, height, layers), cell(bottom, y, height, layers) - 1],
      heads: [cell(left, x, width, heads), cell(right, x, width, heads) - 1],
    };
  });

describe('the description for screen readers', () => {
  it('names the figure by the summary and describes it by the text, even with the panel closed', async () => {
    const page = await openDescription({ isOpen: false });
    const found = await page.$eval('#figure canvas', (canvas) => [
      canvas.getAttribute('role'),
      canvas.getAttribute('aria-label'),
      document.getElementById(canvas.getAttribute('aria-describedby') as string)?.textContent,
    ]);
    expect(found).toEqual(['img', exampleDescription.summary, descriptionText(exampleDescription)]);
    expect(await page.$eval('#description', (pane) => (pane as HTMLElement).hidden)).toBe(true);
    // An outdated description is removed.
    const [name, hidden] = await page.evaluate(() => {
      window.headglow.set({ checkpoint: 3 });
      const canvas = document.querySelector('#figure canvas') as HTMLElement;
      return [canvas.getAttribute('aria-label'), canvas.getAttribute('aria-hidden')];
    });
    expect([name, hidden]).toEqual(['', 'true']);
    await described(page);
    expect(await page.$eval('#figure canvas', (canvas) => canvas.getAttribute('aria-label'))).toContain(
      'checkpoint 4 of 131',
    );
  });

  it.each(['light', 'dark'] as const)('has no accessibility violations in axe, %s theme', async (theme) => {
    const page = await openDescription();
    await page.evaluate((chosen) => window.headglow.set({ theme: chosen }), theme);
    await expectAccessible(page);
  });
});

describe('the sentences of the description', () => {
  it('are grouped by section and panel', async () => {
    const page = await openDescription();
    const text = await page.$eval('#description-text', (place) => place.textContent as string);
    let from = 0;
    for (const { text: one } of exampleDescription.statements) {
      const at = text.indexOf(one, from);
      expect(at, one).toBeGreaterThanOrEqual(0);
      from = at;
    }
    expect(
      await page.$$eval('#description-text h4', (titles) => titles.map((title) => title.textContent)),
    ).toEqual(exampleDescription.panels.map(({ name }) => name));
  });

  it('outline their cells on hover, and after a click until another click or Escape', async () => {
    const page = await openDescription();
    const cluster = await findSentence(page, '26 bright cells form a cluster in layers 12–18, heads 6–12');
    expect(await outlined(page)).toBe(null);
    await cluster.hover();
    const wanted = { panel: 1, layers: [12, 18], heads: [6, 12] };
    expect(await outlined(page)).toEqual(wanted);
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toBe(null);
    await cluster.click();
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toEqual(wanted);
    expect(await cluster.evaluate((element) => element.ariaPressed)).toBe('true');
    // Hovering another sentence replaces the outline temporarily.
    const outlier = await findSentence(page, 'There is 1 outlier: layer 15, head 15 (0.0038)');
    await outlier.hover();
    expect(await outlined(page)).toEqual({ panel: 1, layers: [15, 15], heads: [15, 15] });
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toEqual(wanted);
    await cluster.press('Escape');
    expect(await cluster.evaluate((element) => element.ariaPressed)).toBe('false');
  });

  it('are accessible by keyboard', async () => {
    const page = await openDescription();
    const peak = await findSentence(page, 'The peak is 0.0047 at layer 21, head 9');
    await peak.focus();
    expect(await outlined(page)).toEqual({ panel: 7, layers: [21, 21], heads: [9, 9] });
    await peak.press('Enter');
    expect(await peak.evaluate((element) => element.ariaPressed)).toBe('true');
    expect(await page.evaluate(() => window.headglowPlayer.state.playing)).toBe(false);
  });

  it('are a single tab stop with arrow key navigation', async () => {
    const page = await openDescription();
    const stops = await page.$$eval('#description-text .statement', (all) =>
      all.map((one) => (one as HTMLElement).tabIndex),
    );
    expect(stops.filter((stop) => stop === 0)).toHaveLength(1);
    await page.focus('#description-text .statement');
    await page.keyboard.press('ArrowDown');
    const at = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.statement')].indexOf(document.activeElement as Element),
      );
    expect(await at()).toBe(1);
    await page.keyboard.press('End');
    expect(await at()).toBe(stops.length - 1);
    await page.keyboard.press('ArrowUp');
    expect(await at()).toBe(stops.length - 2);
    expect(await page.evaluate(() => window.headglowPlayer.state.playing)).toBe(false);
  });

  it('outline nothing while out of date, and keep the focus after an update', async () => {
    const page = await openDescription();
    const cluster = await findSentence(page, '26 bright cells form a cluster');
    await cluster.focus();
    const answer = await delayWorkers(page);
    await page.evaluate(() => {
      const tasks = window.headglow.dataset.tensors[0]?.tasks ?? [];
      window.headglow.set({ tasks: [...tasks.slice(1), ...tasks.slice(0, 1)] });
    });
    expect(await outlined(page)).toBe(null);
    await cluster.hover();
    expect(await outlined(page)).toBe(null);
    expect(await page.$eval('#description-heads', (heads) => (heads as HTMLElement).inert)).toBe(true);
    await page.mouse.move(5, 5);
    await answer();
    await described(page);
    await page.waitForFunction(() => document.activeElement?.matches('.statement'));
    const again = await findSentence(page, '26 bright cells form a cluster');
    await again.focus();
    expect(await outlined(page)).toMatchObject({ panel: 0, layers: [12, 18] });
  });

  it('follow the origin of the layers', async () => {
    const page = await openDescription();
    await page.evaluate(() => window.headglow.set({ origin: 'lower' }));
    await page.waitForFunction(() =>
      document.getElementById('description-text')?.textContent?.includes('at the bottom'),
    );
    const peak = await findSentence(page, 'The peak is 0.0047 at layer 21, head 9');
    await peak.hover();
    expect(await outlined(page)).toEqual({ panel: 7, layers: [3, 3], heads: [9, 9] });
  });

  it('keep their outline when the number of columns changes', async () => {
    const page = await openDescription();
    await (await findSentence(page, '26 bright cells form a cluster')).click();
    await page.mouse.move(5, 5);
    const wanted = await outlined(page);
    const before = await page.$eval('.description-outline path', (path) => path.getAttribute('d'));
    await page.evaluate(() => window.headglow.set({ columns: 3 }));
    expect(await page.$eval('.description-outline path', (path) => path.getAttribute('d'))).not.toBe(before);
    expect(await outlined(page)).toEqual(wanted);
  });

  it('outline a cluster of small cells as a whole', async () => {
    const page = await openDescription({ width: 1000, height: 600 });
    await (await findSentence(page, '27 bright cells form a cluster')).hover();
    // The outline has no boxes for single rows.
    const whole = await page.$eval('.description-outline path', (path) =>
      (path.getAttribute('d') as string).includes('z'),
    );
    expect(whole).toBe(false);
    await (await findSentence(page, 'There is 1 outlier: layer 15, head 15 (0.0038)')).hover();
    const box = await page.$eval('.description-outline path', (path) => {
      const { width, height } = (path as SVGPathElement).getBBox();
      const scale = window.headglow.layout.width / (document.getElementById('figure')?.clientWidth as number);
      return [width / scale, height / scale];
    });
    for (const side of box) expect(side).toBeGreaterThan(7.5);
  });

  it('share a narrow page with the settings: opening one panel closes the other', async () => {
    const page = await openDescription({ width: 1000, height: 600 });
    const isHidden = (id: string) => page.$eval(`#${id}`, (element) => (element as HTMLElement).hidden);
    expect([await isHidden('description'), await isHidden('controls')]).toEqual([false, true]);
    await page.click('#settings');
    expect([await isHidden('description'), await isHidden('controls')]).toEqual([true, false]);
    expect(await page.$eval('#description-toggle', (button) => button.ariaExpanded)).toBe('false');
  });

  it('are updated when playback pauses', async () => {
    const page = await openDescription();
    await page.evaluate(() => {
      // Each checkpoint is shown long enough to be described.
      window.headglowPlayer.set({ speed: 1, smooth: false });
      window.headglowPlayer.seek(0);
      window.headglowPlayer.play();
    });
    await page.waitForFunction(() => document.getElementById('description')?.classList.contains('stale'));
    const later = () =>
      page.$eval('#description-later', (line) => (line.checkVisibility() ? line.textContent : null));
    expect(await later()).toBe('The description updates when playback pauses.');
    await page.waitForFunction(() => (window.headglow.options.checkpoint ?? 0) >= 2);
    expect(await page.$eval('#description', (pane) => pane.classList.contains('stale'))).toBe(true);
    expect(await later()).toBe('The description updates when playback pauses.');
    await page.evaluate(() => window.headglowPlayer.pause());
    await described(page);
    expect(await later()).toBe(null);
    expect(await page.$eval('#description', (pane) => pane.classList.contains('stale'))).toBe(false);
  });

  it('of many panels can be cancelled and requested again', async () => {
    const page = await openDescription();
    await page.evaluate(() => {
      const tasks = Array.from({ length: 6000 }, (_, i) => `task ${i}`);
      const values = Float32Array.from({ length: 6000 * 24 * 24 }, (_, i) => Math.abs(Math.sin(i * i)));
      window.headglow.show({
        tensors: [{ model: 'many', tasks, layers: 24, heads: 24, steps: null, values }],
      });
    });
    await page.waitForSelector('#description-busy:not([hidden]) button:not([hidden])');
    const isHidden = (id: string) => page.$eval(`#${id}`, (element) => (element as HTMLElement).hidden);
    await page.click('#description-busy button');
    expect([await isHidden('description-busy'), await isHidden('description-off')]).toEqual([true, false]);
    await page.keyboard.press('Enter'); // Describe again
    await page.waitForSelector('#description-busy:not([hidden]) button:not([hidden])');
    // A setting that no sentence depends on does not restart the description.
    const share = () => page.$eval('#description-busy progress', (bar) => (bar as HTMLProgressElement).value);
    const reached = await share();
    expect(reached).toBeGreaterThan(0);
    await page.evaluate(() => window.headglow.set({ columns: 80 }));
    expect(await share()).toBeGreaterThanOrEqual(reached);
    expect(await isHidden('description-busy')).toBe(false);
    expect(await isHidden('description-off')).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('description-title');
    await page.click('#description-busy button');
    await page.click('#default');
    await described(page);
    expect(await page.$eval('#figure canvas', (canvas) => canvas.getAttribute('aria-label'))).toContain(
      '8 tasks',
    );
  });
});
