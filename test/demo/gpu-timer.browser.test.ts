// The GPU timer in a browser, with the context that views share.

import { expect, test } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

test('measures a finite time for a clear, if the browser supports timer queries', async (context) => {
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
    const measured: number[] = [];
    while (timer.pending > 0) {
      await new Promise(requestAnimationFrame);
      measured.push(...timer.poll());
      if (!finish(gl)) throw new Error('the context was lost');
    }
    return measured;
  });
  expectNoErrors(page);
  if (times === null) return context.skip('this browser has no timer queries');
  // There may be no times, if a disjoint event dropped them.
  for (const time of times) expect(time).toBeGreaterThan(0);
  for (const time of times) expect(time).toBeLessThan(Number.POSITIVE_INFINITY);
});
