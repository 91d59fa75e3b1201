// The scatter plot of two tasks' heads, with their correlation in a corner and names next to the largest.

import { dot } from '@observablehq/plot';
import type { ScatterPlot } from '../../src/analysis.ts';
import { withMinusSign } from '../../src/index.ts';
import {
  type Axis,
  addElement,
  addText,
  addTexts,
  drawAxes,
  marginsOf,
  measure,
  type PlotFrame,
  textsOf,
} from './frame.ts';
import { type Box, placeAround } from './labels.ts';
import { LINE_HEIGHT, seriesStyle, TEXT } from './style.ts';
import { valueText } from './ticks.ts';

const RADIUS = 2.2;
const PADDING = 0.04;
/** Distance of a label from its point from which on a line connects them, in CSS pixels. */
const FAR = 8;

function axisOf(label: string, values: readonly number[]): Axis {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max < min) [min, max] = [0, 1];
  const padding = (max - min || Math.abs(max) || 1) * PADDING;
  return { label, scale: { type: 'linear', domain: [min - padding, max + padding] }, format: valueText };
}

const correlationText = (value: number): string =>
  Number.isNaN(value) ? 'undefined' : withMinusSign(value.toFixed(2));

/** Adds the correlations in the corner with the fewest points. */
function addCorrelation(
  svg: SVGElement,
  lines: readonly string[],
  {
    places,
    area,
    frame,
    colors,
  }: { places: readonly Box[]; area: Box; frame: PlotFrame; colors: { background: string; text: string } },
): Box {
  const width = Math.max(...lines.map((text) => measure(text, TEXT.tick, frame.font))) + 8;
  const height = lines.length * LINE_HEIGHT + 4;
  const corners = [
    [area.x + 4, area.y + 2],
    [area.x + area.width - width, area.y + 2],
    [area.x + area.width - width, area.y + area.height - height - 4],
    [area.x + 4, area.y + area.height - height - 4],
  ] as const;
  const covered = ([x, y]: readonly [number, number]): number =>
    places.filter(
      (place) =>
        place.x + place.width > x &&
        place.x < x + width &&
        place.y + place.height > y &&
        place.y < y + height,
    ).length;
  const [x, y] = corners.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
  const box = { x, y, width, height };
  addElement(svg, 'rect', { ...box, fill: colors.background });
  for (const [i, text] of lines.entries())
    addText(svg, { text, x: x + 4, y: y + 2 + (i + 0.5) * LINE_HEIGHT, fill: colors.text });
  return box;
}

/** Two panels' heads against each other. */
export function drawScatter(data: ScatterPlot, frame: PlotFrame): SVGSVGElement {
  const { points, names, labelled, quantity, title, caption } = data;
  const axes = {
    x: axisOf(
      `${quantity}: ${names[0]}`,
      points.map(({ x }) => x),
    ),
    y: axisOf(
      `${quantity}: ${names[1]}`,
      points.map(({ y }) => y),
    ),
  };
  const texts = textsOf(title, caption);
  const isLabelled = new Set(labelled);
  const [plain, strong] = [seriesStyle(0, frame.theme).color, seriesStyle(1, frame.theme).color];
  const others = points.filter((_, i) => !isLabelled.has(i));
  const chosen = labelled.map((i) => points[i] as (typeof points)[number]);
  const drawn = drawAxes(frame, axes, marginsOf(frame, texts, axes.y, 0), [
    dot(others, { x: 'x', y: 'y', r: RADIUS, fill: plain, fillOpacity: 0.5, stroke: 'none' }),
    dot(chosen, { x: 'x', y: 'y', r: RADIUS + 0.6, fill: strong, stroke: 'none' }),
  ]);
  const { svg, xAt, yAt, area, colors } = drawn;
  const placeOf = ({ x, y }: { readonly x: number; readonly y: number }): Box => ({
    x: xAt(x) - RADIUS,
    y: yAt(y) - RADIUS,
    width: 2 * RADIUS,
    height: 2 * RADIUS,
  });
  const places = points.map(placeOf);
  const inside = { x: area.left, y: area.top, width: area.right - area.left, height: area.bottom - area.top };
  const corner = addCorrelation(
    svg,
    [
      `Spearman ρ = ${correlationText(data.spearman)}`,
      `Pearson r = ${correlationText(data.pearson)}`,
      `n = ${points.length.toLocaleString('en')}`,
    ],
    { places, area: inside, frame, colors },
  );
  const labels = placeAround(
    chosen.map((point) => ({
      x: xAt(point.x),
      y: yAt(point.y),
      width: measure(point.label, TEXT.tick, frame.font),
    })),
    [...chosen.map(placeOf), corner],
    inside,
    TEXT.tick,
  );
  for (const [i, place] of labels.entries()) {
    if (!place) continue;
    const point = chosen[i] as (typeof chosen)[number];
    const [x, y] = [xAt(point.x), yAt(point.y)];
    const width = measure(point.label, TEXT.tick, frame.font);
    // A label that had to move away is connected with its point.
    const [nearX, nearY] = [
      Math.max(place.x, Math.min(place.x + width, x)),
      Math.max(place.y - TEXT.tick / 2, Math.min(place.y + TEXT.tick / 2, y)),
    ];
    if (Math.hypot(nearX - x, nearY - y) > FAR)
      addElement(svg, 'path', {
        d: `M${x},${y}L${nearX},${nearY}`,
        fill: 'none',
        stroke: strong,
        'stroke-width': 0.75,
      });
    addText(svg, { text: point.label, ...place, fill: colors.text });
  }
  addTexts(svg, frame, texts);
  return svg;
}
