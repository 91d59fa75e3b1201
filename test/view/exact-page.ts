// Runs in the page: a view that shows a figure with or without a missing cell, and what it has on screen.

import type { View } from '../../src/index.ts';
import { createView, nextFrame, pictureOf, pixelsOf, ramp } from './page.ts';

const OPTIONS = { norm: 'linear', vmin: 0, vmax: 48 } as const;
const [WIDTH, HEIGHT] = [300, 200];
const ORDINARY = { tensors: [ramp('ordinary', 6, 8, ['t'], null)] };
const values = ramp('', 6, 8, ['t'], null).values.fill(Number.NaN, 5, 6);
const MISSING = { tensors: [{ ...ramp('missing', 6, 8, ['t'], null), values }] };

let view: View;
const events: string[] = [];

export function open(figure: 'ordinary' | 'missing'): void {
  const box = document.createElement('div');
  box.style.cssText = `width:${WIDTH}px;height:${HEIGHT}px`;
  document.body.append(box);
  // Without zoom, no line is kept free for a caption, so that panels are where they are in a still picture.
  view = createView(box, figure === 'ordinary' ? ORDINARY : MISSING, OPTIONS, { zoom: 'off' });
  view.on('draw', () => events.push('draw'));
  view.on('error', ({ code, message }) => events.push(`${code}: ${message}`));
}

export const showMissing = (): void => view.show(MISSING);

export const redraw = (): void => view.redraw();

/** The colours in the middle of all cells. @param pixels of the figure */
function cellColors(pixels: readonly number[]): string[] {
  const [panel] = view.layout.panels;
  if (!panel) throw new Error('there is no panel');
  const { x, y, width, height } = panel;
  return Array.from({ length: 48 }, (_, cell) => {
    const column = Math.floor(x + (((cell % 8) + 0.5) * width) / 8);
    const row = Math.floor(y + ((Math.floor(cell / 8) + 0.5) * height) / 6);
    const at = 4 * (row * WIDTH + column);
    return pixels.slice(at, at + 3).join();
  });
}

/** What the view shows after two frames, and its events since the last call. */
export async function look() {
  await nextFrame();
  await nextFrame();
  return {
    events: events.splice(0),
    cells: cellColors(pixelsOf(view)),
    texts: [...view.element.querySelectorAll('svg text')].map(({ textContent }) => textContent),
  };
}

/** The colours of the cells in a still picture. */
export const pictureCells = async (): Promise<string[]> =>
  cellColors(await pictureOf(MISSING, OPTIONS, WIDTH, HEIGHT));
