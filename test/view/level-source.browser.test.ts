// Views of sources with levels: coarse first, then sharp; nothing blank; exact where cells are in sight.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('a view of billions of cells shows coarse blocks first, then what pixels can show, and says so', async () => {
  const shown = await page.evaluate(async () => {
    const { levelSource } = await import('../source/level-source.ts');
    const { drawnPixels, until, viewIn } = await import('./windows-page.ts');
    const { draw } = await import('./page.ts');
    let programs = 0;
    const { linkProgram } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.linkProgram = function (program) {
      programs += 1;
      linkProgram.call(this, program);
    };
    const gates: (() => void)[] = [];
    let isOpen = false;
    const { source, reads, levels } = levelSource({
      tasks: ['a', 'b'],
      onRead: ({ level }) =>
        level === levels.length - 1 || isOpen || new Promise<void>((resolve) => gates.push(resolve)),
    });
    const options = { norm: 'linear' } as const;
    const extremes = { min: 0, max: 2, smallestPositive: 0.001, missing: false, ordinary: true };
    const each = { ...extremes, hasNegativeInfinity: false, hasPositiveInfinity: false };
    const statistics = source.steps?.map(() => [each, each]) ?? [];
    const view = await viewIn({ tensors: [{ ...source, statistics }] }, options, 600, 300);
    const caption = () => view.element.querySelector('svg')?.textContent ?? '';
    await until(() => caption().includes('blocks of 1 x 2,048 cells'));
    const coarse = drawnPixels(view);
    const [first] = JSON.parse(coarse) as number[][];
    const [readsOfFirst, programsOfFirst] = [reads.length, programs];
    let [pictures, draws] = [0, 0];
    const { transferToImageBitmap } = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.transferToImageBitmap = function () {
      pictures += 1;
      return transferToImageBitmap.call(this);
    };
    view.on('draw', () => {
      draws += 1;
    });
    isOpen = true;
    for (const open of gates.splice(0)) open();
    await until(() => !caption().includes('2,048'));
    const drawnInVain = pictures - draws;
    OffscreenCanvas.prototype.transferToImageBitmap = transferToImageBitmap;
    const sharp = drawnPixels(view);
    // What arrives for later is marked on the timeline, but the picture is not drawn again.
    const drawnBefore = draws;
    let marked = '';
    view.on('change', () => {
      marked = view.reader.stateOf(297);
    });
    view.reader.prefetch([297]);
    await until(() => marked === 'loaded');
    view.redraw();
    const drawnForLater = draws - drawnBefore;
    // A figure at rest compiles the program that mixes checkpoints before a play needs it.
    await until(() => programs > programsOfFirst);
    const compiled = programs;
    view.set({ checkpoint: 298.5 });
    await until(() => view.moment.mix > 0 && view.moment.pendingText === undefined);
    view.redraw();
    const compiledLate = programs - compiled;
    view.set({ checkpoint: null });
    await until(() => drawnPixels(view) === sharp);
    const still = await draw({ tensors: [source] }, options, { width: 600, height: 300 });
    return {
      readsOfFirst,
      colours: new Set(first).size,
      compiledLate,
      drawnInVain,
      drawnForLater,
      isSharper: sharp !== coarse,
      caption: /the largest of blocks of 1 x \d+ cells/.test(caption()),
      isStill: sharp === drawnPixels(still),
      scales: view.scales.map(({ norm }) => [norm.vmin, norm.vmax]),
    };
  });
  expect(shown).toEqual({
    readsOfFirst: expect.any(Number),
    colours: expect.any(Number),
    compiledLate: 0,
    drawnInVain: 0,
    drawnForLater: 0,
    isSharper: true,
    caption: true,
    isStill: true,
    scales: [[0, 2]],
  });
  expect(shown.colours).toBeGreaterThan(10);
  expect(shown.readsOfFirst).toBeLessThanOrEqual(40);
  expectNoErrors(page);
}, 60_000);

it('where cells are in sight, it shows what the same values in memory show, at any moment', async () => {
  const different = await page.evaluate(async () => {
    const { levelSource } = await import('../source/level-source.ts');
    const { drawnPixels, until, viewIn } = await import('./windows-page.ts');
    const shape = { layers: 40, heads: 3000, tasks: ['a', 'b'], checkpoints: 3 };
    const { source, maximum } = levelSource({ ...shape, tile: { layers: 16, heads: 100 } });
    const values = new Float32Array(3 * 2 * 40 * 3000);
    for (let i = 0; i < values.length; i++) {
      const [head, layer, task] = [i % 3000, Math.floor(i / 3000) % 40, Math.floor(i / 120_000) % 2];
      const cell = { layers: [layer, layer + 1], heads: [head, head + 1] } as const;
      values[i] = maximum(Math.floor(i / 240_000), task, cell);
    }
    const { levels: _, reductions: __, range: ___, read: ____, ...metadata } = source;
    const options = { norm: 'linear', vmin: 0, vmax: 2, limits: 'frame' } as const;
    const whole = await viewIn({ tensors: [{ ...metadata, values }] }, options, 500, 300);
    const view = await viewIn({ tensors: [source] }, options, 500, 300);
    const found: string[] = [];
    const shown = [
      { zoom: { heads: [100, 160] }, checkpoint: 0 },
      { zoom: { heads: [1234.5, 1400.25], layers: [3.5, 20] }, checkpoint: 0.5 },
      { zoom: { heads: [2900, 3000], layers: [30, 40] }, checkpoint: 2 },
    ] as const;
    for (const { zoom, checkpoint } of shown) {
      whole.set({ zoom, checkpoint });
      whole.redraw();
      view.set({ zoom, checkpoint });
      const isSame = await until(() => {
        view.redraw();
        return drawnPixels(view) === drawnPixels(whole);
      });
      if (!isSame) found.push(JSON.stringify({ zoom, checkpoint }));
    }
    return found;
  });
  expect(different).toEqual([]);
  expectNoErrors(page);
}, 120_000);
