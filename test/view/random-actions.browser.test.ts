// Ten thousand random user actions on a training run: no errors, no leaks.

import type { Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

const OPERATIONS = 10_000;

interface TestWindow {
  /** Performs this many actions; returns the changes of GPU memory in bytes. */
  operate(count: number): number[];
  living(): number;
}

/** Number of reachable objects on the page, after garbage collection. */
async function objectsOf(page: Page): Promise<number> {
  const prototype = await page.evaluateHandle(() => Object.prototype);
  const objects = await page.queryObjects(prototype);
  const count = await objects.evaluate((all) => (all as unknown as object[]).length);
  await Promise.all([objects.dispose(), prototype.dispose()]);
  return count;
}

/** Number of WebGL objects created and not deleted. */
const livingOf = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as TestWindow).living());

it(`${OPERATIONS.toLocaleString('en')} random seeks, plays, pauses, zooms and changes cause no errors and leak no objects`, async () => {
  const page = await openPage();
  await page.evaluate(async () => {
    const { EXACT } = await import('../../src/gpu/arithmetic.ts');
    const { createView } = await import('../../src/index.ts');
    const { NORMS, OPTIONS, REDUCTIONS } = await import('../../src/options.ts');
    const { createPlayer } = await import('../../src/play.ts');
    const { countLiving, ramp, interactive } = await import('./page.ts');
    // Actions do not wait until it is loaded, and its programs must be compiled in the warm-up.
    await EXACT.load();
    const living = countLiving();
    let state = 3;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 0) / 2 ** 32;
    };
    const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const element = document.createElement('div');
    element.style.cssText = 'width:200px;height:140px';
    document.body.append(element);
    const steps = Array.from({ length: 131 }, (_, i) => i * i);
    const view = createView(element, { tensors: [ramp('', 24, 16, ['a', 'b', 'c'], steps)] });
    view.on('error', (error) => {
      throw error;
    });
    // Without the code that these need, what is asked for meanwhile would pile up until it is loaded.
    await interactive(view);
    view.set({ limits: 'robust' });
    await new Promise((resolve) => view.on('draw', resolve, { once: true }));
    view.set({ limits: OPTIONS.limits.default });
    let time = 0;
    let next: (() => void) | null = null;
    const clock = {
      now: () => time,
      next(callback: () => void) {
        next = callback;
        return () => {
          next = null;
        };
      },
    };
    // The budget is a third of the run.
    const player = createPlayer(view, { speed: 7, budget: 44 * 3 * 24 * 16 * 4 }, clock);
    const tick = () => {
      time += 0.03;
      next?.();
    };
    const operations = [
      () => player.seek(random() * 130),
      () => player.play(oneOf([1, -1])),
      () => player.pause(),
      () => player.step(oneOf([1, -1])),
      () => player.set({ repeat: oneOf(['none', 'loop', 'bounce'] as const), speed: oneOf([1, 7, 60]) }),
      () => view.set({ norm: oneOf(NORMS), vmin: null, vmax: null }),
      () => view.set({ limits: oneOf(OPTIONS.limits.choices) }),
      () => view.set({ vmax: 100 + random() * 1000 }),
      () => view.set({ zoom: oneOf([null, { layers: [2, 9] }, { heads: [1.5, 7.25] }, { rows: [0, 1] }]) }),
      () => view.set({ panel: oneOf([null, 'a', 'b']) }),
      () => void view.zoomTo(oneOf([null, { layers: [0, 4], heads: [0, 4] }])),
      () =>
        view.zoomControls.run(
          oneOf([{ kind: 'reset' }, { kind: 'pan', x: 0.5, y: -0.5 }, { kind: 'alone' }] as const),
        ),
      () => view.set({ reduction: oneOf(REDUCTIONS), mixing: oneOf(['none', 'linear', 'log'] as const) }),
      tick,
      tick,
      tick,
      tick,
    ];
    const operate = (count: number) => {
      const bytes: number[] = [];
      for (let i = 0; i < count; i++) {
        oneOf(operations)();
        view.redraw();
        if (view.gpuBytes !== bytes.at(-1)) bytes.push(view.gpuBytes);
      }
      return bytes;
    };
    Object.assign(window, { operate, living });
  });
  const operate = (count: number) =>
    page.evaluate((times) => (window as unknown as TestWindow).operate(times), count);

  // Warm-up: compiles all programs and allocates the ring of checkpoints.
  await operate(OPERATIONS * 0.3);
  const [objects, living] = [await objectsOf(page), await livingOf(page)];
  const bytes = await operate(OPERATIONS * 0.7);
  expect(bytes).toHaveLength(1);
  expect(await livingOf(page)).toBe(living);
  // Nothing grows with the number of operations, not even by one object per ten of them.
  expect((await objectsOf(page)) - objects).toBeLessThan(OPERATIONS * 0.07);
  expectNoErrors(page);
});
