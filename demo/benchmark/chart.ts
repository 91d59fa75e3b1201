// The picture of a report, as SVG: how times are spread, and cost against size. Two panels, side by side or stacked.

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

/** Of one panel, in CSS pixels. */
const WIDTH = 400;
const HEIGHT = 260;
const PLOT = { left: 76, right: 16, top: 40, bottom: 44 };
const HEADER = 34;

const escapeXml = (text: string): string =>
  sanitizeText(text).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
const round = (value: number): string => String(Math.round(value * 10) / 10);

type Anchor = 'start' | 'middle' | 'end';
const text = (
  x: number,
  y: number,
  words: string,
  fill: string,
  anchor: Anchor = 'start',
  more = '',
): string =>
  `<text x="${round(x)}" y="${round(y)}" fill="${fill}" text-anchor="${anchor}"${more}>${escapeXml(words)}</text>`;
const rule = (x1: number, y1: number, x2: number, y2: number, stroke: string, more = ''): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}"${more}/>`;

interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A logarithmic axis over whole decades or, where they would be few, with ticks at 1, 2 and 5. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.min(...positive) / 1.25;
  const high = Math.max(...positive) * 1.25;
  const wide = Math.log10(high / low) > 2.5;
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    for (const digit of wide ? [1] : [1, 2, 5]) ticks.push(digit * 10 ** exponent);
  const at = (value: number) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from);
  return { at, ticks: ticks.filter((tick) => tick >= low && tick <= high) };
}

const left = PLOT.left;
const right = WIDTH - PLOT.right;
const top = PLOT.top;
const bottom = HEIGHT - PLOT.bottom;

/** Every sample a stroke, the median a bar: a row a kind. */
function spread({ floor, frame, pace, update }: FigureResult, name: string, colors: Palette): string {
  const rows: readonly (readonly [string, SampleSeries, string])[] = [
    ['bare pass', floor, colors.muted],
    ['redraw', frame, colors.redraw],
    ...(update ? [['update', update, colors.update] as const] : []),
    ['on screen', pace, colors.text],
  ];
  const all = rows.flatMap(([, { samples }]) => samples);
  const x = axis([...all, FRAME_BUDGET], left, right);
  const parts = [text(left, 22, `Times: ${name}`, colors.text, 'start', ' font-weight="600"')];
  for (const tick of x.ticks) {
    parts.push(rule(x.at(tick), top, x.at(tick), bottom, colors.line));
    parts.push(text(x.at(tick), bottom + 16, formatNumber(tick), colors.muted, 'middle'));
  }
  parts.push(
    rule(x.at(FRAME_BUDGET), top, x.at(FRAME_BUDGET), bottom, colors.text, ' stroke-dasharray="4 3"'),
  );
  parts.push(text(right, bottom + 34, 'ms; dashed: 60 a second', colors.muted, 'end'));
  const height = (bottom - top) / rows.length;
  rows.forEach(([label, series, color], i) => {
    const middle = top + (i + 0.5) * height;
    const strokes = series.samples.map((one) => `M${round(x.at(one))} ${round(middle - 6)}v12`).join('');
    parts.push(text(left - 8, middle + 4, label, colors.text, 'end'));
    parts.push(`<path d="${strokes}" stroke="${color}" stroke-opacity="0.45" fill="none"/>`);
    parts.push(
      rule(x.at(series.median), middle - 12, x.at(series.median), middle + 12, color, ' stroke-width="2.5"'),
    );
  });
  return parts.join('');
}

/** p95 against cells. */
function growth({ redraw, update }: Report, colors: Palette): string {
  const cells = ({ side }: SizeSample) => 8 * side ** 2;
  const points = [...redraw.points, ...update.points];
  const title = text(left, 22, 'p95 against size', colors.text, 'start', ' font-weight="600"');
  if (points.length === 0) return title + text(left, top + 20, 'Nothing could be drawn.', colors.muted);
  const x = axis(points.map(cells), left, right);
  const y = axis([...points.map(({ p95 }) => p95), FRAME_BUDGET], bottom, top);
  const parts = [title];
  for (const tick of x.ticks) {
    parts.push(rule(x.at(tick), top, x.at(tick), bottom, colors.line));
    const words = tick < 1e6 ? `${formatNumber(tick / 1e3)} k` : `${formatNumber(tick / 1e6)} M`;
    parts.push(text(x.at(tick), bottom + 16, words, colors.muted, 'middle'));
  }
  for (const tick of y.ticks) {
    parts.push(rule(left, y.at(tick), right, y.at(tick), colors.line));
    parts.push(text(left - 8, y.at(tick) + 4, `${formatNumber(tick)} ms`, colors.muted, 'end'));
  }
  parts.push(
    rule(left, y.at(FRAME_BUDGET), right, y.at(FRAME_BUDGET), colors.text, ' stroke-dasharray="4 3"'),
  );
  parts.push(text(right, bottom + 34, 'cells of 8 panels; dashed: 16.7 ms', colors.muted, 'end'));
  const lines = [
    ['redraw', redraw, colors.redraw],
    ['update', update, colors.update],
  ] as const;
  lines.forEach(([label, largest, color], i) => {
    const at = (point: SizeSample) => `${round(x.at(cells(point)))} ${round(y.at(point.p95))}`;
    if (largest.points.length === 0) return;
    parts.push(
      `<path d="M${largest.points.map(at).join('L')}" stroke="${color}" stroke-width="1.5" fill="none"/>`,
    );
    for (const point of largest.points) {
      const best = point.side === largest.side;
      const [cx, cy] = at(point).split(' ');
      parts.push(`<circle cx="${cx}" cy="${cy}" r="${best ? 5 : 2.5}" fill="${color}"/>`);
    }
    parts.push(`<circle cx="${left + 10}" cy="${top + 12 + i * 16}" r="3.5" fill="${color}"/>`);
    parts.push(text(left + 18, top + 16 + i * 16, label, colors.text));
  });
  return parts.join('');
}

export interface Chart {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** @param columns 1 stacks the panels; 2 sets them side by side */
export function renderChart(report: Report, colors: Palette, columns: 1 | 2): Chart {
  const [standard] = report.figures;
  const width = WIDTH * columns;
  const header = columns === 2 ? HEADER : 0;
  const height = header + (columns === 2 ? HEIGHT : 2 * HEIGHT);
  const second = columns === 2 ? `translate(${WIDTH} ${header})` : `translate(0 ${HEIGHT})`;
  const adapter = `Headglow ${report.headglow} on ${report.machine.adapter}`;
  const heading =
    columns === 2 ? text(16, 22, shortened(adapter, 110), colors.muted, 'start', ' font-size="11"') : '';
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-label="${escapeXml(answerSentences(report).join(' '))}" font-family="system-ui, sans-serif" font-size="12">` +
    `<rect width="${width}" height="${height}" fill="${colors.page}"/>${heading}` +
    `<g transform="translate(0 ${header})">${standard ? spread(standard, standard.name, colors) : ''}</g>` +
    `<g transform="${second}">${growth(report, colors)}</g></svg>`;
  return { svg, width, height };
}

const shortened = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words;
