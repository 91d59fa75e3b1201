// The plots of the report, drawn by Observable Plot: time against size on logarithmic axes, and a box plot of all contenders.
//
// Text inherits its colour from the page, and the contenders' colours are legible on white and on black.

import * as Plot from '@observablehq/plot';
import { group } from 'd3-array';
import { REDUCING, SIZES } from './plan.ts';
import type { Block, Results } from './results.ts';
import { summarise } from './statistics.ts';

const COLORS: Readonly<Record<string, string>> = {
  headglow: '#e8590c',
  regl: '#3b82f6',
  canvas: '#2b9a48',
  'canvas-table': '#7a9a1e',
  h5web: '#d6409f',
  plotly: '#8b6cf0',
  echarts: '#e5484d',
  deckgl: '#0d9aa8',
  plot: '#a8763e',
};

interface MedianPoint {
  readonly subject: string;
  readonly label: string;
  readonly cells: number;
  readonly milliseconds: number;
  /** Invalid points are drawn hollow. */
  readonly valid: boolean;
}

const labelOf = ({ reduction }: Block, subject: string): string =>
  REDUCING.includes(subject) ? `${subject}, ${reduction}` : subject;

const colorOf = ({ subject }: { readonly subject: string }): string => COLORS[subject] ?? 'currentColor';

const countCells = (name: string): number => {
  const size = SIZES.find((each) => each.name === name);
  return size ? size.panels * size.layers * size.heads : 0;
};

/** A point per size and contender: the median over all valid sessions, or over all sessions if none is valid. */
function computeMedians(blocks: readonly Block[]): MedianPoint[] {
  const groups = group(
    blocks.flatMap((block) =>
      block.series
        .filter(({ samples }) => samples.length > 0)
        .map(({ subject, samples }) => ({ subject, samples, block, label: labelOf(block, subject) })),
    ),
    ({ block, label }) => `${block.size} ${label}`,
  );
  return [...groups.values()].map((series) => {
    const valid = series.filter(({ block }) => block.valid);
    const { subject, label, block } = series[0] as (typeof series)[number];
    const samples = (valid.length > 0 ? valid : series).flatMap((each) => each.samples);
    return {
      subject,
      label,
      cells: countCells(block.size),
      milliseconds: summarise(samples).median,
      valid: valid.length > 0,
    };
  });
}

/** Vertical distance between labels in pixels. */
const LABEL_HEIGHT = 14;

/** Labels that touch, centred on the mean of their desired positions. */
interface LabelRun {
  /** Indices of the labels, from top to bottom. */
  readonly members: readonly number[];
  readonly centre: number;
}

const heightOf = ({ members }: LabelRun): number => members.length * LABEL_HEIGHT;

/** Merges two runs that overlap. */
function mergeRuns(upper: LabelRun, lower: LabelRun, positions: readonly number[]): LabelRun {
  const members = [...upper.members, ...lower.members];
  const sum = members.reduce((total, member) => total + (positions[member] as number), 0);
  return { members, centre: sum / members.length };
}

/** Moves labels apart that overlap, by as little as possible. @param positions vertical centres */
function separateLabels(positions: readonly number[]): number[] {
  const fromTop = positions
    .map((_, i) => i)
    .sort((a, b) => (positions[a] as number) - (positions[b] as number));
  const runs: LabelRun[] = [];
  for (const i of fromTop) {
    let run: LabelRun = { members: [i], centre: positions[i] as number };
    for (
      let previous = runs.at(-1);
      previous && previous.centre + heightOf(previous) / 2 > run.centre - heightOf(run) / 2;
      previous = runs.at(-1)
    ) {
      run = mergeRuns(previous, run, positions);
      runs.pop();
    }
    runs.push(run);
  }
  const separated = [...positions];
  for (const run of runs)
    for (const [rank, member] of run.members.entries())
      separated[member] = run.centre - heightOf(run) / 2 + (rank + 0.5) * LABEL_HEIGHT;
  return separated;
}

/** A render transform that separates the labels of lines that end at the same x. */
const separateEndLabels: Plot.RenderFunction = (index, scales, values, dimensions, context, next) => {
  const y = Array.from(values.y as ArrayLike<number>);
  const x = values.x as ArrayLike<number>;
  for (const labels of group(index, (i) => Math.round(x[i] as number)).values()) {
    const separated = separateLabels(labels.map((i) => y[i] as number));
    for (const [rank, i] of labels.entries()) y[i] = separated[rank] as number;
  }
  return next?.(index, scales, Object.assign(values, { y }), dimensions, context) ?? null;
};

const COMMON_OPTIONS = { style: { background: 'none', fontSize: '12px', overflow: 'visible' }, width: 920 };

function drawLinePlot(blocks: readonly Block[], title: string): string {
  const points = computeMedians(blocks);
  const createLine = (dashed: boolean) =>
    Plot.line(
      points.filter(({ label }) => label.endsWith(', nearest') === dashed),
      {
        x: 'cells',
        y: 'milliseconds',
        z: 'label',
        stroke: colorOf,
        sort: 'cells',
        strokeWidth: ({ subject }: MedianPoint) => (subject === 'headglow' ? 2.6 : 1.4),
        strokeDasharray: dashed ? '5 3' : undefined,
      } as Plot.LineOptions,
    );
  const plot = Plot.plot({
    ...COMMON_OPTIONS,
    height: 440,
    marginLeft: 60,
    marginRight: 140,
    marginBottom: 40,
    x: { type: 'log', label: 'cells in all panels →', tickFormat: '~s' },
    y: { type: 'log', label: '↑ milliseconds', grid: true, tickFormat: '~g' },
    color: { type: 'identity' },
    ariaLabel: title,
    marks: [
      createLine(false),
      createLine(true),
      Plot.dot(points, {
        x: 'cells',
        y: 'milliseconds',
        stroke: colorOf,
        fill: (point: MedianPoint) => (point.valid ? colorOf(point) : 'var(--page)'),
        r: 2.6,
      }),
      Plot.text(
        points,
        Plot.selectMaxX({
          x: 'cells',
          y: 'milliseconds',
          z: 'label',
          text: 'label',
          fill: colorOf,
          stroke: 'var(--page)',
          dx: 9,
          textAnchor: 'start',
          render: separateEndLabels,
        }),
      ),
    ],
  });
  return plot.outerHTML;
}

function drawBoxPlot(blocks: readonly Block[], title: string): string {
  const samples = blocks.flatMap((block) =>
    block.series.flatMap(({ subject, samples: all }) =>
      all.map((milliseconds) => ({ subject, label: labelOf(block, subject), milliseconds })),
    ),
  );
  const plot = Plot.plot({
    ...COMMON_OPTIONS,
    marginLeft: 140,
    marginRight: 30,
    marginBottom: 40,
    x: { type: 'log', label: 'milliseconds →', grid: true, tickFormat: '~g', nice: true },
    y: { label: null },
    color: { type: 'identity' },
    ariaLabel: title,
    marks: [
      Plot.boxX(samples, {
        x: 'milliseconds',
        y: 'label',
        fill: colorOf,
        fillOpacity: 0.45,
        sort: { y: 'x', reduce: 'median' },
        r: 1.5,
      }),
    ],
  });
  return plot.outerHTML;
}

const isPanelCount = ({ size }: Block): boolean => size.endsWith('-panels');

/** The size that the box plot of a scene shows, if it was measured. */
const PREFERRED_SIZES = ['512', '1024', '126x128'];

/** Line plots against panel size and against the number of panels, and a box plot at a medium size. */
function drawScenePlots(scene: Block['scene'], blocks: readonly Block[]): string[] {
  const formatFigure = (title: string, svg: string) =>
    `<figure data-scene="${scene}"><figcaption>${title}</figcaption>${svg}</figure>`;
  const linePlots = [
    {
      title: `${scene}: 8 panels of increasing size`,
      blocks: blocks.filter((block) => !isPanelCount(block)),
    },
    { title: `${scene}: increasing numbers of panels of 32 x 32`, blocks: blocks.filter(isPanelCount) },
  ]
    .filter((plot) => new Set(plot.blocks.map(({ size }) => size)).size > 1)
    .map((plot) => formatFigure(plot.title, drawLinePlot(plot.blocks, plot.title)));
  const size = [...PREFERRED_SIZES, ...blocks.map((block) => block.size)].find((name) =>
    blocks.some((block) => block.size === name),
  );
  const boxBlocks = blocks.filter(
    (block) => block.size === size && block.series.some(({ samples }) => samples.length > 0),
  );
  if (boxBlocks.length === 0) return linePlots;
  const title = `${scene}: all samples at ${size}`;
  return [...linePlots, formatFigure(title, drawBoxPlot(boxBlocks, title))];
}

/** Draws the plots of all scenes, each as SVG in a `figure` element. */
export function drawPlots(results: Results): string[] {
  const scenes = [...new Set(results.blocks.map(({ scene }) => scene))];
  return scenes.flatMap((scene) =>
    drawScenePlots(
      scene,
      results.blocks.filter((block) => block.scene === scene),
    ),
  );
}
