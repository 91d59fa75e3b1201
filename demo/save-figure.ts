// Saves the figure as a PNG image or the training run as a video.

import { HeadglowError, type Options, type View } from '../src/index.ts';
import type { Player } from '../src/play.ts';
import type { MovieRequest } from './movie/movie.ts';
import { showError, withProgress } from './parts/notice.ts';
import { saveFile } from './parts/save.ts';

/** @throws HeadglowError if the browser cannot encode an image of this size */
export async function savePng(view: View, scale: number): Promise<void> {
  const { canvas } = await view.picture(scale);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob)
    throw new HeadglowError({
      code: 'size',
      reason: 'the browser could not encode an image of this size',
      remedy: 'choose a smaller resolution factor, or make the window smaller',
    });
  saveFile(blob, { kind: '', extension: 'png', isOfMoment: true });
}

/** Counts the checkpoints between the brackets of the timeline. */
export function countPlayedCheckpoints({ steps }: View, { state }: Player): number {
  const [first, last] = state.range ?? [0, steps.length - 1];
  return last - first + 1;
}

/** The options with the rows and columns in sight. Those of the zoom may be out of range since the grid of panels has changed. */
function optionsInSight({ options, camera: { rows, columns } }: View): Options {
  const { zoom } = options;
  return zoom?.rows || zoom?.columns ? { ...options, zoom: { ...zoom, rows, columns } } : options;
}

export interface VideoTask {
  readonly view: View;
  readonly player: Player;
  /** Cancels the encoding. */
  readonly controller: AbortController;
}

/** Saves the checkpoints between the brackets of the timeline as a video, in the size of the figure on the page. */
export async function saveVideo(
  { view, player, controller }: VideoTask,
  settings: MovieRequest['settings'],
): Promise<void> {
  const { width, height } = view.layout;
  const scale = devicePixelRatio;
  const request = {
    dataset: view.dataset,
    options: optionsInSight(view),
    size: { width: width / scale, height: height / scale, scale },
    settings,
    range: player.state.range,
  };
  const { encodeMovie } = await import('./movie/movie.ts');
  try {
    const blob = await withProgress('Rendering the video…', controller, (signal, onProgress) =>
      encodeMovie(request, signal, onProgress),
    );
    saveFile(blob, { kind: '', extension: settings.format.replace('-h264', '') });
  } catch (error) {
    if (!controller.signal.aborted) showError(error);
  }
}
