// The viewer page as built and served: read-out, keyboard, window sizes and accessibility.

import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, settled } from '../support/browser.ts';
import { serveViewer, text } from './viewer-page.ts';

const viewer = serveViewer();

describe('the viewer', () => {
  it('opens with the example and labels it as synthetic', async () => {
    const page = await viewer.open();
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

  it('shows the value of the head under the pointer, and copies it with the button', async () => {
    const page = await viewer.open();
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
    await setTimeout(250); // the pointer rests
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

  it('follows the window size and the theme of the system', async () => {
    const page = await viewer.open();
    const before = await page.evaluate(() => window.headglow.layout.width);
    await page.setViewport({ width: 900, height: 500 });
    await page.waitForFunction((old) => window.headglow.layout.width < old, {}, before);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.waitForFunction(() => window.headglow.options.theme === 'dark');
    expect(await page.$eval(':root', (root) => (root as HTMLElement).dataset.theme)).toBe('dark');
    expectNoErrors(page);
  });

  it('keeps the figure visible in a small window with settings and timeline open', async () => {
    const page = await viewer.open();
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

  it('moves the focus by Tab from the figure to the timeline, then to the settings', async () => {
    const page = await viewer.open();
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

  it.each(['light', 'dark'] as const)('has no accessibility violations in axe, %s', async (theme) => {
    const page = await viewer.open();
    await page.evaluate((wanted) => window.headglow.set({ theme: wanted }), theme);
    await expectAccessible(page);
  });
});
