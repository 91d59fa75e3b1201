// The public API of figures as files: `headglow/export`.

import type { DrawingSettings } from './export/export-drawing.ts';
import type { ExportedFigure, ExportSettings } from './export/export-figure.ts';
import type { Options } from './options.ts';
import type { Statistics } from './scale/statistics.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { PictureSize } from './view/picture-limits.ts';

export { type CellStyle, MAX_VECTOR_CELLS } from './export/cell-image.ts';
export type { DrawingSettings } from './export/export-drawing.ts';
export type { ExportedFigure, ExportSettings, FigureFormat } from './export/export-figure.ts';
export type { FontFamily } from './export/font/typeface.ts';
export { PRESETS, type Preset, type PresetName } from './export/presets.ts';

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
): Promise<Omit<ExportedFigure, 'layout'>> {
  return (await import('./export/export-drawing.ts')).exportDrawing(drawing, settings);
}
