// Writes plots to files.

import { type PlotSettings, plotData } from '../../src/analysis.ts';
import { type DrawingSettings, type ExportedFigure, exportDrawing } from '../../src/export.ts';
import type { Dataset } from '../../src/index.ts';
import type { Options } from '../../src/options.ts';
import type { PictureSize, PlotRequest } from '../../src/protocol.ts';
import { drawPlot } from './draw.ts';
import { COLORS, PLOT_FONT } from './style.ts';

/** What to draw. */
export interface PlotSubject {
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
  readonly plot: PlotRequest;
}

/**
 * Draws a plot and writes it to a file.
 * @throws HeadglowError as `plotData` and `exportDrawing` do
 */
export async function exportPlot(
  { dataset, options, plot: { kind, show } }: PlotSubject,
  { width, height, scale }: PictureSize,
  { textScale = 1, ...settings }: DrawingSettings & { readonly textScale?: number },
): Promise<Omit<ExportedFigure, 'layout' | 'cutCaption'>> {
  const { theme = 'light', title = '' } = options;
  const data = await plotData(dataset, options, kind, { show } satisfies PlotSettings);
  const drawing = drawPlot(data, {
    width: width / textScale,
    height: height / textScale,
    theme,
    font: settings.font?.css ?? PLOT_FONT,
  });
  return exportDrawing(drawing, {
    format: settings.format,
    ...(settings.font && { font: settings.font }),
    ...(settings.about !== undefined && { about: settings.about }),
    scale: scale * textScale,
    unitsPerInch: 96 / textScale,
    background: COLORS[theme].background,
    title: title || `${kind[0]?.toUpperCase()}${kind.slice(1)}`,
  });
}
