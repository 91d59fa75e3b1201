// The search dialog of the viewer, with real keys: a wall of 10,000 panels, names from files, and accessibility.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { serveViewer } from './viewer-page.ts';

const viewer = serveViewer({ checkErrors: true });

/** Opens a figure of models and tasks, whose panels have 4 x 4 cells. */
async function openWall(models: readonly string[], tasks: readonly string[], width = 1280): Promise<Page> {
  const page = await viewer.open(width);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.evaluate(
    (modelNames, taskNames) => {
      const tensors = modelNames.map((model, m) => {
        const values = new Float32Array(16 * taskNames.length).map((_, i) => Math.sin(i * (m + 2)));
        return { model, layers: 4, heads: 4, tasks: taskNames, steps: null, values };
      });
      window.headglow.show({ tensors }, { columns: null, vmin: null, vmax: null, linthresh: null });
    },
    models,
    tasks,
  );
  return page;
}
const named = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`);

const open = async (page: Page, key = '/'): Promise<void> => {
  await page.keyboard.press(key as '/');
  await page.waitForSelector('dialog.search[open]');
};
const isOpen = (page: Page) => page.evaluate(() => document.querySelector('dialog.search') !== null);
const closed = (page: Page) => page.waitForFunction(() => document.querySelector('dialog.search') === null);
const listed = (page: Page) =>
  page.$$eval('[role=option]', (all) => all.map(({ textContent }) => textContent));
const marked = (page: Page) =>
  page.$$eval('[aria-selected=true] mark', (all) => all.map(({ textContent }) => textContent));
const status = (page: Page) => page.$eval('dialog.search [role=status]', ({ textContent }) => textContent);
const chosen = (page: Page) =>
  page.$eval('[role=combobox]', (field) => {
    const id = field.getAttribute('aria-activedescendant');
    const option = id ? document.getElementById(id) : null;
    return option?.getAttribute('aria-selected') === 'true' ? option.textContent : null;
  });
const outlines = (page: Page) => page.$$eval('.panel-mark .line', (all) => all.length);
const options = (page: Page) => page.evaluate(() => window.headglow.options);

describe('in a wall of 10,000 panels', () => {
  it('a panel is found by typing, and Enter moves to it', async () => {
    const page = await openWall(named(100, 'model'), named(100, 'task'));
    await open(page);
    expect(await status(page)).toBe('First 100 of 10,200 names; type more to find others');
    await page.keyboard.type('task 42 model 7');
    expect((await listed(page))[0]).toBe('model 7 · task 42');
    expect(await marked(page)).toEqual(['model', '7', 'task', '42']);
    expect(await outlines(page)).toBe(1);
    await page.keyboard.press('Enter');
    expect(await isOpen(page)).toBe(false);
    await page.waitForFunction(() => window.headglow.options.zoom !== null);
    const panel = await page.evaluate(() => window.headglow.layout.panels[742]);
    expect(panel?.width).toBeGreaterThan(90);
    expect(panel?.height).toBeGreaterThan(90);
    expect(await outlines(page)).toBe(1);
    // Arrow keys go on from the panel.
    await page.waitForFunction(() => window.headglow.readout !== null);
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => window.headglow.readout)).toMatchObject({
      panel: 742,
      layer: 0,
      head: 1,
    });
    expect(await page.$eval('#announcement', ({ textContent }) => textContent)).toBe(
      'Showing model 7 · task 42',
    );
    // Undo shows everything again.
    await page.keyboard.down('Control');
    await page.keyboard.press('z');
    await page.keyboard.up('Control');
    expect((await options(page)).zoom).toBe(null);
  });

  it('a model is found with all of its panels', async () => {
    const page = await openWall(named(100, 'model'), named(100, 'task'));
    await open(page);
    await page.keyboard.type('model 31');
    expect(await chosen(page)).toBe('model 31 model · 100 panels');
    expect(await outlines(page)).toBe(100);
    const disabled = await page.$$eval('dialog.search button', (all) => all.map((one) => one.disabled));
    expect(disabled).toEqual([false, true, true]);
    await page.keyboard.down('Shift');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Shift');
    expect([await isOpen(page), await status(page)]).toEqual([true, 'Full size: choose a single panel']);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.headglow.options.zoom !== null);
    expect(
      await page.evaluate(() => {
        const { panels } = window.headglow.layout;
        return panels.filter(({ model, width }) => model === 'model 31' && width > 0).length;
      }),
    ).toBe(100);
  });
});

describe('the dialog', () => {
  it('opens with its button, a slash and Ctrl+K, but not while typing, and closes with Escape', async () => {
    const page = await openWall(['m'], named(30, 'task'));
    for (const openIt of [
      () => page.click('#search'),
      () => page.keyboard.press('/'),
      async () => {
        await page.keyboard.down('Control');
        await page.keyboard.press('k');
        await page.keyboard.up('Control');
      },
    ]) {
      await openIt();
      await page.waitForSelector('dialog.search[open]');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
      await page.keyboard.press('Escape');
      await closed(page);
      expect(await outlines(page)).toBe(0);
    }
    await page.focus('[aria-label="Filter tasks"]');
    await page.keyboard.press('/');
    expect(
      await page.$eval('[aria-label="Filter tasks"]', (field) => (field as HTMLInputElement).value),
    ).toBe('/');
    expect(await isOpen(page)).toBe(false);
  });

  it('moves with arrow keys, past the ends too, and by pages', async () => {
    const page = await openWall(['m'], named(30, 'task'));
    await open(page);
    const press = async (key: 'ArrowDown' | 'ArrowUp' | 'PageDown' | 'PageUp') => {
      await page.keyboard.press(key);
      return chosen(page);
    };
    expect(await chosen(page)).toBe('task 0');
    expect(await press('ArrowDown')).toBe('task 1');
    expect(await press('PageDown')).toBe('task 9');
    expect(await press('PageUp')).toBe('task 1');
    expect(await press('ArrowUp')).toBe('task 0');
    expect(await press('ArrowUp')).toBe('task 29');
    expect(await press('PageDown')).toBe('task 29');
    expect(await press('ArrowDown')).toBe('task 0');
    await page.keyboard.type('nothing like it');
    expect([await listed(page), await chosen(page), await status(page)]).toEqual([[], null, 'No matches']);
    await page.keyboard.press('Enter');
    expect(await isOpen(page)).toBe(true);
  });

  it('shows a panel at full size with Shift+Enter, and sorts by similarity with Ctrl+Enter or a button', async () => {
    const page = await openWall(['m', 'n'], named(6, 'task'));
    await open(page);
    await page.keyboard.type('n task 3');
    await page.keyboard.down('Shift');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Shift');
    await page.waitForFunction(() => window.headglow.options.panel === 'n/task 3');
    const widths = await page.evaluate(() => window.headglow.layout.panels.map(({ width }) => width > 0));
    expect(widths.filter(Boolean)).toHaveLength(1);
    await open(page);
    // The panel of the figure that has the focus is listed first.
    expect(await chosen(page)).toBe('n · task 3');
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
    expect(await options(page)).toMatchObject({ sort: 'similarity', similarTo: 'n/task 3' });
    await open(page);
    await page.keyboard.type('m task 5');
    await (await page.$$('dialog.search button'))[2]?.click();
    expect(await options(page)).toMatchObject({ sort: 'similarity', similarTo: 'm/task 5' });
  });

  it('shows a clicked panel of another zoom, and leaves the full size of one panel', async () => {
    const page = await openWall(['m', 'n'], named(6, 'task'));
    await page.evaluate(() => window.headglow.set({ panel: 'm/task 1' }));
    await open(page);
    await page.keyboard.type('n 4');
    await page.click('[role=option]');
    await page.waitForFunction(() => (window.headglow.layout.panels[10]?.width ?? 0) > 0);
    expect((await options(page)).panel).toBe(null);
    expect(await outlines(page)).toBe(1);
  });

  it('shows names from files as text', async () => {
    const page = await openWall(['m'], ['<img src=x onerror=alert(1)>', '<b>bold</b>', '']);
    await open(page);
    expect(await listed(page)).toEqual(['<img src=x onerror=alert(1)>', '<b>bold</b>', 'm']);
    await page.keyboard.type('img');
    expect(await marked(page)).toEqual(['img']);
    expect(await page.$$('dialog.search img, dialog.search b')).toEqual([]);
  });

  it('lets the settings choose the panel that others are compared with', async () => {
    const page = await openWall(['m'], named(5, 'task'));
    /** The text of the button, if it is visible; also clicks it. */
    const button = (click = false) =>
      page.evaluate((clicks) => {
        const found = [...document.querySelectorAll<HTMLButtonElement>('#controls button')].find((one) =>
          one.textContent?.startsWith('Similar to'),
        );
        if (clicks) found?.click();
        return found?.checkVisibility() ? found.textContent : null;
      }, click);
    expect(await button()).toBe(null);
    await page.evaluate(() => window.headglow.set({ sort: 'similarity' }));
    expect(await button(true)).toBe('Similar to: the first panel');
    await page.waitForSelector('dialog.search[open]');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    expect(await button()).toBe('Similar to: m/task 3');
  });

  it.each([
    ['light', 1280],
    ['dark', 420],
  ] as const)('has no accessibility violations in axe, %s, %i pixels wide', async (theme, width) => {
    const page = await openWall(['m', 'n'], named(40, 'task'), width);
    await page.evaluate((wanted) => window.headglow.set({ theme: wanted }), theme);
    await page.click('#search');
    await page.waitForSelector('dialog.search[open]');
    await page.keyboard.type('task 1');
    const box = await page.$eval('dialog.search', (dialog) => {
      const { left, right, bottom } = dialog.getBoundingClientRect();
      return left >= 0 && right <= innerWidth && bottom <= innerHeight;
    });
    expect(box).toBe(true);
    await expectAccessible(page);
  });

  it('is not offered for a single panel', async () => {
    const page = await openWall(['m'], ['only']);
    await page.keyboard.press('/');
    expect([await isOpen(page), await page.$eval('#search', (button) => button.checkVisibility())]).toEqual([
      false,
      false,
    ]);
  });
});
