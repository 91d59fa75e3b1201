// The public API of figures as files: `headglow/export`.

import type { FigureStyle } from './export/about.ts';
import type { DrawingSettings } from './export/export-drawing.ts';
import type { ExportedFigure, ExportSettings } from './export/export-figure.ts';
import type { HtmlSettings } from './export/html/write-html.ts';
import type { Options } from './options.ts';
import type { Statistics } from './scale/statistics.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { PictureSize } from './view/picture-limits.ts';

export {
  aboutText,
  type FigureAbout,
  type FigureLook,
  type FigureSource,
  type FigureStyle,
  STYLE_OPTIONS,
} from './export/about.ts';
export { type CellStyle, MAX_VECTOR_CELLS } from './export/cell-image.ts';
export type { DrawingSettings } from './export/export-drawing.ts';
export type { ExportedFigure, ExportSettings, FigureFormat } from './export/export-figure.ts';
export type { FontFamily } from './export/font/typeface.ts';
export type { HtmlSettings } from './export/html/write-html.ts';
export { missingNote } from './export/missing.ts';
export { PRESETS, type Preset, type PresetName, TICK_POINTS } from './export/presets.ts';

/**
 * Writes a dataset's figure to a file. Equal input gives equal bytes, in the same browser.
 * @param size in CSS pixels, 1/96 inch; `scale` is the resolution of cells narrower than a pixel in SVG and PDF
 * @param settings may also contain `statistics` of the values, from which limits are computed
 * @throws HeadglowError as `draw` does, and for fonts without TrueType outlines
 */
export async function exportFigure(
  dataset: DatasetInput,
  options: Partial<Options> | undefined,
  size: PictureSize,
  settings: ExportSettings & { readonly statistics?: Statistics },
): Promise<ExportedFigure> {
  return (await import('./export/export-figure.ts')).exportFigure(dataset, options, size, settings);
}

/**
 * Writes a drawing to a file: an SVG element of paths, lines, rectangles, circles and texts, such as a plot of Observable Plot,
 * with its `width` and `height`. Texts are at angles that are multiples of 90 degrees; clips and gradients are ignored.
 * @throws HeadglowError as `exportFigure` does
 */
export async function exportDrawing(
  drawing: SVGSVGElement,
  settings: DrawingSettings,
): Promise<Omit<ExportedFigure, 'layout' | 'cutCaption'>> {
  return (await import('./export/export-drawing.ts')).exportDrawing(drawing, settings);
}

/**
 * Writes a dataset's figure to an HTML file that contains its data and opens without a network. Needs no DOM.
 * @param options options that differ from the defaults; without `theme`, it is the reader's
 * @throws HeadglowError for invalid data or options, and for values that are not in memory or take more than 200 MB
 */
export async function exportHtml(
  dataset: DatasetInput,
  options: Partial<Options>,
  settings: HtmlSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await import('./export/html/write-html.ts')).writeHtml(dataset, options, settings);
}

/**
 * Reads how a figure was made from its file, for another figure in the same style: `options` (those in `STYLE_OPTIONS`) and `look`.
 * @param bytes a PNG, SVG or PDF file as `exportFigure` writes it with `aboutText`
 * @param file its name, for messages
 * @returns null if the file does not say it
 * @throws HeadglowError if what it says is damaged, or of a later version
 */
export async function figureStyle(bytes: Uint8Array, file: string): Promise<FigureStyle | null> {
  return (await import('./export/about-file.ts')).figureStyle(bytes, file);
}
