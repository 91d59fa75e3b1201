// The GPU memory that a view takes, counted from its calls of WebGL: within the setting `gpuMemory`, whatever it shows.

import { expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

/** Bytes of buffers besides cells: what panels look like, colours. */
const OTHER_BYTES = 2 ** 16;
const [WIDTH, HEIGHT] = [420, 300];

/** A view of tasks at checkpoints that plays, zooms and changes. @returns the most bytes of textures, and what differs from stills */
async function peakOf(shape: { side: number; tasks: number; checkpoints: number }, gpuMemory: number) {
  const page = await openPage();
  const result = await page.evaluate(
    async ({ side, tasks, checkpoints }, gpuMemory, [width, height]) => {
      const { watchGpuMemory, peakGpuBytes } = await import('../../bench/gpu-memory.ts');
      watchGpuMemory();
      const { nextDraw } = await import('../view/page.ts');
      const { isExactlyDrawn, noise, stepClock, until } = await import('../view/windows-page.ts');
      const { createView } = await import('../../src/index.ts');
      const { createPlayer } = await import('../../src/play.ts');
      const names = Array.from({ length: tasks }, (_, task) => `task ${task}`);
      const steps = Array.from({ length: checkpoints }, (_, step) => step);
      const dataset = noise({ layers: side, heads: side, tasks: names, steps });
      const box = document.createElement('div');
      box.style.cssText = `width:${width}px;height:${height}px`;
      document.body.append(box);
      const options = { checkpoint: 0, vmin: -10, vmax: 10 } as const;
      const view = createView(box, dataset, options, { gpuMemory });
      await nextDraw(view);
      // Before a still picture takes memory of its own.
      const gl = view.context as WebGL2RenderingContext;
      const zooms = [{ layers: [0, side / 2] }, { heads: [side / 3, side / 3 + 9] }, null] as const;
      for (const reduction of ['max', 'nearest', 'mean'] as const)
        for (const zoom of zooms) {
          view.set({ reduction, zoom });
          view.redraw({ inMotion: true });
          view.redraw();
        }
      view.set({ reduction: 'max' });
      const { clock, tick } = stepClock();
      const player = createPlayer(view, { speed: 1, budget: 1e9 }, clock);
      player.play();
      const hasEnded = await until(async () => {
        await tick(0.25);
        return !player.state.playing;
      });
      view.redraw();
      const [peak, bytes] = [peakGpuBytes(gl), view.gpuBytes];
      return { peak, bytes, hasEnded, isExact: await isExactlyDrawn(view) };
    },
    shape,
    gpuMemory,
    [WIDTH, HEIGHT] as const,
  );
  expectNoErrors(page);
  await page.close();
  expect(result).toMatchObject({ hasEnded: true, isExact: true });
  expect(result.bytes).toBeLessThanOrEqual(result.peak);
  return result.peak;
}

it('is within the setting if whole matrices would fit at one moment, or not at all', async () => {
  // A checkpoint of 3 matrices takes 4 MiB.
  const shape = { side: 600, tasks: 3, checkpoints: 5 };
  for (const megabytes of [2, 6, 9, 64]) {
    const peak = await peakOf(shape, megabytes * 2 ** 20);
    expect(peak).toBeLessThanOrEqual(megabytes * 2 ** 20 + OTHER_BYTES);
    expect(peak).toBeGreaterThan(WIDTH * HEIGHT);
  }
});

it('is within the setting if many small checkpoints are prefetched', async () => {
  // A checkpoint takes 320 KiB.
  const peak = await peakOf({ side: 64, tasks: 20, checkpoints: 8 }, 2 ** 20);
  expect(peak).toBeLessThanOrEqual(2 ** 20 + OTHER_BYTES);
  expect(peak).toBeGreaterThan(2 ** 19);
});

it('is what a frame needs, if that is more', async () => {
  const peak = await peakOf({ side: 600, tasks: 3, checkpoints: 3 }, 0);
  // Less than twice the pixels, as powers of two are not met.
  expect(peak).toBeLessThanOrEqual(2 * 4 * WIDTH * HEIGHT + OTHER_BYTES);
});

it('is a number of bytes from 0 up', async () => {
  const page = await openPage();
  const errors = await page.evaluate(async () => {
    const { createView } = await import('../../src/index.ts');
    const { ramp } = await import('../view/page.ts');
    return [-1, '1 GB', Number.NaN].map((gpuMemory) => {
      try {
        createView(document.body, { tensors: [ramp('m', 2, 2, ['x'], null)] }, {}, { gpuMemory } as never);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    });
  });
  expect(errors.map((error) => error.startsWith('gpuMemory: '))).toEqual([true, true, true]);
});
