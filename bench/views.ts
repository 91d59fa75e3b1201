// Views for workloads and for Headglow as a contender: they fill the canvas that all scenes use, and draw on demand.

import type { Rect } from '../src/figure/figure.ts';
import { createView, type Dataset, type Options, type View } from '../src/index.ts';
import { createDataset, generateValues, HEIGHT, WIDTH } from './data.ts';
import type { Size } from './plan.ts';
import { SMALL, SMALL_NAME } from './self-plan.ts';
import { waitForSharedContext } from './shared-context.ts';
import type { Workload } from './workload.ts';

/** Creates a view with a log scale and given limits. */
export function openView(dataset: Dataset, options: Partial<Options> = {}): View {
  const element = document.createElement('div');
  element.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px;background:#fff`;
  document.body.append(element);
  return createView(element, dataset, { norm: 'log', vmin: 1e-6, vmax: 1, checkpoint: 0, ...options });
}

/**
 * Draws everything pending, including the exact picture, and waits for the pixels.
 * @throws HeadglowError if drawing fails
 */
export function redraw(view: View): void {
  const unsubscribe = view.on('error', (error) => {
    throw error;
  });
  view.redraw();
  unsubscribe();
  waitForSharedContext();
}

/** Draws the exact picture of a new view, for which parts of the library may have to be loaded first. */
export async function drawFirst(view: View): Promise<void> {
  const drawn = new Promise<void>((resolve, reject) => {
    view.on('draw', () => resolve(), { once: true });
    view.on('error', reject, { once: true });
  });
  view.redraw();
  await drawn;
  redraw(view);
}

/** Redraws after `vmin` changed, to a different value each round. */
export function redrawWithLimits(view: View, round: number): void {
  view.set({ vmin: 1e-6 * (1 + (round % 7)) });
  redraw(view);
}

/** Resolves when pointer and keys of a view work: their code loads after its first frame. */
export async function interactive(view: View): Promise<void> {
  while (!view.element.hasAttribute('data-interactive')) await new Promise(requestAnimationFrame);
}

/** Moves the pointer to a pixel of an interactive view. @throws Error if no value is shown, which happens synchronously */
export function hover(view: View, x: number, y: number): void {
  const box = view.element.getBoundingClientRect();
  const position = { clientX: box.left + x, clientY: box.top + y };
  view.element.dispatchEvent(new PointerEvent('pointermove', { ...position, bubbles: true }));
  if (!view.readout) throw new Error('the pointer is not over a panel');
}

/** A point inside a panel, a different one each round. */
export function pointIn(rects: readonly Rect[], round: number): [x: number, y: number] {
  const { x, y, width, height } = rects[(round * 7) % rects.length] as Rect;
  const offset = (size: number, fraction: number) => Math.floor(size * (0.1 + 0.8 * fraction));
  return [x + offset(width, ((round * 5) % 16) / 16), y + offset(height, ((round * 3) % 8) / 8)];
}

/** A dataset of several checkpoints, which are stored consecutively in one buffer. */
export function createRun(size: Omit<Size, 'name'>, checkpoints: number): Dataset {
  const cells = size.panels * size.layers * size.heads;
  const all = generateValues(cells * checkpoints);
  const slices = Array.from({ length: checkpoints }, (_, c) => all.subarray(c * cells, (c + 1) * cells));
  return createDataset({ ...size, name: 'run' }, slices);
}

/** A view that has drawn its figure. */
export async function openDrawnView(dataset: Dataset, options: Partial<Options> = {}): Promise<View> {
  const view = openView(dataset, options);
  await drawFirst(view);
  return view;
}

/** A view of the small figure that large ones are compared with. */
export const openSmallView = (): View => openView(createRun(SMALL, 1));

/** The baseline of scenes with large figures: a still frame of the small one, after `vmin` changed. */
export function createSmallFrame(): Workload {
  const view = openSmallView();
  return { name: SMALL_NAME, run: (round) => redrawWithLimits(view, round) };
}
