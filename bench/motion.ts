// Scripted motions over large figures: the zooms of each frame, and frames drawn as the view draws them by itself.

import type { View } from '../src/index.ts';
import type { Range, Zoom } from '../src/tensor/zoom.ts';
import { waitForSharedContext } from './shared-context.ts';

/** Frames of a motion. */
export const MOTION_FRAMES = 24;

/** The part of all cells in sight, as fractions: a square of side `side` around a centre. */
interface Sight {
  readonly side: number;
  readonly layer: number;
  readonly head: number;
}

/** The range of a side around a centre, moved inside. */
function rangeOf(side: number, centre: number, cells: number): Range {
  const start = Math.min(Math.max(centre - side / 2, 0), 1 - side);
  return [start * cells, (start + side) * cells];
}

const zoomOf = ({ side, layer, head }: Sight, cells: number): Zoom => ({
  layers: rangeOf(side, layer, cells),
  heads: rangeOf(side, head, cells),
});

/** The smallest part that a zoom shows, of each axis. */
const SMALLEST_SIDE = 1 / 64;

/** A frame of a zoom from everything to 1/64 of each axis, or back in odd motions, about a point of its own. */
export function zoomingFrame(motion: number, frame: number, cells: number): Zoom {
  const progress = motion % 2 === 0 ? frame / (MOTION_FRAMES - 1) : 1 - frame / (MOTION_FRAMES - 1);
  const side = SMALLEST_SIDE ** progress;
  // The point keeps its place on the screen while everything around it grows.
  const aboutPoint = (point: number) => point + (0.5 - point) * side;
  const [layer, head] = [((motion * 5) % 8) / 8, ((motion * 3) % 7) / 7];
  return zoomOf({ side, layer: aboutPoint(layer), head: aboutPoint(head) }, cells);
}

/** A frame of a pan along a diagonal, by 3 % of what is in sight: a half, an eighth or a thirtieth of each axis. */
export function panningFrame(motion: number, frame: number, cells: number): Zoom {
  const side = [1 / 2, 1 / 8, 1 / 30][motion % 3] as number;
  const distance = 0.03 * frame * side;
  const start = side / 2 + 0.01 * (motion % 5);
  return zoomOf({ side, layer: start + distance, head: start + 0.7 * distance }, cells);
}

/**
 * Draws a change at the next animation frame, as the view does by itself.
 * @returns milliseconds of the change and of drawing, without the wait for the animation frame
 */
export function drawAtNextFrame(view: View, change: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let frameStart = 0;
    let changeTime = 0;
    const lifetime = new AbortController();
    view.on(
      'error',
      (error) => {
        lifetime.abort();
        reject(error);
      },
      lifetime,
    );
    view.on(
      'draw',
      () => {
        lifetime.abort();
        waitForSharedContext();
        resolve(changeTime + performance.now() - frameStart);
      },
      lifetime,
    );
    const start = performance.now();
    // Callbacks run in the order of their requests, so this one runs before the view's.
    requestAnimationFrame(() => {
      frameStart = performance.now();
    });
    change();
    changeTime = performance.now() - start;
  });
}
