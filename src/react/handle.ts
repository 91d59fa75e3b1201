// What a ref to the React component gives.

import { HeadglowError } from '../tensor/error.ts';
import type { Picture } from '../view/draw.ts';
import type { Player } from '../view/player.ts';
import type { View } from '../view/view.ts';
import type { MountedFigure } from './mounted-figure.ts';
import type { SaveSettings } from './save.ts';

/** A figure on the page, through the `ref` of `Headglow`. */
export interface HeadglowHandle {
  /** The view; null until there is data. */
  readonly view: View | null;
  /** The player of the timeline; null until it is loaded, and without the prop `timeline`. */
  readonly player: Player | null;
  /** Draws what is shown as a still picture, with `scale` device pixels per CSS pixel (those of the screen). @throws HeadglowError as `view.picture` does, or if there is no data */
  picture(scale?: number): Promise<Picture>;
  /** Downloads what is shown as a file: the name ends in `.png`, `.svg` or `.pdf`; the last two need the setting `font`. @throws HeadglowError as `exportFigure` does, or if there is no data */
  save(name: string, settings?: SaveSettings): Promise<void>;
}

/** @throws HeadglowError if there is no view */
function requireFigure(view: View | null): View {
  if (view) return view;
  throw new HeadglowError({
    code: 'environment',
    reason: 'there is no figure yet',
    remedy: 'wait for onLoad',
  });
}

/** @param current the figure on the page, if any */
export const createHandle = (current: () => MountedFigure | null): HeadglowHandle => ({
  get view() {
    return current()?.view ?? null;
  },
  get player() {
    return current()?.player ?? null;
  },
  async picture(scale) {
    return requireFigure(this.view).picture(scale);
  },
  async save(name, settings) {
    const view = requireFigure(this.view);
    await (await import('./save.ts')).saveFigure(view, name, settings);
  },
});
