// Wheel, drag, box and double clicks, with real input events.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { clickTime, expectNoErrors } from '../../support/browser.ts';
import { atRest, cameraOf, heard, openView, positionIn, zoomOf } from './pages.ts';

const extent = ([start, end]: readonly [number, number]): number => end - start;

/** Opens a view with one panel and moves the pointer to a position in it. */
async function openAt(x: number, y: number, figure: Parameters<typeof openView>[0] = {}) {
  const page = await openView(figure);
  const at = await positionIn(page, 0, x, y);
  await page.mouse.move(at.x, at.y);
  return { page, at };
}

/** Turns the wheel while keys are held. */
async function wheelWith(page: Page, keys: readonly ('Alt' | 'Shift' | 'Control')[], deltaY: number) {
  for (const key of keys) await page.keyboard.down(key);
  await page.mouse.wheel({ deltaY });
  for (const key of keys) await page.keyboard.up(key);
  await atRest(page);
}

describe('the wheel', () => {
  it('zooms about the pointer and back', async () => {
    const { page } = await openAt(0.25, 0.5);
    await page.mouse.wheel({ deltaY: -500 });
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    expect(extent(layers)).toBeCloseTo(64 / 2 ** 0.6, 1);
    expect(extent(heads)).toBeCloseTo(64 / 2 ** 0.6, 1);
    expect((16 - heads[0]) / extent(heads)).toBeCloseTo(0.25, 2);
    expect((32 - layers[0]) / extent(layers)).toBeCloseTo(0.5, 2);
    await page.mouse.wheel({ deltaY: 500 });
    await page.mouse.wheel({ deltaY: 500 });
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    expectNoErrors(page);
  });

  it('zooms heads alone with Alt, layers alone with Alt and Shift, and pans with Shift', async () => {
    const { page } = await openAt(0.5, 0.5);
    await wheelWith(page, ['Alt'], -500);
    const heads = await cameraOf(page);
    expect([extent(heads.layers), extent(heads.heads)]).toEqual([64, expect.closeTo(64 / 2 ** 0.6, 1)]);
    await wheelWith(page, ['Alt', 'Shift'], -500);
    const both = await cameraOf(page);
    expect([extent(both.layers), both.heads]).toEqual([expect.closeTo(64 / 2 ** 0.6, 1), heads.heads]);
    await wheelWith(page, ['Shift'], 60);
    const panned = await cameraOf(page);
    expect(panned.heads).toEqual(both.heads);
    expect(extent(panned.layers)).toBe(extent(both.layers));
    expect(panned.layers[0]).toBeGreaterThan(both.layers[0]);
    expectNoErrors(page);
  });

  it('zooms one axis at its labels, and nothing at the margins', async () => {
    const page = await openView();
    const left = await positionIn(page, 0, 0, 0.5);
    await page.mouse.move(left.x - 10, left.y);
    await page.mouse.wheel({ deltaY: -500 });
    await atRest(page);
    const camera = await cameraOf(page);
    expect([extent(camera.layers) < 64, extent(camera.heads)]).toEqual([true, 64]);
    await page.mouse.move(598, 2);
    await page.mouse.wheel({ deltaY: -500 });
    await atRest(page);
    expect(await cameraOf(page)).toEqual(camera);
    expectNoErrors(page);
  });

  it('changes the options at most once per frame', async () => {
    const { page } = await openAt(0.5, 0.5);
    const most = await page.evaluate(async () => {
      const { view } = window as unknown as { view: import('../../../src/index.ts').View };
      let inFrame = 0;
      let found = 0;
      view.on('change', () => {
        inFrame++;
        found = Math.max(found, inFrame);
      });
      const { left, top } = view.element.getBoundingClientRect();
      for (let frame = 0; frame < 5; frame++) {
        inFrame = 0;
        for (let i = 0; i < 20; i++)
          view.element.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY: -10,
              clientX: left + 200 + i,
              clientY: top + 150,
              bubbles: true,
              cancelable: true,
            }),
          );
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return found;
    });
    expect(most).toBe(1);
    expectNoErrors(page);
  });
});

describe('a drag', () => {
  it('pans, selects no head, and keeps the cell under the pointer', async () => {
    const { page, at } = await openAt(0.5, 0.5, { options: { zoom: { layers: [20, 40], heads: [20, 40] } } });
    const events = await heard(page);
    const cell = () =>
      page.evaluate(() => (window as unknown as { view: { readout: unknown } }).view.readout);
    const before = (await cell()) as { layer: number; head: number };
    await page.mouse.down();
    await page.mouse.move(at.x + 40, at.y + 30, { steps: 4 });
    await page.mouse.move(at.x + 80, at.y - 50, { steps: 4 });
    await page.mouse.up();
    await atRest(page);
    await clickTime(page);
    const { layers, heads } = await cameraOf(page);
    expect([extent(layers), extent(heads)]).toEqual([20, 20]);
    expect(heads[0]).toBeLessThan(20);
    expect(layers[0]).toBeGreaterThan(20);
    await page.mouse.move(at.x + 81, at.y - 50);
    expect(await cell()).toMatchObject({ layer: before.layer, head: before.head });
    expect((await events()).filter((name) => name === 'click' || name === 'select')).toEqual([]);
    expectNoErrors(page);
  });

  it('of the other buttons, or with Control, does nothing', async () => {
    const zoom = { layers: [20, 40], heads: [20, 40] } as const;
    const { page, at } = await openAt(0.5, 0.5, { options: { zoom } });
    for (const button of ['middle', 'right'] as const) {
      await page.mouse.down({ button });
      await page.mouse.move(at.x + 40, at.y + 30, { steps: 3 });
      await page.mouse.up({ button });
    }
    await atRest(page);
    expect(await zoomOf(page)).toEqual(zoom);
  });

  it('scrolls a wall of panels by whole rows', async () => {
    const page = await openView({
      tasks: Array.from({ length: 64 }, (_, i) => `t${i}`),
      shapes: [[8, 8]],
      options: { columns: 8, zoom: { rows: [2, 4] } },
    });
    const panel = 2 * 8 + 3;
    const at = await positionIn(page, panel, 0.5, 0.5);
    const next = await positionIn(page, panel + 8, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x, at.y + (next.y - at.y), { steps: 6 });
    await page.mouse.up();
    await atRest(page);
    expect(await zoomOf(page)).toEqual({ rows: [1, 3] });
    expectNoErrors(page);
  });
});

describe('a box drawn with Shift', () => {
  it('is visible while it is drawn, and zooms to its cells', async () => {
    const { page, at } = await openAt(0.25, 0.25);
    const events = await heard(page);
    const to = await positionIn(page, 0, 0.75, 0.5);
    await page.keyboard.down('Shift');
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    const box = () =>
      page.$$eval('.headglow-view > div', (all) =>
        all
          .map((element) => element.getBoundingClientRect())
          .filter(({ width, height }) => width > 0 && height > 0)
          .map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)),
      );
    const drawn = [at.x, at.y, to.x - at.x, to.y - at.y].map(Math.round);
    expect(
      (await box()).some((rect) => rect.every((side, i) => Math.abs(side - (drawn[i] as number)) <= 1)),
    ).toBe(true);
    const before = (await box()).length;
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.waitForFunction(() => window.getSelection()?.isCollapsed ?? true);
    await atRest(page);
    await clickTime(page);
    const { layers, heads } = await cameraOf(page);
    expect([...layers, ...heads].map(Math.round)).toEqual([16, 32, 16, 48]);
    expect((await box()).length).toBe(before - 1);
    expect((await events()).filter((name) => name === 'click' || name === 'select')).toEqual([]);
    expectNoErrors(page);
  });

  it('is dropped by Escape, and stays within its panel', async () => {
    const { page } = await openAt(0.25, 0.25);
    await page.keyboard.down('Shift');
    await page.mouse.down();
    await page.mouse.move(2000, 2000, { steps: 3 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    await page.mouse.move(150, 120);
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(2000, 2000, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    expect([...layers, ...heads].map(Math.round)).toEqual([32, 64, 32, 64]);
    expectNoErrors(page);
  });
});

describe('a double click', () => {
  it('zooms in without selecting, and shows everything beside the panels', async () => {
    const { page, at } = await openAt(0.5, 0.5);
    const events = await heard(page);
    await page.mouse.click(at.x, at.y, { count: 2 });
    await atRest(page);
    await clickTime(page);
    const { layers, heads } = await cameraOf(page);
    expect([...layers, ...heads].map(Math.round)).toEqual([16, 48, 16, 48]);
    expect((await events()).filter((name) => name === 'select')).toEqual([]);
    await page.mouse.click(3, 3, { count: 2 });
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    await page.mouse.click(at.x, at.y);
    expect((await events()).filter((name) => name === 'select')).toEqual([]);
    await clickTime(page);
    expect((await events()).filter((name) => name === 'select')).toEqual(['select']);
    expectNoErrors(page);
  });
});

describe('with the setting zoom off', () => {
  it('no gesture or key changes what is in sight, and clicks select at once', async () => {
    const page = await openView({ settings: { zoom: 'off' } });
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    const events = await heard(page);
    await page.mouse.wheel({ deltaY: -500 });
    await page.mouse.click(at.x, at.y, { count: 2 });
    expect((await events()).filter((name) => name === 'select')).toEqual(['select', 'select']);
    await page.focus('[role=application]');
    for (const key of ['+', 'f', '0'] as const) await page.keyboard.press(key);
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    // Options still do.
    await page.evaluate(() =>
      (window as unknown as { view: import('../../../src/index.ts').View }).view.zoomTo({ layers: [0, 4] }),
    );
    expect(await zoomOf(page)).toEqual({ layers: [0, 4] });
    // The view has keyboard focus, with which an embedded view takes the wheel.
    await page.mouse.wheel({ deltaY: 40 });
    await page.mouse.down();
    await page.mouse.move(at.x, at.y - 40, { steps: 3 });
    await page.mouse.up();
    await atRest(page);
    expect(await zoomOf(page)).toEqual({ layers: [0, 4] });
    expectNoErrors(page);
  });
});
