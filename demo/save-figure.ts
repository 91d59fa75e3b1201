// Saves the figure as a PNG image, an SVG or a PDF document, or the training run as a video.

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

const MIME_TYPES = { svg: 'image/svg+xml', pdf: 'application/pdf' } as const;

/** Pixels per inch of cells that are reduced, as `headglow render` has them. */
const DOCUMENT_DPI = 300;
const CSS_DPI = 96;

/** Saves the figure as a document, as large as on the screen. */
export async function saveDocument(view: View, format: keyof typeof MIME_TYPES): Promise<void> {
  const [{ exportFigure }, { loadFont }] = await Promise.all([
    import('../src/export.ts'),
    import('./figure-fonts.ts'),
  ]);
  const { width, height } = view.layout;
  const size = {
    width: width / devicePixelRatio,
    height: height / devicePixelRatio,
    scale: DOCUMENT_DPI / CSS_DPI,
  };
  const { statistics } = view.reader;
  const { bytes } = await exportFigure(view.dataset, optionsInSight(view), size, {
    format,
    font: await loadFont('sans'),
    statistics,
  });
  saveFile(new Blob([bytes], { type: MIME_TYPES[format] }), {
    kind: '',
    extension: format,
    isOfMoment: true,
  });
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
