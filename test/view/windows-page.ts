// Helpers for tests of views of large matrices, used inside the page.

import type { Dataset, Layout } from '../../src/index.ts';
import type { Clock } from '../../src/play.ts';

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

/** The colours of the panels of a view or a still picture, as text. */
export function drawnPixels(
  drawn: { element: HTMLElement; layout: Layout } | { canvas: HTMLCanvasElement; layout: Layout },
): string {
  const canvas = 'canvas' in drawn ? drawn.canvas : drawn.element.querySelector('canvas');
  return JSON.stringify(panelPixels(canvas as HTMLCanvasElement, drawn.layout));
}

/** A clock for players that stands still until `tick`, which resolves after work in the background has had a turn. */
export function stepClock(): { clock: Clock; tick: (seconds: number) => Promise<void> } {
  let time = 0;
  let pending: (() => void) | null = null;
  const clock: Clock = {
    now: () => time,
    next(callback) {
      pending = callback;
      return () => {
        pending = null;
      };
    },
  };
  const tick = async (seconds: number) => {
    time += seconds;
    pending?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { clock, tick };
}
