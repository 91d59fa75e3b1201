// Helpers for tests of views of large matrices, used inside the page.

import type { Dataset, Layout } from '../../src/index.ts';

export { nextDraw, viewIn } from './page.ts';

/** A dataset of pseudo-random values of both signs over several decades, with missing cells. */
export function noise({
  layers,
  heads,
  tasks,
  steps,
}: {
  layers: number;
  heads: number;
  tasks: readonly string[];
  steps: readonly number[] | null;
}): Dataset {
  const values = new Float32Array((steps?.length ?? 1) * tasks.length * layers * heads);
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  values.forEach((_, i) => {
    const magnitude = 10 ** (4 * next() - 3);
    values[i] = next() < 0.01 ? Number.NaN : next() < 0.5 ? -magnitude : magnitude;
  });
  return { tensors: [{ model: 'm', layers, heads, tasks, steps, values }] };
}

/** The colours of all panels' pixels. */
export function panelPixels(canvas: HTMLCanvasElement, { width, height, panels }: Layout): number[][] {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [width, height];
  const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(canvas, 0, 0);
  return panels.map((rect) => [...context.getImageData(rect.x, rect.y, rect.width, rect.height).data]);
}
