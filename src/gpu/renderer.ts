// The renderer: the WebGL2 context that all views of a page share, and its replacement when it is lost.
//
// Browsers keep about 16 contexts and drop the oldest, so 24 views can't have one each. The context belongs to an
// offscreen canvas. A finished picture is transferred to its view as an ImageBitmap, without a copy.

import type { DrawCommand, Regl } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { HeadglowError } from '../tensor/error.ts';
import type { ProgramKey } from './program.ts';
import { adaptForRegl } from './webgl2.ts';

/** Milliseconds before each attempt to replace a lost context. After the last, only `retry` tries again. */
const RETRY_DELAYS = [0, 250, 500, 1000, 2000, 4000];

const gpuError = (reason: string): HeadglowError =>
  new HeadglowError({ code: 'gpu', reason, remedy: 'turn on hardware acceleration, or restart the browser' });

/** A draw command. regl's types lack `destroy`, which frees the program. */
export type Command = DrawCommand & { destroy(): void };

/** A context and everything that is lost with it. */
export interface Device {
  readonly canvas: OffscreenCanvas;
  readonly gl: WebGL2RenderingContext;
  readonly regl: Regl;
  readonly maxTextureSize: number;
  /** By the text of their programs; the least recently used first. */
  readonly commands: Map<string, Command>;
  /** The command of the last draw: if the key is the same, the text need not be assembled again. */
  latest: { readonly key: ProgramKey; readonly command: Command } | null;
  /** Index in `RETRY_DELAYS` of the attempt that created it. */
  readonly attempt: number;
  /** True once the GPU has drawn a figure. A context that is lost earlier counts as a failed attempt. */
  works: boolean;
}

/** @throws HeadglowError if the browser creates no context, or regl can't use it */
function openDevice(attempt: number): Device {
  const canvas = new OffscreenCanvas(1, 1);
  try {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (gl && !gl.isContextLost()) {
      const regl = createREGL({ gl: adaptForRegl(gl) });
      const { maxTextureSize } = regl.limits;
      return { canvas, gl, regl, maxTextureSize, commands: new Map(), latest: null, attempt, works: false };
    }
  } catch (error) {
    throw gpuError(`the GPU cannot be used (${error instanceof Error ? error.message : error})`);
  }
  throw gpuError('this browser could not create a WebGL2 context');
}

export class Renderer {
  #device: Device | null = null;
  #failure: HeadglowError | null = null;
  readonly #listeners = new Set<() => void>();

  /**
   * The device, or null while a lost context is being replaced.
   * @throws HeadglowError if there is no WebGL2, or a lost context could not be replaced
   */
  device(): Device | null {
    if (this.#failure) throw this.#failure;
    if (!this.#device) this.#open(0);
    return this.#device?.gl.isContextLost() ? null : this.#device;
  }

  /**
   * The largest side of a texture, on the device or on the one that was lost.
   * @throws HeadglowError if there is no WebGL2
   */
  get maxTextureSize(): number {
    if (!this.#device) this.#open(0);
    return (this.#device as Device).maxTextureSize;
  }

  /** Requests a context once more if all attempts to replace a lost one have failed. */
  retry(): void {
    if (this.#failure) this.#attempt(RETRY_DELAYS.length - 1);
  }

  /**
   * Calls back whenever a lost context was replaced, is being waited for, or can't be replaced.
   * @returns an unsubscribe function
   */
  onReplaced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(attempt: number): void {
    const device = openDevice(attempt);
    const onLost = (event: Event) => {
      event.preventDefault();
      device.canvas.removeEventListener('webglcontextlost', onLost);
      device.regl.destroy();
      this.#replace(device.works ? 0 : device.attempt + 1);
    };
    device.canvas.addEventListener('webglcontextlost', onLost);
    this.#device = device;
  }

  #replace(attempt: number): void {
    const delay = RETRY_DELAYS[attempt];
    if (delay) {
      setTimeout(() => this.#attempt(attempt), delay);
      this.#settle(null);
    } else if (delay === 0) this.#attempt(attempt);
    else this.#settle(gpuError('the GPU stopped responding and did not recover'));
  }

  #attempt(attempt: number): void {
    try {
      this.#open(attempt);
      this.#settle(null);
    } catch (error) {
      if (attempt + 1 < RETRY_DELAYS.length) this.#replace(attempt + 1);
      else this.#settle(error as HeadglowError);
    }
  }

  /** Records the outcome of an attempt and notifies all views, which draw again. */
  #settle(failure: HeadglowError | null): void {
    this.#failure = failure;
    for (const listener of [...this.#listeners]) listener();
  }
}

let shared: Renderer | undefined;

/** The page's renderer, created on first use. */
export function sharedRenderer(): Renderer {
  shared ??= new Renderer();
  return shared;
}
