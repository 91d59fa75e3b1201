// Saves the figure as a PNG image, an SVG or a PDF document, or the training run as a video.

import { missingNote, PRESETS, type PresetName, TICK_POINTS } from '../src/export.ts';
import type { Options, PictureSize, View } from '../src/index.ts';
import type { Player } from '../src/play.ts';
import type { PageFile } from './bytes.ts';
import type { MovieRequest } from './movie/movie.ts';
import { showError, showErrorMessage, withProgress } from './parts/notice.ts';
import { saveFile } from './parts/save.ts';
import type { PictureFormat, PictureSettings } from './save-settings.ts';

const MIME_TYPES = { png: 'image/png', svg: 'image/svg+xml', pdf: 'application/pdf' } as const;

/** Pixels per inch of cells that are reduced, as `headglow render` has them. */
const DOCUMENT_DPI = 300;
const CSS_DPI = 96;
const MM_PER_INCH = 25.4;
const POINTS_PER_INCH = 72;

/** The size in CSS pixels and the resolution, for a figure of this size on the screen. */
function sizeOf(
  format: PictureFormat,
  { size, width, dpi, scale }: PictureSettings,
  screen: { readonly width: number; readonly height: number },
): PictureSize & { readonly scale: number } {
  if (size === 'screen') return { ...screen, scale: format === 'png' ? scale : DOCUMENT_DPI / CSS_DPI };
  const across = (width * CSS_DPI) / MM_PER_INCH;
  const height = size === 'paper' ? null : PRESETS[size].height;
  const down = height ? (height * CSS_DPI) / POINTS_PER_INCH : (across * screen.height) / screen.width;
  return { width: across, height: down, scale: dpi / CSS_DPI };
}

/**
 * Saves the figure as a picture, zoomed as on the screen.
 * @param files that are shown
 * @throws HeadglowError if the browser cannot encode an image of this size
 */
export async function saveFigure(
  view: View,
  format: PictureFormat,
  settings: PictureSettings,
  files: readonly PageFile[],
): Promise<void> {
  const [{ exportFigure }, { loadFont }, { figureAbout }] = await Promise.all([
    import('../src/export.ts'),
    import('./figure-fonts.ts'),
    import('./figure-about.ts'),
  ]);
  const { width, height } = view.layout;
  const size = sizeOf(format, settings, {
    width: width / devicePixelRatio,
    height: height / devicePixelRatio,
  });
  const preset = settings.size in PRESETS ? PRESETS[settings.size as PresetName] : null;
  const font = preset?.font ?? (format === 'png' ? null : 'sans');
  const cells = settings.cells === 'auto' ? null : settings.cells;
  const textScale = preset ? preset.fontSize / TICK_POINTS : 1;
  const options = optionsInSight(view);
  const { bytes, missing } = await exportFigure(view.dataset, options, size, {
    format,
    cells,
    textScale,
    ...(font && { font: await loadFont(font) }),
    about: await figureAbout(options, { ...size, cells, font, textScale }, files),
    statistics: view.reader.statistics,
  });
  saveFile(new Blob([bytes], { type: MIME_TYPES[format] }), {
    kind: '',
    extension: format,
    isOfMoment: true,
  });
  const note = missingNote(missing);
  if (note !== null) showErrorMessage({ text: note });
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
