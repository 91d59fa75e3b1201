// The plots of the report: time against size on logarithmic axes, and a box for every contender. Observable Plot draws.
// They take their text's colour from the page, and colours that are read on white and on black.

import * as Plot from '@observablehq/plot';
import { group } from 'd3-array';
import { SIZES } from './plan.ts';
import type { Block, Results } from './results.ts';
import { summarise } from './statistics.ts';

/** Hand-written contenders draw what they are asked for, so each is two; libraries draw as they do. */
const REDUCING = ['headglow', 'canvas', 'canvas-table'];

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

interface Point {
  readonly subject: string;
  readonly label: string;
  readonly cells: number;
  readonly milliseconds: number;
  /** Drawn hollow where not. */
  readonly valid: boolean;
}

const labelOf = ({ reduction }: Block, subject: string): string =>
  REDUCING.includes(subject) ? `${subject}, ${reduction}` : subject;

const colorOf = ({ subject }: { readonly subject: string }): string => COLORS[subject] ?? 'currentColor';

const cellsOf = (name: string): number => {
  const size = SIZES.find((each) => each.name === name);
  return size ? size.panels * size.layers * size.heads : 0;
};

/** Medians by size; of valid sessions only, where there are some, and of all samples that a contender has in them. */
function pointsOf(blocks: readonly Block[]): Point[] {
  const groups = group(
    blocks.flatMap((block) =>
      block.series
        .filter(({ samples }) => samples.length > 0)
        .map(({ subject, samples }) => ({ subject, samples, block, label: labelOf(block, subject) })),
    ),
    ({ block, label }) => `${block.size} ${label}`,
  );
  return [...groups.values()].map((all) => {
    const valid = all.filter(({ block }) => block.valid);
    const { subject, label, block } = all[0] as (typeof all)[number];
    const samples = (valid.length > 0 ? valid : all).flatMap((each) => each.samples);
    return {
      subject,
      label,
      cells: cellsOf(block.size),
      milliseconds: summarise(samples).median,
      valid: valid.length > 0,
    };
  });
}

/** Pixels from one label to the next. */
const LABEL_HEIGHT = 14;

/** Moves places apart that lie closer than labels are high, as little as that takes. */
function spread(places: readonly number[]): number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] as number) - (places[b] as number));
  // Runs of labels that touch, each about the mean of where its labels belong.
  const runs: { members: number[]; middle: number }[] = [];
  const half = ({ members }: { members: number[] }) => (members.length * LABEL_HEIGHT) / 2;
  for (const i of order) {
    let run = { members: [i], middle: places[i] as number };
    for (
      let last = runs.at(-1);
      last && last.middle + half(last) > run.middle - half(run);
      last = runs.at(-1)
    ) {
      const members = [...last.members, ...run.members];
      const sum = members.reduce((total, member) => total + (places[member] as number), 0);
      run = { members, middle: sum / members.length };
      runs.pop();
    }
    runs.push(run);
  }
  const result = [...places];
  for (const run of runs)
    for (const [place, member] of run.members.entries())
      result[member] = run.middle - half(run) + (place + 0.5) * LABEL_HEIGHT;
  return result;
}

/** Labels that end at the same place are moved apart. */
const apart: Plot.RenderFunction = (index, scales, values, dimensions, context, next) => {
  const y = Array.from(values.y as ArrayLike<number>);
  const x = values.x as ArrayLike<number>;
  for (const ends of group(index, (i) => Math.round(x[i] as number)).values()) {
    const moved = spread(ends.map((i) => y[i] as number));
    for (const [place, i] of ends.entries()) y[i] = moved[place] as number;
  }
  return next?.(index, scales, Object.assign(values, { y }), dimensions, context) ?? null;
};

const common = { style: { background: 'none', fontSize: '12px', overflow: 'visible' }, width: 920 };

function lines(blocks: readonly Block[], title: string): string {
  const points = pointsOf(blocks);
  const line = (dashed: boolean) =>
    Plot.line(
      points.filter(({ label }) => label.endsWith(', nearest') === dashed),
      {
        x: 'cells',
        y: 'milliseconds',
        z: 'label',
        stroke: colorOf,
        sort: 'cells',
        strokeWidth: ({ subject }: Point) => (subject === 'headglow' ? 2.6 : 1.4),
        strokeDasharray: dashed ? '5 3' : undefined,
      } as Plot.LineOptions,
    );
  const plot = Plot.plot({
    ...common,
    height: 440,
    marginLeft: 60,
    marginRight: 140,
    marginBottom: 40,
    x: { type: 'log', label: 'cells in all panels →', tickFormat: '~s' },
    y: { type: 'log', label: '↑ milliseconds', grid: true, tickFormat: '~g' },
    color: { type: 'identity' },
    ariaLabel: title,
    marks: [
      line(false),
      line(true),
      Plot.dot(points, {
        x: 'cells',
        y: 'milliseconds',
        stroke: colorOf,
        fill: (point: Point) => (point.valid ? colorOf(point) : 'var(--page)'),
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
          render: apart,
        }),
      ),
    ],
  });
  return plot.outerHTML;
}

function boxes(blocks: readonly Block[], title: string): string {
  const samples = blocks.flatMap((block) =>
    block.series.flatMap(({ subject, samples: all }) =>
      all.map((milliseconds) => ({ subject, label: labelOf(block, subject), milliseconds })),
    ),
  );
  const plot = Plot.plot({
    ...common,
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

/** One line plot a scene for sizes of 8 panels, and one for numbers of panels; a box plot at the middle size. */
export function drawPlots(results: Results): string[] {
  const scenes = [...new Set(results.blocks.map(({ scene }) => scene))];
  const isCount = (size: string) => size.endsWith('-panels');
  return scenes.flatMap((scene) => {
    const blocks = results.blocks.filter((block) => block.scene === scene);
    const drawn: string[] = [];
    const add = (title: string, svg: string) =>
      drawn.push(`<figure data-scene="${scene}"><figcaption>${title}</figcaption>${svg}</figure>`);
    for (const [counts, what] of [
      [false, '8 panels of growing size'],
      [true, 'growing numbers of panels of 32 x 32'],
    ] as const) {
      const some = blocks.filter(({ size }) => isCount(size) === counts);
      const title = `${scene}: ${what}`;
      if (new Set(some.map(({ size }) => size)).size > 1) add(title, lines(some, title));
    }
    const sizes = ['512', '1024', '126x128', ...blocks.map(({ size }) => size)];
    const size = sizes.find((name) => blocks.some((block) => block.size === name));
    const at = blocks.filter(
      (block) => block.size === size && block.series.some((each) => each.samples.length),
    );
    const title = `${scene}: all samples at ${size}`;
    if (at.length > 0) add(title, boxes(at, title));
    return drawn;
  });
}
