// Opens a store in the page: loads it, creates a view, and waits for the first picture that shows data.

import { createView, loadFiles, type View } from '../../src/index.ts';
import { peakGpuBytes, watchGpuMemory } from '../gpu-memory.ts';
import { waitForGl } from '../subjects/support/page.ts';
import { moveThrough } from './journey.ts';
import { playSharp, waitUntilSharp } from './sharp-play.ts';
import { windowsOf } from './windows.ts';

/** A store whose first picture is there. */
export interface Opened {
  /** Milliseconds from opening the page to the first picture. */
  readonly milliseconds: number;
  /** When it was there, in milliseconds since 1970. */
  readonly at: number;
  readonly windows: typeof windowsOf;
  readonly moveThrough: typeof moveThrough;
  readonly playSharp: typeof playSharp;
  readonly waitUntilSharp: typeof waitUntilSharp;
  readonly view: View;
  readonly gpuBytes: () => number;
}

/** Waits for the first picture, and for its pixels. */
async function drawFirst(view: View): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const lifetime = new AbortController();
    view.on('error', (error) => reject(error), lifetime);
    view.on(
      'draw',
      () => {
        if (view.moment.isEmpty) return;
        lifetime.abort();
        resolve();
      },
      lifetime,
    );
  });
  if (!view.context) throw new Error('the browser dropped a WebGL context');
  waitForGl(view.context);
}

/** Throws unless each panel has cells of different colours. */
function requireCells(view: View): void {
  const drawn = view.element.querySelector('canvas') as HTMLCanvasElement;
  const canvas = new OffscreenCanvas(drawn.width, drawn.height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.drawImage(drawn, 0, 0);
  for (const { task, x, y, width, height } of view.layout.panels) {
    const { data } = context.getImageData(x, y, width, height);
    if (new Set(new Uint32Array(data.buffer)).size < 2)
      throw new Error(`the panel of ${task} shows no cells`);
  }
}

export async function openStore(address: string): Promise<Opened> {
  watchGpuMemory();
  const element = document.getElementById('figure') as HTMLElement;
  // A linear norm shows the differences of these values.
  const view = createView(element, await loadFiles(new URL(address), { strict: true }), { norm: 'linear' });
  await drawFirst(view);
  const milliseconds = performance.now();
  requireCells(view);
  return {
    milliseconds,
    at: performance.timeOrigin + milliseconds,
    windows: windowsOf,
    moveThrough,
    playSharp,
    waitUntilSharp,
    view,
    gpuBytes: () => (view.context ? peakGpuBytes(view.context) : 0),
  };
}
