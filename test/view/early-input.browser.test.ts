// What people do to a view before the code for pointer, keys and gestures has loaded: it is done afterwards, once.

import type { HTTPRequest, Page, Viewport } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { View, ViewSettings } from '../../src/index.ts';
import { clickTime, expectNoErrors, openPage } from '../support/browser.ts';

interface TestWindow {
  readonly view: View;
  /** Events of the view, and those that the page received, by name. */
  readonly heard: string[];
  readonly received: string[];
}

const INPUT = '/src/view/input/input.ts';

/** Opens a page with a view of 64 x 64 cells whose input is not loaded before `release` is called. */
async function openEarly(settings: Partial<ViewSettings> = { zoom: 'page' }, viewport?: Viewport) {
  const page = await openPage('/blank', viewport);
  const held: HTTPRequest[] = [];
  let isHeld = true;
  let count = 0;
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== INPUT) void request.continue();
    else {
      count += 1;
      if (isHeld) held.push(request);
      else void request.continue();
    }
  });
  await page.evaluate(async (given) => {
    const { createView, nextDraw, ramp } = await import('./page.ts');
    document.body.style.margin = '0';
    const box = document.createElement('div');
    box.style.cssText = 'width:600px;height:400px';
    document.body.append(box);
    const view = createView(box, { tensors: [ramp('m', 64, 64, [''], null)] }, {}, given);
    const heard: string[] = [];
    const received: string[] = [];
    for (const name of ['hover', 'click', 'select', 'error'] as const)
      view.on(name, (event) => heard.push(`${name} ${event instanceof Error ? event.message : ''}`.trim()));
    for (const type of ['click', 'keydown', 'wheel'] as const)
      document.addEventListener(type, (event) => {
        received.push(`${type}${event.defaultPrevented ? ' prevented' : ''}`);
      });
    Object.assign(window, { view, heard, received });
    await nextDraw(view);
  }, settings);
  await expect.poll(() => held.length).toBe(1);
  const isInteractive = () => page.$eval('.headglow-view', (root) => root.hasAttribute('data-interactive'));
  expect(await isInteractive()).toBe(false);
  return {
    page,
    count: () => count,
    /** Lets the input load, and waits for it. */
    async release() {
      isHeld = false;
      for (const request of held.splice(0)) await request.continue();
      await expect.poll(isInteractive).toBe(true);
    },
    /** Lets the input fail to load. */
    async fail() {
      isHeld = false;
      for (const request of held.splice(0)) await request.abort();
    },
  };
}

const testWindow = <T>(page: Page, read: (found: TestWindow) => T): Promise<T> =>
  page.evaluate(`(${read})(window)`) as Promise<T>;

const readoutOf = (page: Page) =>
  testWindow(page, ({ view: { readout } }) => readout && [readout.layer, readout.head]);
const cameraOf = (page: Page) =>
  testWindow(page, ({ view: { camera } }) => [...camera.layers, ...camera.heads].map(Math.round));
const heardOn = (page: Page) => testWindow(page, ({ heard }) => heard);

async function atRest(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await page.waitForFunction(() => !(window as unknown as TestWindow).view.isMoving);
}

/** A position in the panel, from its top left at 0, 0 to its bottom right at 1, 1. */
async function positionIn(page: Page, x: number, y: number) {
  const [rect] = await testWindow(page, ({ view }) => view.layout.panels);
  if (!rect) throw new Error('there is no panel');
  return { x: rect.x + rect.width * x, y: rect.y + rect.height * y };
}

describe('before its input has loaded, a view', () => {
  it('points at a cell when asked, and marks and announces it afterwards', async () => {
    const { page, release } = await openEarly();
    await testWindow(page, ({ view }) => view.point({ panel: 0, layer: 3, head: 4 }));
    expect(await readoutOf(page)).toEqual([3, 4]);
    expect(await heardOn(page)).toEqual(['hover']);
    await release();
    expect(await page.$eval('[aria-live]', (element) => element.textContent)).toBe(
      'm · layer 3 · head 4 · 196',
    );
    expect(await page.$eval('div.headglow-pointer', (element) => element.textContent)).toContain('196');
    expect(await heardOn(page)).toEqual(['hover']);
    expectNoErrors(page);
  });

  it('remembers where the pointer is', async () => {
    const { page, release } = await openEarly();
    for (const [x, y] of [
      [0.1, 0.1],
      [0.5, 0.25],
    ] as const) {
      const at = await positionIn(page, x + 0.001, y + 0.001);
      await page.mouse.move(at.x, at.y);
    }
    await release();
    expect(await readoutOf(page)).toEqual([16, 32]);
    // Its value follows the data, as the pointer is still there.
    await testWindow(page, ({ view }) => view.set({ origin: 'lower' }));
    expect(await readoutOf(page)).toEqual([47, 32]);
    expectNoErrors(page);
  });

  it('remembers that the pointer has left', async () => {
    const { page, release } = await openEarly();
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.move(700, 500);
    await release();
    expect(await readoutOf(page)).toBe(null);
    expectNoErrors(page);
  });

  it('remembers a click', async () => {
    const { page, release } = await openEarly();
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.click(at.x, at.y);
    await release();
    await clickTime(page);
    expect(await heardOn(page)).toEqual(['hover', 'hover', 'click', 'select']);
    expect(await testWindow(page, ({ received }) => received)).toEqual(['click']);
    expectNoErrors(page);
  });

  it('remembers a double click', async () => {
    const { page, release } = await openEarly();
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.click(at.x, at.y, { count: 2 });
    await release();
    await atRest(page);
    await clickTime(page);
    expect(await cameraOf(page)).toEqual([16, 48, 16, 48]);
    expect((await heardOn(page)).filter((name) => name === 'select')).toEqual([]);
    expectNoErrors(page);
  });

  it('tells two slow clicks from a double click', async () => {
    const { page, release } = await openEarly();
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.click(at.x, at.y);
    await clickTime(page);
    await page.mouse.click(at.x, at.y);
    await release();
    await atRest(page);
    await clickTime(page);
    expect(await cameraOf(page)).toEqual([0, 64, 0, 64]);
    expect((await heardOn(page)).filter((name) => name === 'select')).toEqual(['select', 'select']);
    expectNoErrors(page);
  });

  it('remembers the wheel, and keeps it from the page', async () => {
    const { page, release } = await openEarly();
    const at = await positionIn(page, 0.25, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel({ deltaY: -500 });
    await expect.poll(() => testWindow(page, ({ received }) => received)).toEqual(['wheel prevented']);
    await release();
    await atRest(page);
    const { layers, heads } = await testWindow(page, ({ view }) => view.camera);
    expect(layers[1] - layers[0]).toBeCloseTo(64 / 2 ** 0.6, 1);
    expect((16 - heads[0]) / (heads[1] - heads[0])).toBeCloseTo(0.25, 2);
    expect(await testWindow(page, ({ received }) => received)).toEqual(['wheel prevented']);
    expectNoErrors(page);
  });

  it('leaves the wheel to the page if it is embedded', async () => {
    const { page, release } = await openEarly({});
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel({ deltaY: -500 });
    await expect.poll(() => testWindow(page, ({ received }) => received)).toEqual(['wheel']);
    await release();
    await atRest(page);
    expect(await cameraOf(page)).toEqual([0, 64, 0, 64]);
    expectNoErrors(page);
  });

  it('remembers keys', async () => {
    const { page, release } = await openEarly();
    await page.focus('[role=application]');
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter', '+'] as const) await page.keyboard.press(key);
    await release();
    await atRest(page);
    expect(await readoutOf(page)).toEqual([1, 0]);
    expect(await heardOn(page)).toEqual(['hover', 'hover', 'select']);
    const [start = 0, end] = await cameraOf(page);
    expect(end).toBe(start + 32);
    expect((await testWindow(page, ({ received }) => received)).length).toBe(4);
    expectNoErrors(page);
  });

  it('remembers a drag, which goes on afterwards', async () => {
    const { page, release } = await openEarly();
    await testWindow(page, ({ view }) => view.set({ zoom: { layers: [20, 40], heads: [20, 40] } }));
    const at = await positionIn(page, 0.5, 0.5);
    const [{ width } = { width: 0 }] = await testWindow(page, ({ view }) => view.layout.panels);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + width / 20, at.y, { steps: 4 });
    await release();
    await page.mouse.move(at.x + width / 10, at.y, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(at.x, at.y);
    await atRest(page);
    await clickTime(page);
    const { heads } = await testWindow(page, ({ view }) => view.camera);
    expect(heads[0]).toBeCloseTo(18, 1);
    expect((await heardOn(page)).filter((name) => name !== 'hover')).toEqual([]);
    expectNoErrors(page);
  });

  it('ends a drag at its edge if the button is released outside', async () => {
    const { page, release } = await openEarly();
    await testWindow(page, ({ view }) => view.set({ zoom: { layers: [20, 40], heads: [20, 40] } }));
    const at = await positionIn(page, 0.5, 0.5);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 30, at.y);
    await page.mouse.move(650, 450);
    await page.mouse.up();
    await release();
    await atRest(page);
    const before = await cameraOf(page);
    await page.mouse.move(at.x, at.y);
    await page.mouse.move(at.x - 100, at.y - 50, { steps: 3 });
    await atRest(page);
    expect(await cameraOf(page)).toEqual(before);
    expectNoErrors(page);
  });

  it('remembers the start of a pinch', async () => {
    const viewport = { width: 600, height: 700, hasTouch: true, isMobile: true };
    const { page, release } = await openEarly({ zoom: 'embedded' }, viewport);
    const session = await page.createCDPSession();
    const [{ width } = { width: 0 }] = await testWindow(page, ({ view }) => view.layout.panels);
    const { x, y } = await positionIn(page, 0.5, 0.5);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', distances: readonly number[]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: distances.map((distance, id) => ({ x: x + distance * width, y, id })),
      });
    await touch('touchStart', [-0.1]);
    await touch('touchStart', [-0.1, 0.1]);
    await touch('touchMove', [-0.12, 0.12]);
    await release();
    await touch('touchMove', [-0.2, 0.2]);
    await touch('touchEnd', []);
    await atRest(page);
    const { heads } = await testWindow(page, ({ view }) => view.camera);
    expect(heads[1] - heads[0]).toBeCloseTo(32, 0);
    expectNoErrors(page);
  });

  it('moves at the next frame when it has loaded, if code asks for a zoom', async () => {
    const { page, release } = await openEarly();
    const arrived = testWindow(page, ({ view }) => view.zoomTo({ layers: [0, 8] }));
    await testWindow(page, ({ view }) => view.zoomControls.run({ kind: 'alone' }));
    expect(await cameraOf(page)).toEqual([0, 64, 0, 64]);
    await release();
    await arrived;
    expect(await testWindow(page, ({ view }) => [view.camera.layers[1], view.zoomControls.isAlone])).toEqual([
      8,
      true,
    ]);
    expectNoErrors(page);
  });
});

it('a view that is destroyed before its input has loaded leaves nothing behind', async () => {
  const { page, release } = await openEarly();
  const at = await positionIn(page, 0.5, 0.5);
  await page.mouse.click(at.x, at.y);
  await page.evaluate(() => {
    const { view } = window as unknown as TestWindow;
    const { element } = view;
    Object.assign(window, { element });
    view.destroy();
  });
  const other = page.evaluate(async () => {
    const { ramp, viewIn } = await import('./page.ts');
    await viewIn({ tensors: [ramp('m', 4, 4, [''], null)] }, {}, 300, 200);
  });
  await page.waitForSelector('.headglow-view');
  await release();
  await other;
  const left = await page.evaluate(() => {
    const { element, heard } = window as unknown as TestWindow & { element: HTMLElement };
    element.dispatchEvent(new PointerEvent('pointermove', { clientX: 100, clientY: 100 }));
    return [
      element.hasAttribute('data-interactive'),
      element.querySelectorAll('.headglow-pointer').length,
      heard,
    ];
  });
  expect(left).toEqual([false, 0, []]);
  expectNoErrors(page);
});

it('several views load the input once', async () => {
  const { page, count, release } = await openEarly();
  const others = page.evaluate(async () => {
    const { ramp, viewIn } = await import('./page.ts');
    const data = { tensors: [ramp('m', 4, 4, [''], null)] };
    await Promise.all([viewIn(data, {}, 300, 200), viewIn(data, {}, 300, 200)]);
  });
  await page.waitForFunction(() => document.querySelectorAll('.headglow-view').length === 3);
  await release();
  await others;
  expect(await page.$$eval('[data-interactive]', (all) => all.length)).toBe(3);
  expect(count()).toBe(1);
  expectNoErrors(page);
});

it('a view whose input can not be loaded reports it, zooms at once, and tries again when it is used', async () => {
  const { page, fail } = await openEarly();
  await fail();
  await expect.poll(() => heardOn(page)).toEqual([expect.stringContaining('could not be loaded')]);
  const at = await positionIn(page, 0.5, 0.5);
  await page.mouse.move(at.x + 1, at.y + 1);
  await page.waitForSelector('[data-interactive]');
  expect(await readoutOf(page)).toEqual([32, 32]);
});
