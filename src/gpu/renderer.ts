// The renderer: the one WebGL2 context that all views of a page share, whatever becomes of it.
//
// Browsers keep some 16 contexts and drop the oldest, so a page with 24 views must not have 24. The context belongs
// to a canvas off the screen; a finished picture goes to its view as an ImageBitmap, which costs no copy.

import type { DrawCommand, Regl } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { HeadglowError } from '../tensor/error.ts';
import { heatmapProgram, type ProgramKey } from './program.ts';
import { adaptForRegl } from './webgl2.ts';

/** Milliseconds between attempts at a new context after a lost one. */
const RETRY = 250;

const NO_WEBGL2 = new HeadglowError({
  reason: 'this browser gives no WebGL2 context',
  remedy: 'turn on hardware acceleration, or try a current Chrome, Firefox or Safari',
});

/** All that hangs on one context, and goes with it. */
export interface Device {
  readonly canvas: OffscreenCanvas;
  readonly gl: WebGL2RenderingContext;
  readonly regl: Regl;
  readonly maxTextureSize: number;
  readonly commands: Map<string, DrawCommand>;
}

function openDevice(): Device | null {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
  if (!gl || gl.isContextLost()) return null;
  const regl = createREGL({
    gl: adaptForRegl(gl),
    extensions: ['OES_texture_float'],
  });
  return {
    canvas,
    gl,
    regl,
    maxTextureSize: regl.limits.maxTextureSize,
    commands: new Map(),
  };
}

export class Renderer {
  #device: Device | null = null;
  readonly #restored = new Set<() => void>();

  /**
   * The device in use; null while a lost context is being replaced.
   * @throws HeadglowError where there is no WebGL2 at all
   */
  device(): Device | null {
    if (this.#device) return this.#device.gl.isContextLost() ? null : this.#device;
    this.#device = openDevice();
    if (!this.#device) throw NO_WEBGL2;
    this.#watch(this.#device);
    return this.#device;
  }

  /** Calls back whenever a lost context has been replaced by a new one: all on the GPU is to be made anew. */
  onRestored(listener: () => void): () => void {
    this.#restored.add(listener);
    return () => this.#restored.delete(listener);
  }

  #watch(device: Device): void {
    const lost = (event: Event) => {
      event.preventDefault();
      device.canvas.removeEventListener('webglcontextlost', lost);
      device.regl.destroy();
      this.#replace();
    };
    device.canvas.addEventListener('webglcontextlost', lost);
  }

  #replace(): void {
    const device = openDevice();
    if (!device) {
      setTimeout(() => this.#replace(), RETRY);
      return;
    }
    this.#device = device;
    this.#watch(device);
    for (const listener of this.#restored) listener();
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

/** The draw command of a program, compiled when first needed. */
export function heatmapCommand(device: Device, key: ProgramKey): DrawCommand {
  const name = Object.values(key).join(' ');
  let command = device.commands.get(name);
  if (!command) {
    const { regl } = device;
    const pages = Array.from({ length: key.pages }, (_, page) => `page${page}`);
    const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
    command = regl({
      ...heatmapProgram(key),
      uniforms: Object.fromEntries([...UNIFORMS, ...pages].map((name) => [name, prop(name)])),
      attributes: { vertex: prop('vertices') },
      count: prop('count'),
      viewport: prop('viewport'),
      depth: { enable: false },
    });
    device.commands.set(name, command);
  }
  return command;
}
