// Smooth movements: zoomTo, keys, one panel; how they are interrupted, and what is at once under reduced motion.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/index.ts';
import { expectNoErrors } from '../../support/browser.ts';
import { atRest, cameraOf, heard, ofView, openView, positionIn, useSteadyClock, zoomOf } from './pages.ts';

const extent = ([start, end]: readonly [number, number]): number => end - start;

/** The page's view, in functions that run in the page. */
declare const view: View;

/** Resolves after a number of frames, in pages with a steady clock. */
declare const frames: (count: number) => Promise<void>;

const live = (page: Page) => page.$eval('[aria-live]', (element) => element.textContent);

/** The middle of a text of the figure, once no transition moves it. */
async function textAt(page: Page, text: string) {
  await page.waitForFunction(() => document.querySelector('canvas')?.getAnimations().length === 0);
  return page.$$eval(
    'svg text',
    (all, wanted) => {
      const found = all.find(({ textContent }) => textContent === wanted) as Element;
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    },
    text,
  );
}

const TASKS = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('zoomTo', () => {
  it('moves smoothly and monotonically, and resolves at the end', async () => {
    const page = await openView();
    await page.mouse.move(100, 100);
    await useSteadyClock(page);
    const found = await page.evaluate(async () => {
      const seen: number[] = [];
      view.on('camera', ({ heads, layers }) => seen.push(heads[1] - heads[0], layers[0]));
      let isEarly = true;
      const arrived = view.zoomTo({ layers: [8, 24], heads: [40, 44] }).then(() => {
        isEarly = false;
      });
      while (seen.length === 0) await frames(1);
      const wasMoving = view.isMoving;
      const wasEarly = isEarly;
      await arrived;
      return { seen, wasMoving, wasEarly, zoom: view.options.zoom, camera: view.camera };
    });
    expect(found.zoom).toEqual({ layers: [8, 24], heads: [40, 44] });
    expect(found.camera).toEqual({
      layers: [8, 24],
      heads: [40, 44],
      rows: [0, 1],
      columns: [0, 1],
      panel: null,
    });
    expect([found.wasMoving, found.wasEarly]).toEqual([true, true]);
    const extents = found.seen.filter((_, i) => i % 2 === 0);
    const starts = found.seen.filter((_, i) => i % 2 === 1);
    expect(extents.length).toBeGreaterThan(2);
    expect(extents).toEqual(extents.toSorted((a, b) => b - a));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect([extents.at(-1), starts.at(-1)]).toEqual([4, 8]);
    await atRest(page);
    expectNoErrors(page);
  });

  it('shows everything again for null', async () => {
    const page = await openView({ options: { zoom: { heads: [3, 9] } } });
    await page.evaluate(() => view.zoomTo(null));
    expect(await zoomOf(page)).toBe(null);
  });

  it.each([
    ['without animation', false],
    ['under reduced motion', true],
  ])('is at once %s', async (_, reducedMotion) => {
    const page = await openView({ reducedMotion });
    const events = await heard(page);
    await page.evaluate((animate) => view.zoomTo({ heads: [3, 9] }, { animate }), reducedMotion);
    expect(await zoomOf(page)).toEqual({ heads: [3, 9] });
    expect((await events()).filter((name) => name === 'camera')).toHaveLength(1);
    expectNoErrors(page);
  });

  it('is refused for a zoom that does not fit the data, before it moves', async () => {
    const page = await openView({ options: { zoom: { heads: [3, 9] } } });
    const events = await heard(page);
    const messages = await page.evaluate(async () => {
      const tried = [{ heads: [0, 65] }, { panel: 'x' }, { width: [0, 1] }];
      return Promise.all(
        tried.map((zoom) => view.zoomTo(zoom as never).catch((error: Error) => error.message)),
      );
    });
    expect(messages.map((message) => typeof message)).toEqual(Array(3).fill('string'));
    expect(messages[0]).toContain('heads=0:65 is out of range');
    expect(await zoomOf(page)).toEqual({ heads: [3, 9] });
    expect(await events()).toEqual([]);
    expectNoErrors(page);
  });

  it('ends where it is when a gesture, another call or other code intervenes, and its promise resolves', async () => {
    const page = await openView();
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await useSteadyClock(page);
    const found = await page.evaluate(
      async (x, y) => {
        const results: unknown[] = [];
        const first = view.zoomTo({ heads: [0, 4], layers: [0, 4] });
        await frames(4);
        const second = view.zoomTo({ heads: [60, 64], layers: [60, 64] });
        await first;
        results.push(view.camera.heads[0] < 60);
        await second;
        results.push(view.options.zoom);
        // Another zoom by code stays.
        const third = view.zoomTo(null);
        await frames(4);
        view.set({ zoom: { heads: [10, 20] } });
        await third;
        await frames(20);
        results.push(view.options.zoom);
        const fourth = view.zoomTo({ heads: [10, 11], layers: [10, 11] });
        await frames(4);
        view.element.dispatchEvent(
          new WheelEvent('wheel', { deltaY: 1, clientX: x, clientY: y, bubbles: true, cancelable: true }),
        );
        await fourth;
        await frames(20);
        results.push(view.camera.heads[1] - view.camera.heads[0] > 1.5);
        return results;
      },
      at.x,
      at.y,
    );
    expect(found).toEqual([true, { heads: [60, 64], layers: [60, 64] }, { heads: [10, 20] }, true]);
    await atRest(page);
    expectNoErrors(page);
  });

  it('resolves for a view that is destroyed', async () => {
    const page = await openView();
    await page.evaluate(async () => {
      const arrived = view.zoomTo({ heads: [0, 4] });
      await new Promise((resolve) => setTimeout(resolve, 50));
      view.destroy();
      await arrived;
    });
    const other = await openView();
    await other.evaluate(async () => {
      // The module that moves the camera may still be loading.
      const arrived = view.zoomTo({ heads: [0, 4] });
      view.destroy();
      await arrived;
    });
    expectNoErrors(page);
    expectNoErrors(other);
  });
});

describe('motion', () => {
  it('ends shortly after the last change, and the view draws once more', async () => {
    const page = await openView();
    const at = await positionIn(page, 0, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    const events = await heard(page);
    expect(await ofView(page, ({ isMoving }) => isMoving)).toBe(false);
    // Motion may end before the test can ask for it, so the page writes it down.
    const drawn = await page.evaluateHandle(() => {
      const drawn: boolean[] = [];
      view.on('draw', () => drawn.push(view.isMoving));
      return drawn;
    });
    await page.mouse.wheel({ deltaY: -40 });
    await page.waitForFunction((moving) => moving.length > 0 && moving.at(-1) === false, {}, drawn);
    expect(await drawn.evaluate((moving) => moving[0])).toBe(true);
    await atRest(page);
    const names = await events();
    expect(names.filter((name) => name === 'draw').length).toBeGreaterThan(1);
    expect(names.filter((name) => name === 'camera')).toHaveLength(1);
    expectNoErrors(page);
  });
});

const focusView = (page: Page): Promise<void> => page.focus('[role=application]');

describe('keys', () => {
  it('zoom about the marked cell, pan, and show everything; screen readers hear what is in sight', async () => {
    const page = await openView();
    await focusView(page);
    await page.evaluate(() => view.point({ panel: 0, layer: 48, head: 16 }));
    await page.keyboard.press('+');
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    expect([extent(layers), extent(heads)]).toEqual([32, 32]);
    expect((48.5 - layers[0]) / 32).toBeCloseTo(48.5 / 64, 2);
    await expect.poll(() => live(page)).toBe('Layers 24 to 56, heads 8 to 40');
    // Two presses during one movement add up.
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await atRest(page);
    expect(extent((await cameraOf(page)).layers)).toBe(8);
    await page.keyboard.press('-');
    await atRest(page);
    const before = await cameraOf(page);
    await page.keyboard.down('Alt');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.up('Alt');
    await atRest(page);
    const after = await cameraOf(page);
    expect(after.heads[0] - before.heads[0]).toBe(extent(before.heads) / 4);
    expect(after.layers[0] - before.layers[0]).toBe(-extent(before.layers) / 4);
    await page.keyboard.press('0');
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    await expect.poll(() => live(page)).toBe('Layers 0 to 63, heads 0 to 63');
    expect(await page.$eval('[role=application]', (root) => root.getAttribute('aria-label'))).toContain(
      'Plus and minus zoom',
    );
    expectNoErrors(page);
  });

  it('that move the marked cell out of sight pan to it', async () => {
    const page = await openView({ options: { zoom: { layers: [20, 40], heads: [20, 40] } } });
    await focusView(page);
    await page.keyboard.press('ArrowRight');
    expect(await ofView(page, ({ readout }) => [readout?.layer, readout?.head])).toEqual([20, 20]);
    await page.keyboard.press('ArrowLeft');
    await atRest(page);
    expect(await zoomOf(page)).toEqual({ layers: [20, 40], heads: [19, 39] });
    await page.keyboard.press('End');
    await atRest(page);
    expect(await zoomOf(page)).toEqual({ layers: [20, 40], heads: [44, 64] });
    expectNoErrors(page);
  });

  it('move to panels out of sight by scrolling', async () => {
    const page = await openView({ tasks: TASKS, options: { columns: 1, zoom: { rows: [1, 3] } } });
    await focusView(page);
    await page.keyboard.press('ArrowRight');
    expect(await ofView(page, ({ readout }) => readout?.task)).toBe('b');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await atRest(page);
    expect(await ofView(page, ({ readout }) => readout?.task)).toBe('d');
    expect(await zoomOf(page)).toEqual({ rows: [2, 4] });
    expectNoErrors(page);
  });
});

describe('one panel', () => {
  const inSight = (page: Page) =>
    page.evaluate(() => view.layout.panels.filter(({ width }) => width > 0).map(({ task }) => task));

  it('is shown by F, walked by Page Up and Down, and left by Escape', async () => {
    const page = await openView({ tasks: TASKS });
    await focusView(page);
    await page.evaluate(() => view.point({ panel: 2, layer: 3, head: 4 }));
    await page.keyboard.press('f');
    await expect.poll(() => inSight(page)).toEqual(['c']);
    expect(await ofView(page, ({ options }) => options.panel)).toBe('m/c');
    expect(await live(page)).toBe('Layers 0 to 63, heads 0 to 63 of m/c');
    await page.keyboard.press('PageDown');
    await expect.poll(() => inSight(page)).toEqual(['d']);
    expect(await ofView(page, ({ readout }) => [readout?.task, readout?.layer, readout?.head])).toEqual([
      'd',
      3,
      4,
    ]);
    for (let i = 0; i < 4; i++) await page.keyboard.press('PageUp');
    await expect.poll(() => inSight(page)).toEqual(['a']);
    // The first Escape clears the marked cell.
    await page.keyboard.press('Escape');
    expect(await ofView(page, ({ readout }) => readout)).toBe(null);
    expect(await inSight(page)).toEqual(['a']);
    await page.keyboard.press('PageDown');
    await expect.poll(() => inSight(page)).toEqual(['b']);
    await page.keyboard.press('Escape');
    await expect.poll(() => inSight(page)).toEqual(TASKS);
    expect(await ofView(page, ({ options }) => options.panel)).toBe(null);
    expectNoErrors(page);
  });

  it('is shown by a click on its title, which has a pointer cursor; a click there shows all again', async () => {
    const page = await openView({ tasks: TASKS, width: 900, height: 600 });
    const events = await heard(page);
    const titleAt = (text: string) => textAt(page, text);
    const cursor = () => page.$eval('.headglow-view', (root) => getComputedStyle(root as HTMLElement).cursor);
    const at = await titleAt('e');
    await page.mouse.move(at.x - 30, at.y + 60);
    await page.mouse.move(at.x, at.y);
    expect(await cursor()).toBe('pointer');
    await page.mouse.click(at.x, at.y);
    await expect.poll(() => inSight(page)).toEqual(['e']);
    const there = await titleAt('e');
    await page.mouse.move(there.x - 5, there.y);
    await page.mouse.move(there.x, there.y);
    expect(await cursor()).toBe('pointer');
    await page.mouse.click(there.x, there.y);
    await expect.poll(() => inSight(page)).toEqual(TASKS);
    // A double click does the same as a click, although cells are under the second one.
    await page.mouse.click(at.x, at.y, { count: 2 });
    await expect.poll(() => inSight(page)).toEqual(['e']);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await zoomOf(page)).toBe(null);
    expect((await events()).filter((name) => name === 'select')).toEqual([]);
    expectNoErrors(page);
  });

  it('shares the figure with its row or column after a click on a heading of a table; another one shows all', async () => {
    const page = await openView({
      shapes: [
        [16, 16],
        [16, 16],
      ],
      tasks: ['a', 'b', 'c'],
      width: 900,
      height: 600,
    });
    const click = async (text: string) => {
      const { x, y } = await textAt(page, text);
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
      await atRest(page);
    };
    await click('m1');
    const models = () =>
      page.evaluate(() => view.layout.panels.filter(({ width }) => width > 0).map(({ model }) => model));
    expect(await models()).toEqual(['m1', 'm1', 'm1']);
    await click('b');
    expect(await inSight(page)).toEqual(['b']);
    await click('b');
    await click('m1');
    expect(await models()).toHaveLength(6);
    expect(await zoomOf(page)).toBe(null);
    expectNoErrors(page);
  });

  it.each([false, true])('grows from its place, except under reduced motion: %s', async (reducedMotion) => {
    const page = await openView({ tasks: TASKS, reducedMotion });
    await focusView(page);
    const started = await page.evaluate(async () => {
      view.point({ panel: 5, layer: 0, head: 0 });
      const canvas = view.element.querySelector('canvas') as HTMLCanvasElement;
      const before = view.layout.panels[5] as { x: number; y: number; width: number; height: number };
      view.element.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true }));
      while (view.options.panel === null) await new Promise((resolve) => setTimeout(resolve));
      const [animation] = canvas.getAnimations();
      if (!animation) return null;
      animation.pause();
      animation.currentTime = 0;
      const after = view.layout.panels[5] as typeof before;
      const root = view.element.getBoundingClientRect();
      const picture = canvas.getBoundingClientRect();
      const scale = picture.width / root.width;
      return {
        before: [before.x, before.y, before.width],
        drawn: [picture.x - root.x + after.x * scale, picture.y - root.y, after.width * scale],
      };
    });
    if (reducedMotion) expect(started).toBe(null);
    else {
      expect(started?.drawn[0]).toBeCloseTo(started?.before[0] as number, 0);
      expect(started?.drawn[2]).toBeCloseTo(started?.before[2] as number, 0);
    }
    expect(await ofView(page, ({ options }) => options.panel)).toBe('m/f');
    expectNoErrors(page);
  });

  it('keeps the part in sight, also of panels of other shapes', async () => {
    const page = await openView({
      shapes: [
        [64, 64],
        [16, 32],
      ],
      options: { zoom: { layers: [32, 64], heads: [0, 32] } },
    });
    await focusView(page);
    await page.evaluate(() => view.point({ panel: 1, layer: 12, head: 4 }));
    await page.keyboard.press('F');
    await page.waitForFunction(() => view.options.panel !== null);
    expect(await zoomOf(page)).toEqual({ layers: [8, 16], heads: [0, 16] });
    await page.keyboard.press('F');
    await page.waitForFunction(() => view.options.panel === null);
    expect(await zoomOf(page)).toEqual({ layers: [32, 64], heads: [0, 32] });
    expectNoErrors(page);
  });
});

describe('one panel alone', () => {
  it('is zoomed with the setting zoomAlone, and the L key links all panels', async () => {
    const page = await openView({
      tasks: ['a', 'b'],
      settings: { zoom: 'page', zoomAlone: true },
      options: { columns: 2 },
    });
    const at = await positionIn(page, 1, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel({ deltaY: -200 });
    await atRest(page);
    const { layers, panel } = await cameraOf(page);
    expect(panel).toBe('m/b');
    expect(extent(layers)).toBeLessThan(64);
    const shown = await page.evaluate(() =>
      view.layout.panels.map(({ layersInSight: [start, end] }) => end - start),
    );
    expect(shown).toEqual([64, extent(layers)]);
    await focusView(page);
    await page.keyboard.press('l');
    await atRest(page);
    expect(await cameraOf(page)).toMatchObject({ layers, panel: null });
    expectNoErrors(page);
  });
});

it('the last of several requests wins while gestures are loading', async () => {
  const page = await openView();
  const ends = await page.evaluate(async () => {
    const { ramp, viewIn } = await import('../page.ts');
    const first = { layers: [0, 10] } as const;
    const last = { layers: [5, 7] } as const;
    const requests: ((view: Awaited<ReturnType<typeof viewIn>>) => void)[] = [
      (view) => void view.zoomTo(last),
      (view) => void view.zoomTo(last, { animate: false }),
      (view) => view.set({ zoom: last }),
    ];
    const cameras: unknown[] = [];
    for (const request of requests) {
      const view = await viewIn({ tensors: [ramp('m', 20, 20, ['a'], null)] }, {}, 300, 200);
      const arrival = view.zoomTo(first);
      request(view);
      await arrival;
      await new Promise((resolve) => setTimeout(resolve, 500));
      cameras.push(view.camera.layers);
      view.destroy();
    }
    return cameras;
  });
  expect(ends).toEqual([
    [5, 7],
    [5, 7],
    [5, 7],
  ]);
  expectNoErrors(page);
});
