// Helpers for tests of gestures: pages with a view, and what its camera shows.

import type { Page, Viewport } from 'puppeteer';
import type { Camera, Options, View, ViewSettings, Zoom } from '../../../src/index.ts';
import { openPage } from '../../support/browser.ts';

/** What the page of a test has. */
export interface TestWindow {
  readonly view: View;
}

/** A view to open. */
export interface TestFigure {
  /** Layers and heads of each model. */
  readonly shapes?: readonly (readonly [layers: number, heads: number])[];
  readonly tasks?: readonly string[];
  readonly options?: Partial<Options>;
  readonly settings?: Partial<ViewSettings>;
  readonly width?: number;
  readonly height?: number;
  readonly viewport?: Viewport;
  readonly reducedMotion?: boolean;
}

/** Opens a page with a view at its top left, in which cell i of a model has the value i. */
export async function openView({
  shapes = [[64, 64]],
  tasks = [''],
  options = {},
  settings = { zoom: 'page' },
  width = 600,
  height = 400,
  viewport,
  reducedMotion = false,
}: TestFigure = {}): Promise<Page> {
  const page = await openPage('/blank', viewport);
  if (reducedMotion) await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.evaluate(
    async (given) => {
      const { createView, interactive, nextDraw, ramp } = await import('../page.ts');
      document.body.style.margin = '0';
      const box = document.createElement('div');
      box.style.cssText = `width:${given.width}px;height:${given.height}px`;
      document.body.append(box);
      const tensors = given.shapes.map(([layers, heads], i) =>
        ramp(given.shapes.length > 1 ? `m${i}` : 'm', layers, heads, [...given.tasks], null),
      );
      const view = createView(box, { tensors }, given.options, given.settings);
      Object.assign(window, { view });
      await nextDraw(view);
      await interactive(view);
    },
    { shapes, tasks, options, settings, width, height },
  );
  return page;
}

/** Evaluates a function of the page's view. */
export const ofView = <T>(page: Page, read: (view: View) => T): Promise<T> =>
  page.evaluate(`(${read})(window.view)`) as Promise<T>;

export const zoomOf = (page: Page): Promise<Zoom | null> => ofView(page, (view) => view.options.zoom);
export const cameraOf = (page: Page): Promise<Camera> => ofView(page, (view) => view.camera);

/** Waits until what is in sight no longer changes. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await page.waitForFunction(() => !(window as unknown as TestWindow).view.isMoving);
}

/** A position in a panel, from its top left at 0, 0 to its bottom right at 1, 1; in CSS pixels of the page. */
export const positionIn = async (page: Page, panel: number, x: number, y: number) => {
  const { panels } = await ofView(page, (view) => view.layout);
  const ratio = await page.evaluate(() => devicePixelRatio);
  const rect = panels[panel];
  if (!rect) throw new Error('there is no such panel');
  return { x: (rect.x + rect.width * x) / ratio, y: (rect.y + rect.height * y) / ratio };
};

/** Listens to events of the view. @returns a function that returns the names of all events so far */
export async function heard(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const names: string[] = [];
    Object.assign(window, { heard: names });
    const { view } = window as unknown as TestWindow;
    for (const name of ['hover', 'click', 'select', 'change', 'camera', 'draw', 'error'] as const)
      view.on(name, () => names.push(name));
  });
  return () => page.evaluate(() => [...(window as unknown as { heard: string[] }).heard]);
}

/**
 * From now on, time passes by 16 ms a frame on a page, however long the frame takes. Its `frames(n)` resolves after n frames.
 */
export async function useSteadyClock(page: Page): Promise<void> {
  await page.evaluate(() => {
    let time = performance.now();
    performance.now = () => time;
    const tick = () => {
      time += 16;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    const frames = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    Object.assign(window, { frames });
  });
}
