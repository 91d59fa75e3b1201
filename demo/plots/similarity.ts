// The similarity of tasks as a matrix of rank correlations, with the values in its cells.

import { cell, plot } from '@observablehq/plot';
import type { SimilarityPlot } from '../../src/analysis.ts';
import { colormap } from '../../src/index.ts';
import { contrastingColor, correlationColor, formatCorrelation } from '../parts/correlation.ts';
import { addElement, addText, addTexts, measure, type PlotFrame, shorten, textsOf } from './frame.ts';
import { COLORS, LINE_HEIGHT, TEXT } from './style.ts';

/** Names take at most this share of the figure. */
const MAX_NAMES = 0.3;
const BAR = { width: 10, gap: 12, colors: 64 } as const;

/** Correlations of all pairs. */
export function drawSimilarity(
  { names, table, title, caption }: SimilarityPlot,
  frame: PlotFrame,
): SVGSVGElement {
  const { width, height, theme, font } = frame;
  const colors = COLORS[theme];
  const isIncomplete = table.some((row) => row.some(Number.isNaN));
  const texts = textsOf(title, isIncomplete ? 'grey: undefined, as all values are equal' : '', caption);
  const room = MAX_NAMES * Math.min(width, height);
  const shortened = names.map((name) => shorten(name, room, TEXT.tick, font));
  const band = Math.ceil(Math.max(...shortened.map((name) => measure(name, TEXT.tick, font)))) + 8;
  const top = title === '' ? 10 : 30;
  const barWidth = BAR.gap + BAR.width + 4 + measure('−0.5', TEXT.tick, font) + 4 + LINE_HEIGHT + 4;
  const bottom = band + 4 + texts.captions.length * LINE_HEIGHT + 4;
  const side = Math.max(20, Math.min(width - band - barWidth - 8, height - top - bottom));
  // Centred in the width.
  const left = band + Math.max(0, (width - band - barWidth - side) / 2);
  const step = side / names.length;
  const cells = table.flatMap((row, y) => row.map((value, x) => ({ x, y, value })));
  const positions = names.map((_, i) => i);
  const svg = plot({
    width,
    height,
    marginTop: top,
    marginLeft: left,
    marginRight: width - left - side,
    marginBottom: height - top - side,
    style: { fontFamily: font, background: 'none' },
    x: { type: 'band', domain: positions, padding: 0, round: false, axis: null },
    y: { type: 'band', domain: positions, padding: 0, round: false, axis: null },
    color: { type: 'identity' },
    marks: [
      cell(cells, {
        x: 'x',
        y: 'y',
        inset: step > 8 ? 0.5 : 0,
        fill: ({ value }: (typeof cells)[number]) =>
          Number.isNaN(value) ? colors.grid : correlationColor(value),
      }),
    ],
  }) as SVGSVGElement;
  svg.querySelector('style')?.remove();
  const hasNumbers = step >= measure('−0.00', TEXT.tick, font) + 2;
  if (hasNumbers)
    for (const { x, y, value } of cells)
      addText(svg, {
        text: Number.isNaN(value) ? '–' : formatCorrelation(value),
        x: left + (x + 0.5) * step,
        y: top + (y + 0.5) * step,
        anchor: 'middle',
        fill: Number.isNaN(value) ? colors.muted : contrastingColor(correlationColor(value)),
      });
  // Rows and columns narrower than a line have a name every few ones.
  const every = Math.ceil(TEXT.tick / step);
  for (const [i, text] of shortened.entries()) {
    if (i % every !== 0) continue;
    const at = (i + 0.5) * step;
    addText(svg, { text, x: left - 5, y: top + at, anchor: 'end', fill: colors.muted });
    addText(svg, { text, x: left + at, y: top + side + 5, anchor: 'end', rotated: true, fill: colors.muted });
  }
  addColorbar(svg, { x: left + side + BAR.gap, y: top, height: side }, frame);
  addTexts(svg, frame, texts);
  return svg;
}

/** The colours from −1 to 1, with ticks and the name of the measure. */
function addColorbar(
  svg: SVGElement,
  { x, y, height }: { readonly x: number; readonly y: number; readonly height: number },
  { theme, font }: PlotFrame,
): void {
  const colors = COLORS[theme];
  const { colors: table } = colormap('coolwarm', false);
  const step = height / BAR.colors;
  for (let i = 0; i < BAR.colors; i++) {
    const fill = table[Math.floor(((i + 0.5) * table.length) / BAR.colors)] as string;
    // Overlaps the one above, so that no viewer shows a seam.
    addElement(svg, 'rect', {
      x,
      y: y + height - (i + 1) * step,
      width: BAR.width,
      height: step + (i > 0 ? 0.3 : 0),
      fill,
    });
  }
  for (const value of [-1, -0.5, 0, 0.5, 1]) {
    const at = y + (height * (1 - value)) / 2;
    addElement(svg, 'path', {
      d: `M${x + BAR.width},${at}L${x + BAR.width + 3},${at}`,
      fill: 'none',
      stroke: colors.axis,
    });
    addText(svg, { text: String(value).replace('-', '−'), x: x + BAR.width + 6, y: at, fill: colors.muted });
  }
  const label = x + BAR.width + 6 + measure('−0.5', TEXT.tick, font) + LINE_HEIGHT / 2 + 2;
  addText(svg, {
    text: 'Spearman correlation',
    x: label,
    y: y + height / 2,
    size: TEXT.label,
    fill: colors.text,
    anchor: 'middle',
    rotated: true,
  });
}
