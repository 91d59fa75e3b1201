// The GPU's clock in a browser: where it is there, it tells a time of the views' own context.

import { expect, test } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

test('a clear takes a time that is finite, where the browser has such a clock', async (context) => {
  const page = await openPage();
  const times = await page.evaluate(async () => {
    const { sharedRenderer } = await import('../../src/gpu/renderer.ts');
    const { waitForGpu: finish, createGpuTimer: gpuTimer } = await import(
      '../../demo/benchmark/gpu-timer.ts'
    );
    const gl = sharedRenderer().device()?.gl;
    if (!gl) throw new Error('there is no context');
    const timer = gpuTimer(gl);
    if (!timer) return null;
    timer.begin();
    gl.canvas.width = gl.canvas.height = 512;
    gl.clear(gl.COLOR_BUFFER_BIT);
    timer.end();
    const known: number[] = [];
    while (timer.pending > 0) {
      await new Promise(requestAnimationFrame);
      known.push(...timer.poll());
      if (!finish(gl)) throw new Error('the context was lost');
    }
    return known;
  });
  expectNoErrors(page);
  if (times === null) return context.skip('this browser has no timer queries');
  // A disjoint may have spoilt it.
  for (const time of times) expect(time).toBeGreaterThan(0);
  for (const time of times) expect(time).toBeLessThan(Number.POSITIVE_INFINITY);
});
