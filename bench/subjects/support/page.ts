// Helpers for subjects: elements for their panels, and functions that wait until their pixels are complete.

import type { Rect } from '../../../src/figure/figure.ts';
import type { Scene } from '../../subject.ts';

/** The values of one panel, as a view of those of all panels. */
export function panelValues({ layers, heads }: Scene, values: Float32Array, panel: number): Float32Array {
  return values.subarray(panel * layers * heads, (panel + 1) * layers * heads);
}

/** Creates an element that fills the host. */
export function createStage(host: HTMLElement): HTMLElement {
  const stage = document.createElement('div');
  stage.style.cssText = 'position:relative;width:100%;height:100%;overflow:hidden';
  host.append(stage);
  return stage;
}

/** Creates an element that covers a panel. */
export function createPanelBox(stage: HTMLElement, { x, y, width, height }: Rect): HTMLElement {
  const box = document.createElement('div');
  box.style.cssText = `position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;overflow:hidden`;
  stage.append(box);
  return box;
}

/** Creates a canvas of the scene's size. */
export function createCanvas(stage: HTMLElement, { width, height }: Scene): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.style.cssText = 'position:absolute;left:0;top:0';
  stage.append(canvas);
  return canvas;
}

const pixel = new Uint8Array(4);

/** Waits until everything drawn so far is complete. @throws Error if the context was lost */
export function waitForGl(gl: WebGLRenderingContext | WebGL2RenderingContext): void {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  if (gl.isContextLost()) throw new Error('the browser dropped a WebGL context');
}

/** Waits until everything drawn so far is complete. */
export function waitForCanvas(context: CanvasRenderingContext2D): void {
  context.getImageData(0, 0, 1, 1);
}

/** The WebGL2 context that a library created for a canvas. @throws Error if it drew without one */
export function existingContext(canvas: HTMLCanvasElement): WebGL2RenderingContext {
  const gl = canvas.getContext('webgl2');
  if (!gl) throw new Error('the library drew without WebGL2');
  return gl;
}

/** Browsers offer `decode` for SVG images too, but TypeScript's types lack it. */
type Decodable = Pick<HTMLImageElement, 'decode'>;

/** Waits until the images inside SVGs are decoded, which happens asynchronously after the library has finished. */
export async function waitForImages(stage: HTMLElement): Promise<void> {
  const images = [...stage.querySelectorAll('image')];
  if (images.length === 0) throw new Error('the library drew no image');
  await Promise.all(images.map((image) => (image as SVGImageElement & Decodable).decode()));
}
