// The renderer: the one WebGL2 context that all views of a page share, whatever becomes of it.
//
// Browsers keep some 16 contexts and drop the oldest, so a page with 24 views must not have 24. The context belongs
// to a canvas off the screen; a finished picture goes to its view as an ImageBitmap, which costs no copy.

import type { DrawCommand, Regl } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { HeadglowError } from '../tensor/error.ts';
import type { ProgramKey } from './program.ts';
import { adaptForRegl } from './webgl2.ts';

/** Milliseconds before each attempt to replace a lost context; after the last, people have to ask for another one. */
const WAITS = [0, 250, 500, 1000, 2000, 4000];

const failure = (reason: string): HeadglowError =>
  new HeadglowError({ code: 'gpu', reason, remedy: 'turn on hardware acceleration, or restart the browser' });

/** A draw command; regl can free its program, which its types do not say. */
export type Command = DrawCommand & { destroy(): void };

/** All that hangs on one context, and goes with it. */
export interface Device {
  readonly canvas: OffscreenCanvas;
  readonly gl: WebGL2RenderingContext;
  readonly regl: Regl;
  readonly maxTextureSize: number;
  /** By the text of their programs, the least recently used first. */
  readonly commands: Map<string, Command>;
  /** The command of the last draw, whose text need not be put together again while figures stay alike. */
  latest: { readonly key: ProgramKey; readonly command: Command } | null;
  /** Index in `WAITS` of the attempt that gave it. */
  readonly attempt: number;
  /** True once the GPU has drawn a figure: a context that is lost before counts as a failed attempt. */
  works: boolean;
}

/** @throws HeadglowError where the browser gives no context, or regl can't work with it */
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
    throw failure(`the GPU can't be used (${error instanceof Error ? error.message : error})`);
  }
  throw failure('this browser gives no WebGL2 context');
}

export class Renderer {
  #device: Device | null = null;
  #failure: HeadglowError | null = null;
  readonly #listeners = new Set<() => void>();

  /**
   * The device in use; null while a lost context is being replaced.
   * @throws HeadglowError where there is no WebGL2, and once a lost context could not be replaced
   */
  device(): Device | null {
    if (this.#failure) throw this.#failure;
    if (!this.#device) this.#open(0);
    return this.#device?.gl.isContextLost() ? null : this.#device;
  }

  /** Asks once more for a context, after all attempts to replace a lost one have failed. */
  retry(): void {
    if (this.#failure) this.#attempt(WAITS.length - 1);
  }

  /** Calls back whenever a lost context was replaced, has to be waited for, or can't be replaced. */
  onReplaced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(attempt: number): void {
    const device = openDevice(attempt);
    const lost = (event: Event) => {
      event.preventDefault();
      device.canvas.removeEventListener('webglcontextlost', lost);
      device.regl.destroy();
      this.#replace(device.works ? 0 : device.attempt + 1);
    };
    device.canvas.addEventListener('webglcontextlost', lost);
    this.#device = device;
  }

  #replace(attempt: number): void {
    const wait = WAITS[attempt];
    if (wait) {
      setTimeout(() => this.#attempt(attempt), wait);
      this.#settle(null);
    } else if (wait === 0) this.#attempt(attempt);
    else this.#settle(failure('the GPU stopped, and does not come back'));
  }

  #attempt(attempt: number): void {
    try {
      this.#open(attempt);
      this.#settle(null);
    } catch (error) {
      if (attempt + 1 < WAITS.length) this.#replace(attempt + 1);
      else this.#settle(error as HeadglowError);
    }
  }

  /** Has all that is drawn here be drawn again. */
  #settle(failed: HeadglowError | null): void {
    this.#failure = failed;
    for (const listener of [...this.#listeners]) listener();
  }
}

let shared: Renderer | undefined;

/** The page's renderer, made when first asked for. */
export function sharedRenderer(): Renderer {
  shared ??= new Renderer();
  return shared;
}
