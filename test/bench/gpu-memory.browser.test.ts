// The count of GPU memory, and that a view of many cells needs memory for its pixels only.

import { beforeAll, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeAll(async () => {
  page = await openPage();
});

it('counts textures of all formats, until they are deleted', async () => {
  const peaks = await page.evaluate(async () => {
    const { peakGpuBytes, watchGpuMemory } = await import('../../bench/gpu-memory.ts');
    watchGpuMemory();
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2') as WebGL2RenderingContext;
    const allocate = (create: () => void) => {
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      create();
      return texture;
    };
    const { TEXTURE_2D, R32F, RGBA32F, RGBA, FLOAT, RED, UNSIGNED_BYTE } = gl;
    const found = [peakGpuBytes(gl)];
    const first = allocate(() => gl.texStorage2D(TEXTURE_2D, 1, R32F, 10, 20));
    found.push(peakGpuBytes(gl));
    allocate(() => gl.texImage2D(TEXTURE_2D, 0, RGBA32F, 3, 1, 0, RGBA, FLOAT, null));
    found.push(peakGpuBytes(gl));
    gl.deleteTexture(first);
    allocate(() => gl.texImage2D(TEXTURE_2D, 0, RGBA, 5, 5, 0, RGBA, UNSIGNED_BYTE, null));
    found.push(peakGpuBytes(gl));
    allocate(() => gl.texImage2D(TEXTURE_2D, 0, R32F, 300, 1, 0, RED, FLOAT, null));
    found.push(peakGpuBytes(gl));
    return found;
  });
  // 800 and 48 bytes; then 48, 100 and 1200.
  expect(peaks).toEqual([0, 800, 848, 848, 1348]);
  expectNoErrors(page);
});

it('a view of many cells allocates memory for its pixels, from the first frame on', async () => {
  const { peak, gpuBytes } = await page.evaluate(async () => {
    const { peakGpuBytes, watchGpuMemory } = await import('../../bench/gpu-memory.ts');
    watchGpuMemory();
    const { noise, nextDraw, viewIn } = await import('../view/windows-page.ts');
    const dataset = noise({ layers: 1500, heads: 1600, tasks: ['a', 'b'], steps: [0, 1] });
    const view = await viewIn(dataset, { vmin: -1, vmax: 1 }, 300, 200);
    view.set({ zoom: { layers: [100, 1000] } });
    await nextDraw(view);
    view.redraw();
    view.set({ checkpoint: 0.5 });
    view.redraw();
    const gl = view.context as WebGL2RenderingContext;
    return { peak: peakGpuBytes(gl), gpuBytes: view.gpuBytes };
  });
  expect(peak).toBeGreaterThanOrEqual(gpuBytes);
  // All cells take up 38 MB.
  expect(peak).toBeLessThan(2_000_000);
  expectNoErrors(page);
});
