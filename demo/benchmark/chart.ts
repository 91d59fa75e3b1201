// Renders the report's chart as SVG: the distribution of times, and cost against size, side by side or stacked.

import { sanitizeText } from '../../src/index.ts';
import {
  type FigureResult,
  FRAME_BUDGET,
  type Report,
  type SampleSeries,
  type SizeSample,
} from './report.ts';
import { answerSentences, formatNumber } from './text.ts';

export interface Palette {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly redraw: string;
  readonly update: string;
}

export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    page: '#ffffff',
    text: '#1b1b1f',
    muted: '#5c5c66',
    line: '#dcdce0',
    redraw: '#3b4cc0',
    update: '#b4451f',
  },
  dark: {
    page: '#121215',
    text: '#ececf0',
    muted: '#a5a5b0',
    line: '#34343c',
    redraw: '#9db2ff',
    update: '#ffab7a',
  },
};

/** Size of a panel in CSS pixels. */
const PANEL = { width: 400, height: 260 };
/** Height of the heading above panels that are side by side. */
const HEADING_HEIGHT = 34;
const MAX_HEADING_LENGTH = 110;

/** Edges of the plotting area inside a panel. */
const AREA = { left: 108, right: PANEL.width - 16, top: 40, bottom: PANEL.height - 44 };

/** An axis over more decades has ticks at powers of ten only. */
const MAX_DENSE_DECADES = 2.5;

type Attributes = Readonly<Record<string, string | number>>;

const escapeXml = (text: string): string =>
  sanitizeText(text).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
const round = (value: number): string => String(Math.round(value * 10) / 10);

const formatAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`)
    .join(' ');
const svgText = (content: string, attributes: Attributes): string =>
  `<text ${formatAttributes(attributes)}>${escapeXml(content)}</text>`;
const svgElement = (name: 'line' | 'path' | 'circle', attributes: Attributes): string =>
  `<${name} ${formatAttributes(attributes)}/>`;

interface Axis {
  /** Maps a value to pixels. */
  readonly scale: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A logarithmic axis with ticks at powers of ten or, on short axes, at 1, 2 and 5 times these. */
function createAxis(values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.min(...positive) / 1.25;
  const high = Math.max(...positive) * 1.25;
  const digits = Math.log10(high / low) > MAX_DENSE_DECADES ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    for (const digit of digits) ticks.push(digit * 10 ** exponent);
  return {
    scale: (value) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from),
    ticks: ticks.filter((tick) => tick >= low && tick <= high),
  };
}

const renderTitle = (title: string, { text }: Palette): string =>
  svgText(title, { x: AREA.left, y: 22, fill: text, 'font-weight': '600' });

const renderCaption = (caption: string, { muted }: Palette): string =>
  svgText(caption, { x: AREA.right, y: AREA.bottom + 34, fill: muted, 'text-anchor': 'end' });

function renderXAxis(axis: Axis, format: (tick: number) => string, { line, muted }: Palette): string {
  return axis.ticks
    .map((tick) => {
      const x = axis.scale(tick);
      const gridLine = svgElement('line', { x1: x, y1: AREA.top, x2: x, y2: AREA.bottom, stroke: line });
      const label = { x, y: AREA.bottom + 16, fill: muted, 'text-anchor': 'middle' };
      return gridLine + svgText(format(tick), label);
    })
    .join('');
}

function renderYAxis(axis: Axis, format: (tick: number) => string, { line, muted }: Palette): string {
  return axis.ticks
    .map((tick) => {
      const y = axis.scale(tick);
      const gridLine = svgElement('line', { x1: AREA.left, y1: y, x2: AREA.right, y2: y, stroke: line });
      const label = { x: AREA.left - 8, y: y + 4, fill: muted, 'text-anchor': 'end' };
      return gridLine + svgText(format(tick), label);
    })
    .join('');
}

/** One row per kind of time: a stroke per sample, and a bar for the median. */
function renderTimes({ name, floor, frame, pace, update }: FigureResult, palette: Palette): string {
  const rows: { label: string; series: SampleSeries; color: string }[] = [
    { label: 'Full-screen pass', series: floor, color: palette.muted },
    { label: 'Redraw', series: frame, color: palette.redraw },
    ...(update ? [{ label: 'Update', series: update, color: palette.update }] : []),
    { label: 'Frame interval', series: pace, color: palette.text },
  ];
  const samples = rows.flatMap(({ series }) => series.samples);
  const axis = createAxis([...samples, FRAME_BUDGET], [AREA.left, AREA.right]);
  const budgetX = axis.scale(FRAME_BUDGET);
  const rowHeight = (AREA.bottom - AREA.top) / rows.length;
  const renderedRows = rows.map(({ label, series, color }, i) => {
    const y = AREA.top + (i + 0.5) * rowHeight;
    const strokes = series.samples
      .map((sample) => `M${round(axis.scale(sample))} ${round(y - 6)}v12`)
      .join('');
    const medianX = axis.scale(series.median);
    return [
      svgText(label, { x: AREA.left - 8, y: y + 4, fill: palette.text, 'text-anchor': 'end' }),
      svgElement('path', { d: strokes, stroke: color, 'stroke-opacity': '0.45', fill: 'none' }),
      svgElement('line', {
        ...{ x1: medianX, y1: y - 12, x2: medianX, y2: y + 12 },
        ...{ stroke: color, 'stroke-width': '2.5' },
      }),
    ].join('');
  });
  return [
    renderTitle(`Times: ${name}`, palette),
    renderXAxis(axis, formatNumber, palette),
    svgElement('line', {
      ...{ x1: budgetX, y1: AREA.top, x2: budgetX, y2: AREA.bottom },
      ...{ stroke: palette.text, 'stroke-dasharray': '4 3' },
    }),
    renderCaption('ms; dashed: 60 frames per second', palette),
    ...renderedRows,
  ].join('');
}

const formatCells = (cells: number): string =>
  cells < 1e6 ? `${formatNumber(cells / 1e3)} k` : `${formatNumber(cells / 1e6)} M`;

const countCells = ({ side }: SizeSample): number => 8 * side ** 2;

/** The 95th percentile of redraws and updates against the number of cells. */
function renderGrowth({ redraw, update }: Report, palette: Palette): string {
  const points = [...redraw.points, ...update.points];
  const title = renderTitle('95th percentile against size', palette);
  if (points.length === 0)
    return (
      title + svgText('Nothing could be drawn.', { x: AREA.left, y: AREA.top + 20, fill: palette.muted })
    );
  const xAxis = createAxis(points.map(countCells), [AREA.left, AREA.right]);
  const yAxis = createAxis([...points.map(({ p95 }) => p95), FRAME_BUDGET], [AREA.bottom, AREA.top]);
  const budgetY = yAxis.scale(FRAME_BUDGET);
  const curves = [
    { label: 'Redraw', largest: redraw, color: palette.redraw },
    { label: 'Update', largest: update, color: palette.update },
  ];
  const renderedCurves = curves.map(({ label, largest, color }, i) => {
    if (largest.points.length === 0) return '';
    const positions = largest.points.map((point) => ({
      x: xAxis.scale(countCells(point)),
      y: yAxis.scale(point.p95),
      isLargest: point.side === largest.side,
    }));
    const path = `M${positions.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}`;
    const legendY = AREA.top + 12 + i * 16;
    return [
      svgElement('path', { d: path, stroke: color, 'stroke-width': '1.5', fill: 'none' }),
      ...positions.map(({ x, y, isLargest }) =>
        svgElement('circle', { cx: x, cy: y, r: isLargest ? 5 : 2.5, fill: color }),
      ),
      svgElement('circle', { cx: AREA.left + 10, cy: legendY, r: 3.5, fill: color }),
      svgText(label, { x: AREA.left + 18, y: legendY + 4, fill: palette.text }),
    ].join('');
  });
  return [
    title,
    renderXAxis(xAxis, formatCells, palette),
    renderYAxis(yAxis, (tick) => `${formatNumber(tick)} ms`, palette),
    svgElement('line', {
      ...{ x1: AREA.left, y1: budgetY, x2: AREA.right, y2: budgetY },
      ...{ stroke: palette.text, 'stroke-dasharray': '4 3' },
    }),
    renderCaption('cells in 8 panels; dashed: 60 frames per second', palette),
    ...renderedCurves,
  ].join('');
}

export interface Chart {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const truncate = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;

/** @param columns 1 stacks the panels; 2 places them side by side, under a heading */
export function renderChart(report: Report, palette: Palette, columns: 1 | 2): Chart {
  const [standard] = report.figures;
  const isStacked = columns === 1;
  const headingHeight = isStacked ? 0 : HEADING_HEIGHT;
  const width = PANEL.width * columns;
  const height = headingHeight + (isStacked ? 2 : 1) * PANEL.height;
  const secondPanel = isStacked
    ? `translate(0 ${PANEL.height})`
    : `translate(${PANEL.width} ${headingHeight})`;
  const headingText = truncate(
    `Headglow ${report.headglow} on ${report.machine.adapter}`,
    MAX_HEADING_LENGTH,
  );
  const heading = isStacked
    ? ''
    : svgText(headingText, { x: 16, y: 22, fill: palette.muted, 'font-size': '11' });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-label="${escapeXml(answerSentences(report).join(' '))}" font-family="system-ui, sans-serif" font-size="12">` +
    `<rect width="${width}" height="${height}" fill="${palette.page}"/>${heading}` +
    `<g transform="translate(0 ${headingHeight})">${standard ? renderTimes(standard, palette) : ''}</g>` +
    `<g transform="${secondPanel}">${renderGrowth(report, palette)}</g></svg>`;
  return { svg, width, height };
}
