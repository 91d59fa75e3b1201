// Helpers for tests of views of large matrices, used inside the page.

import type { Dataset, Layout, View } from '../../src/index.ts';
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

/** The colours of the first row of the first panel, as drawn. */
export function firstPixels(view: View): number[][] {
  const [rect] = view.layout.panels;
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [view.layout.width, view.layout.height];
  const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(view.element.querySelector('canvas') as HTMLCanvasElement, 0, 0);
  const { x, y, width } = rect as { x: number; y: number; width: number };
  const { data } = context.getImageData(x, y, width, 1);
  return Array.from({ length: width }, (_, pixel) => [...data.subarray(4 * pixel, 4 * pixel + 4)]);
}

/** Whether the panels of a view show what a still picture of the same size and options shows. */
export async function isExactlyDrawn(view: View): Promise<boolean> {
  return drawnPixels(view) === drawnPixels(await view.picture());
}

/** Waits until a condition holds. @returns false if it does not within half a minute, which is enough on a machine that is busy */
export async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
