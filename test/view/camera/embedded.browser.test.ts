// Who takes the wheel and touches: a view embedded in a page that scrolls, or the page that is a view.

import type { CDPSession, Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { clickTime, expectNoErrors } from '../../support/browser.ts';
import { atRest, cameraOf, heard, openView, positionIn, zoomOf } from './pages.ts';

const extent = ([start, end]: readonly [number, number]): number => end - start;

const scrollOf = (page: Page) => page.evaluate(() => Math.round(scrollY));

/** Makes the page scroll, with the view at its top. */
const makeTall = (page: Page) =>
  page.evaluate(() => {
    document.body.style.height = '4000px';
  });

const hintOf = (page: Page) =>
  page.$$eval('.headglow-view > .headglow-pointer', (all) =>
    all
      .filter((element) => element.textContent?.includes('zoom') && getComputedStyle(element).opacity !== '0')
      .map((element) => element.textContent),
  );

describe('in an embedded view, the wheel', () => {
  const open = async () => {
    const page = await openView({ settings: {} });
    await makeTall(page);
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    return { page, at };
  };

  it('scrolls the page, and a hint says how to zoom', async () => {
    const { page } = await open();
    await page.mouse.wheel({ deltaY: 100 });
    await page.waitForFunction(() => scrollY === 100);
    expect(await zoomOf(page)).toBe(null);
    await expect.poll(() => hintOf(page)).toEqual(['Ctrl + wheel to zoom']);
    await expect.poll(() => hintOf(page)).toEqual([]);
    expectNoErrors(page);
  });

  it('zooms with Control', async () => {
    const { page } = await open();
    await page.keyboard.down('Control');
    await page.mouse.wheel({ deltaY: -100 });
    await page.keyboard.up('Control');
    await atRest(page);
    expect(extent((await cameraOf(page)).heads)).toBeLessThan(64);
    expect(await scrollOf(page)).toBe(0);
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
    expectNoErrors(page);
  });

  it('zooms while the view has keyboard focus', async () => {
    const { page, at } = await open();
    await page.focus('[role=application]');
    await page.mouse.wheel({ deltaY: -100 });
    await atRest(page);
    const { heads } = await cameraOf(page);
    expect(extent(heads)).toBeLessThan(64);
    expect(await scrollOf(page)).toBe(0);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.mouse.wheel({ deltaY: 100 });
    await page.waitForFunction(() => scrollY === 100);
    expect((await cameraOf(page)).heads).toEqual(heads);
    // A click gives it the focus.
    await page.mouse.click(at.x, at.y);
    await page.mouse.wheel({ deltaY: -100 });
    await atRest(page);
    expect(extent((await cameraOf(page)).heads)).toBeLessThan(extent(heads));
    expectNoErrors(page);
  });

  it('zooms if the view is the page', async () => {
    const page = await openView();
    await makeTall(page);
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel({ deltaY: -100 });
    await atRest(page);
    expect(extent((await cameraOf(page)).heads)).toBeLessThan(64);
    // Beside the panels there is nothing to zoom.
    await page.mouse.move(598, 2);
    await page.mouse.wheel({ deltaY: 100 });
    await page.waitForFunction(() => scrollY === 100);
    expectNoErrors(page);
  });
});

const MOBILE = { width: 600, height: 700, hasTouch: true, isMobile: true };

type Finger = readonly [x: number, y: number];

/** Moves fingers in a straight line. */
async function moveFingers(session: CDPSession, from: readonly Finger[], to: readonly Finger[], steps = 8) {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: readonly Finger[]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: fingers.map(([x, y], id) => ({ x, y, id })),
    });
  // One finger after the other, as people do.
  for (let i = 1; i <= from.length; i++) await send('touchStart', from.slice(0, i));
  for (let step = 1; step <= steps; step++) {
    const fingers = from.map(([x, y], i): Finger => {
      const [endX, endY] = to[i] as Finger;
      return [x + ((endX - x) * step) / steps, y + ((endY - y) * step) / steps];
    });
    await send('touchMove', fingers);
  }
  await send('touchEnd', []);
}

/** Opens a view on a touch screen. */
async function openTouch(zoom: 'page' | 'embedded', options = {}) {
  const page = await openView({ viewport: MOBILE, settings: { zoom }, options });
  await makeTall(page);
  const session = await page.createCDPSession();
  const at = async (x: number, y: number): Promise<Finger> => {
    const position = await positionIn(page, 0, x, y);
    return [position.x, position.y];
  };
  return { page, session, at };
}

describe('on a touch screen', () => {
  it.each(['page', 'embedded'] as const)('two fingers zoom and pan, %s', async (zoom) => {
    // Zoomed from the start, as the caption that says so takes space.
    const { page, session, at } = await openTouch(zoom, { zoom: { layers: [2, 62], heads: [2, 62] } });
    const events = await heard(page);
    await moveFingers(
      session,
      [await at(0.4, 0.5), await at(0.6, 0.5)],
      [await at(0.3, 0.6), await at(0.7, 0.6)],
    );
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    // The fingers keep their cells: heads 26 and 38, and layer 32.
    expect(heads[0] + 0.3 * extent(heads)).toBeCloseTo(26, 1);
    expect(heads[0] + 0.7 * extent(heads)).toBeCloseTo(38, 1);
    expect(extent(layers)).toBeCloseTo(30, 1);
    expect(layers[0] + 0.6 * extent(layers)).toBeCloseTo(32, 1);
    expect(await scrollOf(page)).toBe(0);
    await clickTime(page);
    expect((await events()).filter((name) => name === 'select')).toEqual([]);
    expectNoErrors(page);
  });

  it('one finger pans if the view is the page', async () => {
    const { page, session, at } = await openTouch('page', { zoom: { layers: [16, 48], heads: [16, 48] } });
    await moveFingers(session, [await at(0.5, 0.5)], [await at(0.25, 0.75)]);
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    expect(heads[0]).toBeCloseTo(24, 0);
    expect(layers[0]).toBeCloseTo(8, 0);
    expect(await scrollOf(page)).toBe(0);
    expectNoErrors(page);
  });

  it('one finger scrolls the page if the view is embedded, and a hint says what zooms', async () => {
    const zoom = { layers: [16, 48], heads: [16, 48] } as const;
    const { page, session, at } = await openTouch('embedded', { zoom });
    await moveFingers(session, [await at(0.5, 0.9)], [await at(0.5, 0.1)]);
    await page.waitForFunction(() => scrollY > 50);
    expect(await zoomOf(page)).toEqual(zoom);
    await expect.poll(() => hintOf(page)).toEqual(['Use two fingers to zoom and pan']);
    expectNoErrors(page);
  });

  it.each(['page', 'embedded'] as const)('a tap selects, and a double tap zooms in, %s', async (zoom) => {
    const { page, at } = await openTouch(zoom);
    const events = await heard(page);
    const [x, y] = await at(0.5, 0.5);
    const selections = async () => (await events()).filter((name) => name === 'select');
    await page.touchscreen.tap(x, y);
    await expect.poll(selections).toEqual(['select']);
    await page.touchscreen.tap(x, y);
    await page.touchscreen.tap(x, y);
    await expect.poll(async () => extent((await cameraOf(page)).heads)).toBeCloseTo(32, 1);
    await clickTime(page);
    expect(await selections()).toEqual(['select']);
    expectNoErrors(page);
  });
});
