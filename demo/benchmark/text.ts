// The report in words: the sentences and table rows that the dialog and the Markdown share.

import { formatCount } from './figure.ts';
import {
  type FigureResult,
  FRAME_BUDGET,
  type LargestSize,
  type Machine,
  type Report,
  type SampleSeries,
  TARGET_FPS,
} from './report.ts';

const NOT_AVAILABLE = 'not available';
const ONE_CHECKPOINT = 'single checkpoint';

/** Formats a number with three significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return NOT_AVAILABLE;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3) });
}

const formatMilliseconds = (value: number): string => `${formatNumber(value)} ms`;
const formatMedian = (series: SampleSeries | null): string =>
  series ? formatMilliseconds(series.median) : NOT_AVAILABLE;
const formatPercentiles = ({ median, p95, p99 }: SampleSeries): string =>
  `${formatNumber(median)} / ${formatNumber(p95)} / ${formatMilliseconds(p99)}`;

function formatBytes(bytes: number | null): string {
  if (bytes === null) return NOT_AVAILABLE;
  return bytes < 1e6 ? `${formatNumber(bytes / 1e3)} kB` : `${formatNumber(bytes / 1e6)} MB`;
}

/** Upload rate of updates in MB/s (10^6 bytes); null for data with a single checkpoint. */
export const computeUploadRate = ({ update, updateBytes }: FigureResult): number | null =>
  update && updateBytes / 1000 / update.median;

export interface Row {
  readonly label: string;
  /** One per figure. */
  readonly values: readonly string[];
}

export function buildMachineRows(machine: Machine): Row[] {
  const { adapter, software, browser, platform, width, height, pixelRatio, refresh, threads } = machine;
  const row = (label: string, value: string): Row => ({ label, values: [value] });
  return [
    row('GPU', software ? `${adapter} (software renderer)` : adapter),
    row('Browser', `${browser}, ${platform}, ${threads} threads`),
    row('Canvas', `${width} × ${height} device pixels, device pixel ratio ${formatNumber(pixelRatio)}`),
    row('Screen', `${formatNumber(refresh)} Hz`),
  ];
}

export function buildFigureRows(figures: readonly FigureResult[]): Row[] {
  const row = (label: string, format: (figure: FigureResult) => string): Row => ({
    label,
    values: figures.map(format),
  });
  return [
    row('Panels, cells', ({ panels, cells }) => `${formatCount(panels)}, ${formatCount(cells)}`),
    row('First frame', ({ first }) => formatMilliseconds(first.median)),
    row('Redraw, p50 / p95 / p99', ({ frame }) => formatPercentiles(frame)),
    row('Redraw, GPU time', ({ gpu }) => formatMedian(gpu)),
    row('Full-screen pass', ({ floor }) => formatMedian(floor)),
    row('Redraw / full-screen pass', ({ frameRatio }) => `${formatNumber(frameRatio)} ×`),
    row('Frame interval, p50 / p95 / p99', ({ pace }) => formatPercentiles(pace)),
    row('Update, p50 / p95 / p99', ({ update }) => (update ? formatPercentiles(update) : ONE_CHECKPOINT)),
    row('Upload rate', (figure) => {
      const rate = computeUploadRate(figure);
      return rate === null ? ONE_CHECKPOINT : `${formatNumber(rate)} MB/s`;
    }),
    row('Upload and full-screen pass', ({ update, updateFloor }) =>
      update ? formatMedian(updateFloor) : ONE_CHECKPOINT,
    ),
    row('Update / upload and full-screen pass', ({ updateRatio }) =>
      updateRatio === null ? ONE_CHECKPOINT : `${formatNumber(updateRatio)} ×`,
    ),
    row('GPU memory for cells', ({ gpuBytes }) => formatBytes(gpuBytes)),
    row('JavaScript heap', ({ heapBytes }) => formatBytes(heapBytes)),
  ];
}

/** Explains the rows. */
export const EXPLANATION =
  'A redraw follows a change of vmin, an update a change of checkpoint. Both end when their pixels are complete, which is ' +
  'enforced by reading one of them back. The first frame goes from data in memory to pixels, in an existing WebGL context. ' +
  'The frame interval is the time between frames on the screen while each of them is redrawn. The full-screen pass reads ' +
  'one value per pixel, takes its logarithm and looks up its colour: the least that such a figure costs. Ratios are medians ' +
  'of pairwise ratios.';

/** "8 panels of 1,448 × 1,448 (16.8 million cells)" */
function formatPanels(side: number): string {
  const cells = 8 * side ** 2;
  const count = cells < 1e6 ? formatCount(cells) : `${formatNumber(cells / 1e6)} million`;
  return `8 panels of ${formatCount(side)} × ${formatCount(side)} (${count} cells)`;
}

const END_NOTES: Record<LargestSize['end'], string> = {
  found: '',
  limit: '; larger sizes were not tried, to limit memory use',
  impossible: '; this browser cannot draw larger ones',
  time: '; the search ran out of time',
};

function formatLargest({ side, end }: LargestSize, { figures }: Report): string {
  if (side !== null) return `${end === 'found' ? '' : 'at least '}${formatPanels(side)}${END_NOTES[end]}`;
  if (end === 'impossible') return 'nothing could be drawn';
  const pass = figures[0]?.floor.median ?? 0;
  const reason =
    pass > FRAME_BUDGET ? `, because a full-screen pass alone takes ${formatMilliseconds(pass)}` : '';
  return `none; even ${formatPanels(32)} are too slow${reason}`;
}

/** The largest sizes in two sentences. */
export const answerSentences = (report: Report): readonly string[] => [
  `Redrawn at ${TARGET_FPS} frames per second: ${formatLargest(report.redraw, report)}.`,
  `With a new checkpoint in every frame: ${formatLargest(report.update, report)}.`,
];
