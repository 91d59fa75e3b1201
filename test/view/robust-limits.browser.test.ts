// Robust limits in a view: counted in slices, the same as NumPy's, without a picture that has other limits.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

/** Cells that are counted before the clock is read. */
const CELLS_PER_STEP = 2 ** 18;

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('are counted step by step while the previous picture stays, and are NumPy’s', async () => {
  const found = await page.evaluate(async () => {
    const { isExactlyDrawn, nextDraw, noise, viewIn } = await import('./windows-page.ts');
    const { countCells, magnitudes, percentilesOf, robustLimits } = await import('./robust-page.ts');
    const view = await viewIn(noise({ layers: 7, heads: 9, tasks: ['a'], steps: null }), {}, 300, 200);
    const canvas = view.element.querySelector('canvas') as HTMLCanvasElement;
    const previous = canvas.toDataURL();
    const large = magnitudes(1500, 1600);
    const cells = await countCells();
    view.show(large, { limits: 'robust', norm: 'linear' });
    let isDrawn = false;
    const drawn = nextDraw(view).then(() => {
      isDrawn = true;
    });
    let changes = 0;
    let looks = 0;
    while (!isDrawn) {
      if (canvas.toDataURL() !== previous && !isDrawn) changes += 1;
      looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await drawn;
    const { most } = cells;
    const limits = robustLimits(view);
    const isExact = await isExactlyDrawn(view);
    const counted = cells.total;
    view.set({ tasks: ['b'] });
    await nextDraw(view);
    const ofOne = { limits: robustLimits(view), counted: cells.total - counted };
    view.set({ tasks: ['a'] });
    view.redraw();
    return {
      limits,
      expected: percentilesOf(large, [0, 1]),
      isExact,
      changes,
      looks,
      most,
      counted,
      ofOne,
      expectedOfOne: percentilesOf(large, [1]),
      ofRedraw: robustLimits(view),
      expectedOfRedraw: percentilesOf(large, [0]),
    };
  });
  expect(found.limits).toEqual(found.expected);
  expect(found.isExact).toBe(true);
  expect(found.looks).toBeGreaterThan(2);
  expect(found.changes).toBe(0);
  expect(found.most).toBeLessThanOrEqual(CELLS_PER_STEP);
  // Each cell is counted in each of two passes, and never again.
  expect(found.counted).toBe(2 * 2 * 1500 * 1600);
  expect(found.ofOne).toEqual({ limits: found.expectedOfOne, counted: 2 * 1500 * 1600 });
  expect(found.ofRedraw).toEqual(found.expectedOfRedraw);
  expectNoErrors(page);
});

it('of small data are drawn once their code is loaded, and at once from then on', async () => {
  const { drawsBefore, limits, expected, again, expectedAgain } = await page.evaluate(async () => {
    const { createView } = await import('../../src/index.ts');
    const { nextDraw } = await import('./windows-page.ts');
    const { magnitudes, percentilesOf, robustLimits } = await import('./robust-page.ts');
    const data = magnitudes(20, 30);
    const element = document.createElement('div');
    element.style.cssText = 'width: 300px; height: 200px';
    document.body.append(element);
    const view = createView(element, data, { limits: 'robust', norm: 'linear' });
    let draws = 0;
    view.on('draw', () => {
      draws += 1;
    });
    // Nothing has loaded yet, so there are no limits to draw with.
    view.redraw();
    const drawsBefore = draws;
    await nextDraw(view);
    const limits = robustLimits(view);
    view.set({ tasks: ['b'] });
    view.redraw();
    return {
      drawsBefore,
      limits,
      expected: percentilesOf(data, [0, 1]),
      again: robustLimits(view),
      expectedAgain: percentilesOf(data, [1]),
    };
  });
  expect(drawsBefore).toBe(0);
  expect(limits).toEqual(expected);
  expect(again).toEqual(expectedAgain);
  expectNoErrors(page);
});

it('are no longer counted once the view is destroyed', async () => {
  const { before, after, all } = await page.evaluate(async () => {
    const { noise, viewIn } = await import('./windows-page.ts');
    const { countCells } = await import('./robust-page.ts');
    const view = await viewIn(noise({ layers: 7, heads: 9, tasks: ['a'], steps: null }), {}, 300, 200);
    const cells = await countCells();
    view.show(noise({ layers: 1500, heads: 1600, tasks: ['a', 'b'], steps: null }), { limits: 'robust' });
    while (cells.total === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    view.destroy();
    const before = cells.total;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    return { before, after: cells.total, all: 2 * 2 * 1500 * 1600 };
  });
  expect(before).toBeLessThan(all);
  expect(after).toBe(before);
  expectNoErrors(page);
});
