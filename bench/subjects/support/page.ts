// Where subjects put their panels, and how their pixels are forced to completion.

import type { Rect } from '../../../src/figure/figure.ts';
import type { Scene } from '../../subject.ts';

/** Values of one panel, a view on those of all. */
export function panelValues({ layers, heads }: Scene, values: Float32Array, panel: number): Float32Array {
  return values.subarray(panel * layers * heads, (panel + 1) * layers * heads);
}

/** An element that fills the host, for what a subject draws. */
export function createStage(host: HTMLElement): HTMLElement {
  const stage = document.createElement('div');
  stage.style.cssText = 'position:relative;width:100%;height:100%;overflow:hidden';
  host.append(stage);
  return stage;
}

/** An element at a panel's place. */
export function createPanelBox(stage: HTMLElement, { x, y, width, height }: Rect): HTMLElement {
  const box = document.createElement('div');
  box.style.cssText = `position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;overflow:hidden`;
  stage.append(box);
  return box;
}

/** A canvas of a scene's size. */
export function createCanvas(stage: HTMLElement, { width, height }: Scene): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.style.cssText = 'position:absolute;left:0;top:0';
  stage.append(canvas);
  return canvas;
}

const pixel = new Uint8Array(4);

/** Waits for all that a context was asked to draw. @throws Error where it was lost on the way */
export function waitForGl(gl: WebGLRenderingContext | WebGL2RenderingContext): void {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  if (gl.isContextLost()) throw new Error('the browser dropped a WebGL context');
}

/** Waits for all that a 2D canvas was asked to draw. */
export function waitForCanvas(context: CanvasRenderingContext2D): void {
  context.getImageData(0, 0, 1, 1);
}

/** The WebGL2 context that a library made for a canvas: asking again gives the same one. */
export function existingContext(canvas: HTMLCanvasElement): WebGL2RenderingContext {
  const gl = canvas.getContext('webgl2');
  if (!gl) throw new Error('the library drew without WebGL2');
  return gl;
}

/** What browsers give pictures in SVG as well, unknown to TypeScript. */
type Decodable = Pick<HTMLImageElement, 'decode'>;

/** Waits until the pictures within SVGs are decoded: they load on their own, after the library is done. */
export async function waitForImages(stage: HTMLElement): Promise<void> {
  const images = [...stage.querySelectorAll('image')];
  if (images.length === 0) throw new Error('the library drew no picture');
  await Promise.all(images.map((image) => (image as SVGImageElement & Decodable).decode()));
}
