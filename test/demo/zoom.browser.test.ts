// Zooming in the viewer: gestures, buttons, undo, pins and descriptions of what is in sight.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { clickTime, expectNoErrors, settled } from '../support/browser.ts';
import { RUN } from '../support/run.ts';
import { options, serveViewer, text } from './viewer-page.ts';

const viewer = serveViewer({ checkErrors: true });

/** Milliseconds after which the next zoom is another entry of the history, and a little more. */
const ZOOM_PAUSE = 600;

const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** Shows a training run of two tasks with 4 x 6 heads. */
async function showRun(page: Page): Promise<void> {
  await page.evaluate((run) => {
    const tensor = { ...run, values: Float32Array.from(run.values) };
    window.headglow.show({ tensors: [tensor] }, { vmin: null, vmax: null, linthresh: null });
  }, RUN);
  await settled(page);
}

/** Opens the viewer with the training run. */
async function openRun(width = 1280, height = 800): Promise<Page> {
  const page = await viewer.open(width, height);
  await showRun(page);
  return page;
}

/** Opens it on a touch screen. */
async function openOnTouchScreen(): Promise<Page> {
  const page = await viewer.open(1280, 800, true);
  await showRun(page);
  return page;
}

/** Waits until what is in sight no longer changes. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await page.waitForFunction(() => !window.headglow.isMoving);
}

/** A position in a panel on the page, from its top left at 0, 0 to its bottom right at 1, 1. */
const positionIn = (page: Page, panel: number, x: number, y: number) =>
  page.evaluate(
    (index, across, down) => {
      const box = window.headglow.element.getBoundingClientRect();
      const { layout } = window.headglow;
      const rect = layout.panels[index] as (typeof layout.panels)[number];
      const pixel = layout.width / box.width;
      return {
        x: box.x + (rect.x + across * rect.width) / pixel,
        y: box.y + (rect.y + down * rect.height) / pixel,
      };
    },
    panel,
    x,
    y,
  );

async function wheel(page: Page, panel: number, deltaY: number): Promise<void> {
  const { x, y } = await positionIn(page, panel, 0.5, 0.5);
  await page.mouse.move(x, y);
  const before = await zoomOf(page);
  await page.mouse.wheel({ deltaY });
  await page.waitForFunction(
    (zoom) => JSON.stringify(window.headglow.options.zoom) !== zoom,
    {},
    JSON.stringify(before),
  );
  await atRest(page);
}

const zoomOf = async (page: Page) => (await options(page)).zoom;
const heads = (page: Page) => page.evaluate(() => window.headglow.camera.heads);
const extent = async (page: Page): Promise<number> => {
  const [start, end] = await heads(page);
  return end - start;
};

/** Presses a zoom button by the start of its label. */
const press = (page: Page, label: string) =>
  page.click(`#zoom button:is([aria-label^="${label}"], [title^="${label}"])`);
const button = (page: Page, label: string) =>
  page.$eval(`#zoom button:is([aria-label^="${label}"], [title^="${label}"])`, (element) => {
    const { hidden, ariaDisabled, ariaPressed } = element as HTMLButtonElement;
    return { hidden, isDisabled: ariaDisabled === 'true', isPressed: ariaPressed === 'true' };
  });

const pressControl = async (page: Page, key: 'z' | 'y'): Promise<void> => {
  await page.keyboard.down('Control');
  await page.keyboard.press(key);
  await page.keyboard.up('Control');
};

describe('gestures in the viewer', () => {
  it('zoom by wheel without focus, pan by drag, and are undone one by one', async () => {
    const page = await openRun();
    await wheel(page, 0, -200);
    const zoomed = await zoomOf(page);
    expect(await extent(page)).toBeLessThan(5);
    await pause(ZOOM_PAUSE);
    const { x, y } = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 20, y, { steps: 5 });
    // However long the pointer rests, a drag is one entry of the history.
    await pause(ZOOM_PAUSE);
    await page.mouse.move(x - 40, y, { steps: 5 });
    await page.mouse.up();
    await atRest(page);
    const panned = await zoomOf(page);
    expect(panned?.heads?.[0]).toBeGreaterThan(zoomed?.heads?.[0] as number);
    await pressControl(page, 'z');
    expect(await zoomOf(page)).toEqual(zoomed);
    await pressControl(page, 'z');
    expect(await zoomOf(page)).toBe(null);
    await pressControl(page, 'y');
    await pressControl(page, 'y');
    expect(await zoomOf(page)).toEqual(panned);
    // A drag pins nothing.
    await clickTime(page);
    expect(await page.$$('#pins-list li')).toHaveLength(0);
  });

  it('zoom by double click, which pins nothing; a click pins', async () => {
    const page = await openRun();
    const { x, y } = await positionIn(page, 0, 0.55, 0.4);
    await page.mouse.click(x, y, { count: 2 });
    await page.waitForFunction(() => window.headglow.options.zoom !== null);
    await atRest(page);
    expect(await extent(page)).toBe(3);
    await clickTime(page);
    expect(await page.$$('#pins-list li')).toHaveLength(0);
    await page.mouse.click(x, y);
    await clickTime(page);
    expect(await page.$$('#pins-list li')).toHaveLength(1);
    // The outlined cell is the one that was clicked.
    const outline = await page.$eval('#figure > .pins rect', (rect) => {
      const box = rect.getBoundingClientRect();
      return { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    });
    expect(outline.left <= x && x <= outline.right && outline.top <= y && y <= outline.bottom).toBe(true);
  });

  it('zoom by two fingers and pan by one', async () => {
    const page = await openOnTouchScreen();
    const { x, y } = await positionIn(page, 0, 0.5, 0.5);
    const session = await page.createCDPSession();
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      points: readonly (readonly [number, number])[],
    ) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([left, top], id) => ({ x: left, y: top, id })),
      });
    await touch('touchStart', [
      [x - 30, y],
      [x + 30, y],
    ]);
    for (const by of [40, 60, 90])
      await touch('touchMove', [
        [x - by, y],
        [x + by, y],
      ]);
    await touch('touchEnd', []);
    await atRest(page);
    const zoomed = await heads(page);
    expect(zoomed[1] - zoomed[0]).toBeCloseTo(2, 0);
    await touch('touchStart', [[x, y]]);
    for (const by of [10, 30, 60]) await touch('touchMove', [[x - by, y]]);
    await touch('touchEnd', []);
    await atRest(page);
    const panned = await heads(page);
    expect(panned[0]).toBeGreaterThan(zoomed[0]);
    expect(panned[1] - panned[0]).toBeCloseTo(zoomed[1] - zoomed[0], 6);
  });
});

describe('the zoom buttons', () => {
  it('zoom in and out, and show everything', async () => {
    const page = await openRun();
    expect([await button(page, 'Zoom out'), await button(page, 'Show everything')]).toEqual([
      { hidden: false, isDisabled: true, isPressed: false },
      { hidden: false, isDisabled: true, isPressed: false },
    ]);
    await press(page, 'Zoom in');
    await press(page, 'Zoom in');
    await atRest(page);
    // The second click adds to the first, even while that is moving.
    expect(await extent(page)).toBe(2);
    await press(page, 'Zoom out');
    await atRest(page);
    expect(await extent(page)).toBe(4);
    await press(page, 'Show everything');
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    expect((await button(page, 'Show everything')).isDisabled).toBe(true);
    // The pressed button keeps the focus.
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Show everything');
  });

  it('are one tab stop with arrow keys', async () => {
    const page = await openRun();
    await page.focus('#open');
    await page.keyboard.down('Shift');
    const isInGroup = () => page.evaluate(() => document.activeElement?.closest('#zoom') !== null);
    for (let i = 0; i < 3 && !(await isInGroup()); i++) await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(await focused()).toBe('Zoom one panel alone');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Zoom in');
    await page.keyboard.press('Enter');
    await atRest(page);
    expect(await extent(page)).toBe(3);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('#zoom'))).toBe(null);
  });

  it('say whether one panel is zoomed alone, by button and by key', async () => {
    const page = await openRun();
    expect((await button(page, 'Zoom one panel alone')).isPressed).toBe(false);
    await press(page, 'Zoom one panel alone');
    await page.waitForSelector('#zoom [aria-pressed=true]');
    await wheel(page, 1, -200);
    expect((await zoomOf(page))?.panel).toBe('/skip');
    await page.focus('[role=application]');
    await page.keyboard.press('l');
    await page.waitForSelector('#zoom [aria-pressed=false]');
    await atRest(page);
    expect((await zoomOf(page))?.panel).toBe(undefined);
  });

  it('lead back from a panel at full size, which a title and a key bring there', async () => {
    const page = await openRun();
    expect((await button(page, 'All panels')).hidden).toBe(true);
    await page.focus('[role=application]');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('f');
    await page.waitForFunction(() => window.headglow.options.panel !== null);
    expect((await options(page)).panel).toBe('/skip');
    expect(await button(page, 'Zoom one panel alone')).toMatchObject({ hidden: true });
    await pause(ZOOM_PAUSE);
    await press(page, 'All panels');
    await page.waitForFunction(() => window.headglow.options.panel === null);
    expect((await button(page, 'All panels')).hidden).toBe(true);
    await pressControl(page, 'z');
    expect((await options(page)).panel).toBe('/skip');
  });

  it.each([
    [1280, 'light'],
    [420, 'dark'],
  ] as const)('have no accessibility violations in axe, %i pixels wide, %s', async (width, theme) => {
    const page = await openRun(width);
    await page.evaluate((wanted) => window.headglow.set({ theme: wanted, panel: '/copy' }), theme);
    await press(page, 'Zoom in');
    await atRest(page);
    await expectAccessible(page);
  });
});

/** Waits for a description with a text. */
const describedWith = (page: Page, part: string) =>
  page.waitForFunction(
    (wanted) =>
      document.querySelector('#description-text:not([inert])')?.textContent?.includes(wanted) === true,
    {},
    part,
  );

describe('what is out of sight', () => {
  const cells = { layers: [0, 2], heads: [0, 2] } as const;

  /** Waits until other cells are in sight. */
  const isZoomedElsewhere = async (page: Page): Promise<void> => {
    await page.waitForFunction(() => window.headglow.camera.heads[0] > 0);
    await atRest(page);
  };

  it('is marked in the list of pins, and a click brings it into sight', async () => {
    const page = await openRun();
    await page.focus('[role=application]');
    for (const key of ['ArrowRight', 'Enter', 'End', 'Enter'] as const) await page.keyboard.press(key);
    await atRest(page);
    const places = () => page.$$eval('#pins-list li', (rows) => rows.map((row) => row.dataset.place));
    expect(await places()).toEqual(['in sight', 'in sight']);
    await page.evaluate((zoom) => window.headglow.set({ zoom }), cells);
    expect(await places()).toEqual(['in sight', 'out of sight']);
    expect(await page.$$('#figure > .pins rect')).toHaveLength(2);
    const names = await page.$$('#pins-list .name');
    await names[1]?.click();
    await isZoomedElsewhere(page);
    expect(await places()).toEqual(['out of sight', 'in sight']);
    expect(await zoomOf(page)).toEqual({ layers: [0, 2], heads: [4, 6] });
    expect(await page.evaluate(() => window.headglow.readout?.head)).toBe(5);
    await page.evaluate(() => window.headglow.set({ zoom: null, tasks: ['skip'] }));
    expect(await places()).toEqual(['not shown', 'not shown']);
    expect(await names[1]?.evaluate((name) => (name as HTMLButtonElement).disabled)).not.toBe(false);
  });

  it('is brought into sight by a sentence about it', async () => {
    const page = await openRun();
    await page.click('#description-toggle');
    await page.evaluate((zoom) => window.headglow.set({ zoom }), cells);
    await describedWith(page, 'at layer 3, head 5');
    // The highest value is in the last layer and head.
    await page.evaluate(() => {
      const sentences = [...document.querySelectorAll<HTMLElement>('#description-text .statement')];
      sentences.find(({ textContent }) => textContent?.startsWith('The highest value'))?.click();
    });
    await isZoomedElsewhere(page);
    expect(await zoomOf(page)).toEqual({ layers: [2, 4], heads: [4, 6] });
    const path = await page.$eval('.description-outline path', (element) => element.getAttribute('d'));
    expect(path).not.toBe('');
  });

  it('is left out of the description on demand', async () => {
    const page = await openRun();
    await page.click('#description-toggle');
    await describedWith(page, 'at layer 3, head 5');
    const isHidden = () => page.$eval('#description-scope', (row) => (row as HTMLElement).hidden);
    expect(await isHidden()).toBe(true);
    const whole = await text(page, '#description-text');
    await page.evaluate((zoom) => window.headglow.set({ zoom }), cells);
    expect(await isHidden()).toBe(false);
    // What is described does not depend on the zoom.
    expect(await text(page, '#description-text')).toBe(whole);
    await page.click('#description-in-sight');
    await describedWith(page, 'only what is in sight');
    const part = await text(page, '#description-text');
    expect(part).toContain(
      'This describes only what is in sight: Head Importance by layer and head for 2 tasks: layers 0–1 and heads 0–1 of all 2 panels, at step 10,000 (checkpoint 5 of 5).',
    );
    expect(part).toContain('at layer 1, head 1');
    expect(await text(page, '#description-count')).toContain('of 8 cells');
    const rows = await page.$$eval('#heads-table tbody tr', (all) => all.length);
    expect(rows).toBe(8);
    await page.evaluate(() => window.headglow.set({ panel: '/copy' }));
    await describedWith(page, '1 of 2 panels');
  });

  it('stays out of sight in a map of changes, and with other options', async () => {
    const page = await openRun();
    await page.evaluate((zoom) => window.headglow.set({ zoom }), cells);
    await page.evaluate(() => {
      const select = [...document.querySelectorAll('#controls .lil-controller')]
        .find((row) => row.querySelector('.lil-name')?.textContent === 'Show')
        ?.querySelector('select') as HTMLSelectElement;
      select.selectedIndex = [...select.options].findIndex(({ text: name }) => name.includes('first'));
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(await text(page, '#source')).toBeDefined();
    expect(await options(page)).toMatchObject({ zoom: cells, reduction: 'absmax' });
    await page.evaluate(() => window.headglowPlayer.seek(1));
    expect(await zoomOf(page)).toEqual(cells);
    expectNoErrors(page);
  });
});

describe('a saved picture', () => {
  it('is zoomed as on the screen, even if rows of panels have changed with its size', async () => {
    const page = await openRun();
    await page.evaluate(() => window.headglow.set({ columns: 1, zoom: { rows: [1, 2], layers: [1, 3] } }));
    // Two rows become one row with two columns.
    const layouts = () =>
      page.evaluate(async () => {
        const { layout } = await window.headglow.picture(1);
        return [layout.panels, window.headglow.layout.panels];
      });
    const [saved, shown] = await layouts();
    expect(saved).toEqual(shown);
    await page.evaluate(() => window.headglow.set({ columns: 2 }));
    const [savedWide, shownWide] = await layouts();
    expect(savedWide).toEqual(shownWide);
  });
});

describe('zoom keys', () => {
  it('work while nothing has the focus, and not in fields', async () => {
    const page = await openRun();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('+');
    await page.waitForFunction(() => window.headglow.options.zoom !== null);
    await atRest(page);
    expect(await extent(page)).toBe(3);
    await page.keyboard.press('0');
    await page.waitForFunction(() => window.headglow.options.zoom === null);
    await atRest(page);
    await page.evaluate(() => {
      const fields = [...document.querySelectorAll<HTMLElement>('#controls input[type=text]')];
      fields.find((field) => field.offsetParent !== null)?.focus();
    });
    await page.keyboard.press('+');
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
  });
});

describe('the help', () => {
  it('lists mouse, touch and keys; opens and closes by key', async () => {
    const page = await openRun(420, 800);
    await page.focus('#help');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog.help[open]');
    expect(await text(page, 'dialog.help')).toContain('One panel at full size');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    // The dialog closes in a task of its own.
    await page.waitForFunction(() => !document.querySelector('dialog.help'));
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('help');
  });
});
