// Helpers for tests of views, used inside the page.

import {
  createView,
  type Dataset,
  draw,
  link,
  type Options,
  type Tensor,
  type View,
} from '../../src/index.ts';

/** Counts WebGL draw calls from now on, by wrapping the prototype's methods. */
export function countDraws(): () => number {
  let draws = 0;
  const names = ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced'] as const;
  for (const name of names) {
    const native = WebGL2RenderingContext.prototype[name] as (...call: unknown[]) => void;
    (WebGL2RenderingContext.prototype as unknown as Record<string, unknown>)[name] = function (
      this: WebGL2RenderingContext,
      ...call: unknown[]
    ) {
      draws += 1;
      return native.apply(this, call);
    };
  }
  return () => draws;
}

/** Counts textures, buffers, framebuffers and programs that are created and not deleted from now on. */
export function countLiving(): () => number {
  let living = 0;
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<
    string,
    (...call: unknown[]) => unknown
  >;
  for (const kind of ['Texture', 'Buffer', 'Framebuffer', 'Program'])
    for (const [verb, change] of [
      ['create', 1],
      ['delete', -1],
    ] as const) {
      const native = prototype[verb + kind] as (...call: unknown[]) => unknown;
      prototype[verb + kind] = function (this: WebGL2RenderingContext, ...call: unknown[]) {
        living += change;
        return native.apply(this, call);
      };
    }
  return () => living;
}

/** Collects every WebGL2 context that is created from now on. */
export function catchContexts(): WebGL2RenderingContext[] {
  const contexts: WebGL2RenderingContext[] = [];
  const native = OffscreenCanvas.prototype.getContext as (...call: unknown[]) => unknown;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...call: unknown[]) {
    const context = native.apply(this, call);
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context;
  } as typeof OffscreenCanvas.prototype.getContext;
  return contexts;
}

/** Creates a tensor in which cell i has the value i. */
export function ramp(
  model: string,
  layers: number,
  heads: number,
  tasks: string[],
  steps: number[] | null,
): Tensor {
  const values = new Float32Array((steps?.length ?? 1) * tasks.length * layers * heads);
  values.forEach((_, i) => {
    values[i] = i;
  });
  return { model, layers, heads, tasks, steps, values };
}

export const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Resolves when the view has drawn its next frame. */
export function nextDraw(view: View): Promise<void> {
  return new Promise((resolve) => {
    const removeListener = view.on('draw', () => {
      removeListener();
      resolve();
    });
  });
}

/** Resolves when the pointer, keys and gestures of a view work: their code loads after its first frame. */
export async function interactive(view: View): Promise<void> {
  while (!view.element.hasAttribute('data-interactive')) await nextFrame();
}

/** Creates a view in a new element, and waits for its first frame and until it can be operated. */
export async function viewIn(
  dataset: Dataset,
  options: Partial<Options>,
  width: number,
  height: number,
): Promise<View> {
  const box = document.createElement('div');
  box.style.cssText = `width:${width}px;height:${height}px`;
  document.body.append(box);
  const view = createView(box, dataset, options);
  await nextDraw(view);
  await interactive(view);
  return view;
}

/** The pixels that a view has on screen. @param index of the view on the page */
export function pixelsOf(view: View, index = 0): number[] {
  const canvas = document.querySelectorAll('[role=application]')[index]?.querySelector('canvas');
  if (!canvas) throw new Error('there is no such view');
  const copy = document.createElement('canvas');
  copy.width = view.layout.width;
  copy.height = view.layout.height;
  const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(canvas, 0, 0);
  return [...context.getImageData(0, 0, copy.width, copy.height).data];
}

/** The pixels of a still picture. */
export async function pictureOf(
  dataset: Dataset,
  options: Partial<Options>,
  width: number,
  height: number,
): Promise<number[]> {
  const { canvas } = await draw(dataset, options, { width, height, scale: 1 });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
}

export { createView, draw, link };
