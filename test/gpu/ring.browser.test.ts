// Prefetching checkpoints to the GPU: within a budget, in parts, in place of the least recently used.

import type { Page } from 'puppeteer';
import { beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../src/index.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

interface TestWindow {
  view: View;
  /** Cells uploaded since the last call. */
  uploaded(): number;
  pixels(): string;
}

const TASKS = ['a', 'b', 'c', 'd'];
/** Cells and bytes of a checkpoint. */
const CELLS = TASKS.length * 256 * 256;
const BYTES = CELLS * 4;

let page: Page;
beforeEach(async () => {
  page = await openPage();
  await page.evaluate(async (tasks) => {
    const { ramp, viewIn } = await import('../view/page.ts');
    const context = WebGL2RenderingContext.prototype as unknown as Record<
      string,
      (...call: unknown[]) => void
    >;
    const native = context.texSubImage2D as (...call: unknown[]) => void;
    let cells = 0;
    context.texSubImage2D = function (this: WebGL2RenderingContext, ...call: unknown[]) {
      cells += (call.at(-1) as Float32Array).length;
      native.apply(this, call);
    };
    const steps = Array.from({ length: 12 }, (_, step) => step);
    const view = await viewIn({ tensors: [ramp('m', 256, 256, tasks, steps)] }, { checkpoint: 0 }, 400, 300);
    const uploaded = () => {
      const since = cells;
      cells = 0;
      return since;
    };
    const pixels = () => document.querySelector('canvas')?.toDataURL() as string;
    Object.assign(window, { view, uploaded, pixels });
  }, TASKS);
  await page.evaluate(() => (window as unknown as TestWindow).uploaded());
});

/** Shows a checkpoint, or a position between two. @returns the number of cells that were uploaded */
const show = (checkpoint: number) =>
  page.evaluate((to) => {
    const { view, uploaded } = window as unknown as TestWindow;
    view.set({ checkpoint: to });
    view.redraw();
    return uploaded();
  }, checkpoint);

const prefetch = (coming: readonly number[], part: number, budget: number) =>
  page.evaluate(
    (moments, fraction, bytes) => {
      const { view, uploaded } = window as unknown as TestWindow;
      const more = view.prefetch(moments, fraction, bytes);
      return { more, uploaded: uploaded(), gpuBytes: view.gpuBytes };
    },
    coming,
    part,
    budget,
  );

describe('a prefetched checkpoint', () => {
  it('needs no upload when it is shown, and has the same pixels', async () => {
    const still = async (checkpoint: number) => {
      await show(checkpoint);
      return page.evaluate(() => (window as unknown as TestWindow).pixels());
    };
    const expected = await still(5);
    await show(0);
    // The first call creates a larger atlas, and uploads the shown checkpoint again.
    expect(await prefetch([5], 1, 4 * BYTES)).toEqual({
      more: true,
      uploaded: 2 * CELLS,
      gpuBytes: 4 * BYTES,
    });
    expect(await prefetch([5], 1, 4 * BYTES)).toMatchObject({ more: false, uploaded: 0 });
    expect(await show(5)).toBe(0);
    expect(await still(5)).toBe(expected);
    expect(await show(0)).toBe(0);
    expectNoErrors(page);
  });

  it('is uploaded in parts; showing it early uploads only the rest', async () => {
    await prefetch([], 1, 4 * BYTES);
    const part = (await prefetch([1, 2], 0.25, 4 * BYTES)).uploaded;
    expect(part).toBe(CELLS / 4);
    expect(await show(1)).toBe(CELLS - part);
    // A new target abandons an upload that was not complete.
    await prefetch([2], 0.5, 4 * BYTES);
    await prefetch([7], 0.5, 4 * BYTES);
    expect(await show(2)).toBe(CELLS);
    expectNoErrors(page);
  });

  it('replaces the least recently used one within the budget, but never one that is shown or comes earlier', async () => {
    expect(await prefetch([1, 2, 3], 1, 3 * BYTES)).toMatchObject({ more: true, gpuBytes: 3 * BYTES });
    expect(await prefetch([1, 2, 3], 1, 3 * BYTES)).toMatchObject({ more: true, uploaded: CELLS });
    // 0 is shown, and 1 and 2 come next: there is no room for 3.
    expect(await prefetch([1, 2, 3], 1, 3 * BYTES)).toMatchObject({ more: false, uploaded: 0 });
    expect(await show(1)).toBe(0);
    expect(await prefetch([2, 3, 4], 1, 3 * BYTES)).toMatchObject({ more: true, uploaded: CELLS });
    expect(await show(2)).toBe(0);
    expect(await show(3)).toBe(0);
    expect(await show(0)).toBe(CELLS);
    expect((await prefetch([1], 1, 3 * BYTES)).gpuBytes).toBe(3 * BYTES);
  });

  it('is not uploaded if the budget has no room in addition to what is shown', async () => {
    expect(await prefetch([1], 1, BYTES)).toEqual({ more: false, uploaded: CELLS, gpuBytes: BYTES });
    expect(await show(0.5)).toBe(2 * CELLS);
    expect(await prefetch([2], 1, BYTES)).toEqual({ more: false, uploaded: 0, gpuBytes: 2 * BYTES });
    expectNoErrors(page);
  });

  it('takes no more memory than all checkpoints, and other data get a new atlas', async () => {
    expect((await prefetch([1], 1, 1000 * BYTES)).gpuBytes).toBe(12 * BYTES);
    const bytes = await page.evaluate(async () => {
      const { ramp } = await import('../view/page.ts');
      const { view } = window as unknown as TestWindow;
      view.show({ tensors: [ramp('other', 256, 256, ['a'], [0, 1])] });
      view.redraw();
      return view.gpuBytes;
    });
    expect(bytes).toBe(256 * 256 * 4);
  });

  it('is lost with the context, and uploaded again', async () => {
    await prefetch([1], 1, 4 * BYTES);
    const again = await page.evaluate(async () => {
      const { sharedRenderer } = await import('../../src/gpu/renderer.ts');
      const { nextDraw } = await import('../view/page.ts');
      const { view, uploaded } = window as unknown as TestWindow;
      const drawn = nextDraw(view);
      sharedRenderer().device()?.gl.getExtension('WEBGL_lose_context')?.loseContext();
      await drawn;
      uploaded();
      return [view.prefetch([1], 1, 4 * 4 * 256 * 256 * 4), uploaded()];
    });
    expect(again).toEqual([true, 2 * CELLS]);
  });
});
