// The renderer: the one WebGL2 context that all views of a page share, whatever becomes of it.
//
// Browsers keep some 16 contexts and drop the oldest, so a page with 24 views must not have 24. The context belongs
// to a canvas off the screen; a finished picture goes to its view as an ImageBitmap, which costs no copy.

import type { DrawCommand, Regl } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { HeadglowError } from '../tensor/error.ts';
import { heatmapProgram, type ProgramKey } from './program.ts';
import { adaptForRegl } from './webgl2.ts';

/** Milliseconds before each attempt to replace a lost context; after the last, people have to ask for another one. */
const WAITS = [0, 250, 500, 1000, 2000, 4000];

const failure = (reason: string): HeadglowError =>
  new HeadglowError({ reason, remedy: 'turn on hardware acceleration, or restart the browser' });

/** A draw command; regl can free its program, which its types do not say. */
type Command = DrawCommand & { destroy(): void };

/** All that hangs on one context, and goes with it. */
export interface Device {
  readonly canvas: OffscreenCanvas;
  readonly gl: WebGL2RenderingContext;
  readonly regl: Regl;
  readonly maxTextureSize: number;
  /** By program, the least recently used first. */
  readonly commands: Map<string, Command>;
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
      return { canvas, gl, regl, maxTextureSize, commands: new Map(), attempt, works: false };
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

const UNIFORMS = [
  'toClip',
  'records',
  'atlasScale',
  'slot',
  'rowsOn',
  'part',
  'lowerOrigin',
  'limits',
  'c0',
  'c1',
  'c2',
  'table',
  'background',
];

/** Compiled programs kept, at most. */
const MAX_PROGRAMS = 32;

/** The draw command of a program, compiled when it is not among those kept. */
export function heatmapCommand({ regl, commands }: Device, key: ProgramKey): DrawCommand {
  const name = Object.values(key).join(' ');
  let command = commands.get(name);
  commands.delete(name);
  if (!command) {
    const [oldest] = commands.keys();
    if (oldest !== undefined && commands.size >= MAX_PROGRAMS) {
      commands.get(oldest)?.destroy();
      commands.delete(oldest);
    }
    const pages = Array.from({ length: key.pages }, (_, page) => `page${page}`);
    const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
    command = regl({
      ...heatmapProgram(key),
      uniforms: Object.fromEntries([...UNIFORMS, ...pages].map((name) => [name, prop(name)])),
      attributes: { vertex: prop('vertices') },
      count: prop('count'),
      viewport: prop('viewport'),
    }) as Command;
  }
  commands.set(name, command);
  return command;
}
