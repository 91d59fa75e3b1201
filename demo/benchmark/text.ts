// The report in words: the same rows and sentences for the page and for Markdown.

import { formatCount } from './figure.ts';
import type { FigureResult, LargestSize, Machine, Report, SampleSeries } from './report.ts';
import { FRAME_BUDGET, TARGET_FPS } from './report.ts';

const NOT_AVAILABLE = 'not available';

/** Three digits that matter. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return NOT_AVAILABLE;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3) });
}

const ms = (value: number): string => `${formatNumber(value)} ms`;
const median = (series: SampleSeries | null): string => (series ? ms(series.median) : NOT_AVAILABLE);
const percentiles = (series: SampleSeries): string =>
  `${formatNumber(series.median)} / ${formatNumber(series.p95)} / ${ms(series.p99)}`;

function bytesText(bytes: number | null): string {
  if (bytes === null) return NOT_AVAILABLE;
  return bytes < 2 ** 20 ? `${formatNumber(bytes / 2 ** 10)} KiB` : `${formatNumber(bytes / 2 ** 20)} MiB`;
}

/** Megabytes, of a million bytes, a second. */
export const computeUploadRate = ({ update, updateBytes }: FigureResult): number | null =>
  update && updateBytes / 1000 / update.median;

export interface Row {
  readonly label: string;
  /** One a figure. */
  readonly values: readonly string[];
}

export function buildMachineRows(machine: Machine): Row[] {
  const { adapter, software, browser, platform, width, height, pixelRatio, refresh, threads } = machine;
  const row = (label: string, value: string): Row => ({ label, values: [value] });
  return [
    row('adapter', software ? `${adapter} (a program, not a GPU)` : adapter),
    row('browser', `${browser}, ${platform}, ${threads} threads`),
    row('canvas', `${width} × ${height} device pixels, ${formatNumber(pixelRatio)} in a CSS pixel`),
    row('screen', `${formatNumber(refresh)} Hz`),
  ];
}

export function buildFigureRows(figures: readonly FigureResult[]): Row[] {
  const row = (label: string, value: (figure: FigureResult) => string): Row => ({
    label,
    values: figures.map(value),
  });
  const single = 'one checkpoint only';
  return [
    row('panels, cells', ({ panels, cells }) => `${formatCount(panels)}, ${formatCount(cells)}`),
    row('first frame', ({ first }) => ms(first.median)),
    row('redraw, p50 / p95 / p99', ({ frame }) => percentiles(frame)),
    row('redraw, of the GPU', ({ gpu }) => median(gpu)),
    row('full-screen pass', ({ floor }) => median(floor)),
    row('redraw / full-screen pass', ({ frameRatio }) => `${formatNumber(frameRatio)} ×`),
    row('on the screen, p50 / p95 / p99', ({ pace }) => percentiles(pace)),
    row('update, p50 / p95 / p99', ({ update }) => (update ? percentiles(update) : single)),
    row('upload', (figure) => {
      const rate = computeUploadRate(figure);
      return rate === null ? single : `${formatNumber(rate)} MB/s`;
    }),
    row('bare upload and pass', ({ update, updateFloor }) => (update ? median(updateFloor) : single)),
    row('update / bare upload and pass', ({ updateRatio }) =>
      updateRatio === null ? single : `${formatNumber(updateRatio)} ×`,
    ),
    row('cells on the GPU', ({ gpuBytes }) => bytesText(gpuBytes)),
    row('JavaScript heap', ({ heapBytes }) => bytesText(heapBytes)),
  ];
}

/** What the words of the rows mean. */
export const EXPLANATION =
  'A redraw follows a change of vmin, an update a change of checkpoint; their time ends when the pixels are complete, ' +
  'which reading one of them forces. The first frame goes from data in memory to pixels, on a WebGL context that is there. ' +
  'On the screen: from one frame shown to the next while each is redrawn. The full-screen pass reads a number for each ' +
  'pixel, takes its logarithm and looks its colour up: the least that such a picture costs; ratios are medians, pair by pair.';

/** "8 panels of 1,448 × 1,448 (16.8 million cells)" */
function panelsText(side: number): string {
  const cells = 8 * side ** 2;
  const number = cells < 1e6 ? formatCount(cells) : `${formatNumber(cells / 1e6)} million`;
  return `8 panels of ${formatCount(side)} × ${formatCount(side)} (${number} cells)`;
}

const ENDS: Record<LargestSize['end'], string> = {
  found: '',
  limit: '; nothing larger was tried, for the memory that it takes',
  impossible: '; this browser cannot hold more',
  time: '; the search ended there for want of time',
};

function largestText({ side, end }: LargestSize, { figures }: Report): string {
  if (side === null) {
    if (end === 'impossible') return 'nothing could be drawn';
    const pass = figures[0]?.floor.median ?? 0;
    const why = pass > FRAME_BUDGET ? `, as a bare full-screen pass alone takes ${ms(pass)}` : '';
    return `not even ${panelsText(32)}${why}`;
  }
  return `${end === 'found' ? '' : 'at least '}${panelsText(side)}${ENDS[end]}`;
}

/** How large one can go, in two sentences. */
export const answerSentences = (report: Report): readonly string[] => [
  `Redrawn ${TARGET_FPS} times a second: ${largestText(report.redraw, report)}.`,
  `With a new checkpoint in every frame: ${largestText(report.update, report)}.`,
];
