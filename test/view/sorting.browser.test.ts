// Panels sorted by name and by likeness on a page, and values in cells: in views, pictures and frames of videos.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Page;
beforeAll(async () => {
  page = await openPage();
  await page.evaluate(async () => {
    const { createView, draw } = await import('../../src/index.ts');
    const { frames } = await import('../../src/play.ts');
    // At checkpoint 0, task i is shifted by i from task 0; at checkpoint 1, those after task 0 are reversed.
    const tasks = Array.from({ length: 6 }, (_, i) => `task ${i}`);
    const shifts = [0, 1, 2, 3, 4, 5, 0, 5, 4, 3, 2, 1];
    const values = new Float32Array(
      shifts.flatMap((shift) => Array.from({ length: 36 }, (_, i) => 1 + ((i + shift) % 36))),
    );
    const dataset = { tensors: [{ model: 'm', layers: 6, heads: 6, tasks, steps: [0, 1], values }] };
    const places = (panels: readonly { task: string; row: number; column: number }[]) =>
      panels
        .toSorted((a, b) => a.row - b.row || a.column - b.column)
        .map(({ task }) => Number(task.slice(5)));
    Object.assign(window, { createView, draw, drawFrames: frames, dataset, places });
  });
});
afterAll(() => page.close());

declare global {
  interface Window {
    createView: typeof import('../../src/index.ts').createView;
    draw: typeof import('../../src/index.ts').draw;
    drawFrames: typeof import('../../src/play.ts').frames;
    dataset: import('../../src/index.ts').Dataset;
    places(panels: readonly { task: string; row: number; column: number }[]): number[];
  }
}

it('a view shows its figure at once, and sorted and with values as soon as the code for that is loaded', async () => {
  const shown = await page.evaluate(async () => {
    const values = new Float32Array([123, 4, 5, 6, 789, 8]);
    const dataset = {
      tensors: [{ model: 'm', layers: 1, heads: 2, tasks: ['task 2', 'task 0', 'task 1'], values }],
    };
    const open = () => {
      const box = document.createElement('div');
      box.style.cssText = 'width:600px;height:400px';
      document.body.append(box);
      return window.createView(box, dataset, { sort: 'name', annotate: 'all', label: '' });
    };
    const stateOf = (view: ReturnType<typeof open>) => {
      view.redraw();
      const texts = [...view.element.querySelectorAll('text')].map(({ textContent }) => textContent);
      return [window.places(view.layout.panels).join(), texts.filter((text) => text === '8').length];
    };
    const first = open();
    const states = [stateOf(first)];
    await new Promise<void>((resolve) => void first.on('change', () => resolve(), { once: true }));
    const second = open();
    states.push(stateOf(first), stateOf(second));
    first.destroy();
    second.destroy();
    return states;
  });
  expect(shown).toEqual([
    ['2,0,1', 0],
    ['0,1,2', 1],
    ['0,1,2', 1],
  ]);
  expectNoErrors(page);
});

it('a view sorts again at another checkpoint or panel, and keeps the previous order until then', async () => {
  const orders = await page.evaluate(async () => {
    const box = document.createElement('div');
    box.style.cssText = 'width:600px;height:400px';
    document.body.append(box);
    const view = window.createView(box, window.dataset, { sort: 'similarity', checkpoint: 0 });
    const order = () => window.places(view.layout.panels);
    const sorted = () =>
      new Promise<number[]>((resolve) => {
        view.on('change', () => resolve(order()), { once: true });
      });
    const all = [order(), await sorted()];
    view.set({ checkpoint: 1 });
    all.push(order(), await sorted());
    view.set({ similarTo: 'task 5' });
    all.push(order(), await sorted());
    view.set({ sort: 'none' });
    all.push(order());
    view.destroy();
    return all;
  });
  const [data, after, last] = [
    [0, 1, 2, 3, 4, 5],
    [0, 5, 4, 3, 2, 1],
    [5, 0, 4, 3, 2, 1],
  ];
  expect(orders).toEqual([data, data, data, after, after, last, data]);
  expectNoErrors(page);
});

it('a picture waits for its order, and the frames of a video have that of the first one', async () => {
  const orders = await page.evaluate(async () => {
    const { dataset, draw, drawFrames, places } = window;
    const options = { sort: 'similarity', similarTo: 'm/task 3', checkpoint: 0 } as const;
    const size = { width: 300, height: 200 };
    const all = [places((await draw(dataset, options, size)).layout.panels)];
    for await (const { layout } of drawFrames(dataset, options, size)) all.push(places(layout.panels));
    return all;
  });
  const [first] = orders;
  expect(first?.[0]).toBe(3);
  expect(new Set(first?.slice(1, 3))).toEqual(new Set([2, 4]));
  expect(orders).toEqual([first, first, first]);
  expectNoErrors(page);
});

it('sorted cells look like data in that order; pointer and keys move between places and name the heads', async () => {
  const seen = await page.evaluate(async () => {
    const { createView, draw } = window;
    const values = Float32Array.of(1, 3, 2, 6, NaN, 9, 4, 8, 5, 7, 2, 1);
    const inOrder = Float32Array.of(3, 2, 1, 9, 6, NaN, 8, 5, 4, 7, 2, 1);
    const shape = { model: 'm', layers: 2, heads: 3, tasks: ['a', 'b'], steps: null };
    const size = { width: 400, height: 300 };
    const pixels = async (of: Float32Array, sortCells: 'none' | 'heads') => {
      const { canvas, layout } = await draw(
        { tensors: [{ ...shape, values: of }], note: 'both have a caption' },
        { norm: 'linear', sortCells },
        size,
      );
      const context = canvas.getContext('2d');
      return layout.panels.map(({ x, y, width, height }) => [
        ...(context as CanvasRenderingContext2D).getImageData(x, y, width, height).data,
      ]);
    };
    const [sorted, expected] = [await pixels(values, 'heads'), await pixels(inOrder, 'none')];
    const box = document.createElement('div');
    box.style.cssText = 'width:400px;height:300px';
    document.body.append(box);
    const view = createView(box, { tensors: [{ ...shape, values }] }, { sortCells: 'heads' });
    while (!view.layout.panels[0]?.order) await new Promise((resolve) => setTimeout(resolve, 5));
    view.redraw();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const heads: unknown[] = [];
    const note = () =>
      heads.push(view.readout && [view.readout.layer, view.readout.head, view.readout.value]);
    const [first] = view.layout.panels as [(typeof view.layout.panels)[number]];
    const { left, top } = view.element.getBoundingClientRect();
    const ratio = devicePixelRatio;
    const clientX = left + (first.x + first.width / 6) / ratio;
    const clientY = top + (first.y + (3 * first.height) / 4) / ratio;
    view.element.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));
    note();
    view.point({ panel: 0, layer: 0, head: 1 });
    note();
    view.element.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'PageDown', 'Home']) {
      view.element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      note();
    }
    const isSame = JSON.stringify(sorted) === JSON.stringify(expected);
    view.destroy();
    return { isSame, count: sorted.flat().length, heads };
  });
  expect(seen).toMatchObject({ isSame: true });
  expect(seen.count).toBeGreaterThan(10_000);
  expect(seen.heads).toEqual([
    [1, 2, 9],
    [0, 1, 3],
    [0, 2, 2],
    [1, 0, 6],
    [1, 0, 7],
    [1, 0, 7],
  ]);
  expectNoErrors(page);
});
