// The plots of the report: time against size on logarithmic axes, and a box for every contender. Observable Plot draws.

import * as Plot from '@observablehq/plot';
import { SIZES } from './plan.ts';
import type { Block, Results } from './results.ts';
import { summarise } from './statistics.ts';

interface Point {
  readonly subject: string;
  readonly cells: number;
  readonly milliseconds: number;
}

const named = (block: Block, subject: string): string =>
  subject === 'headglow' ? `Headglow, ${block.reduction}` : subject;

const cellsOf = (name: string): number => {
  const size = SIZES.find((each) => each.name === name);
  return size ? size.panels * size.layers * size.heads : 0;
};

/** Medians by size; a contender of several sessions has one line. */
function pointsOf(blocks: readonly Block[]): Point[] {
  const found = new Map<string, Point>();
  for (const block of blocks)
    for (const { subject, samples } of block.series) {
      if (samples.length === 0) continue;
      const point = {
        subject: named(block, subject),
        cells: cellsOf(block.size),
        milliseconds: summarise(samples).median,
      };
      found.set(`${point.subject} ${block.size}`, point);
    }
  return [...found.values()];
}

const common = { style: { background: 'none', fontSize: '12px' }, width: 860, marginRight: 130 };

function lines(blocks: readonly Block[], title: string): string {
  const points = pointsOf(blocks);
  const plot = Plot.plot({
    ...common,
    height: 380,
    marginLeft: 60,
    x: { type: 'log', label: 'cells in all panels →', tickFormat: '~s' },
    y: { type: 'log', label: '↑ milliseconds', grid: true },
    color: { scheme: 'Observable10' },
    ariaLabel: title,
    marks: [
      Plot.line(points, {
        x: 'cells',
        y: 'milliseconds',
        stroke: 'subject',
        sort: 'cells',
        strokeWidth: 1.6,
      }),
      Plot.dot(points, { x: 'cells', y: 'milliseconds', fill: 'subject', r: 2.5 }),
      Plot.text(
        points,
        Plot.selectMaxX({
          x: 'cells',
          y: 'milliseconds',
          z: 'subject',
          text: 'subject',
          dx: 8,
          textAnchor: 'start',
        }),
      ),
    ],
  });
  return plot.outerHTML;
}

function boxes(blocks: readonly Block[], title: string): string {
  const samples = blocks.flatMap((block) =>
    block.series.flatMap(({ subject, samples: all }) =>
      all.map((milliseconds) => ({ subject: named(block, subject), milliseconds })),
    ),
  );
  const plot = Plot.plot({
    ...common,
    marginLeft: 130,
    x: { type: 'log', label: 'milliseconds →', grid: true },
    y: { label: null },
    ariaLabel: title,
    marks: [
      Plot.boxX(samples, { x: 'milliseconds', y: 'subject', sort: { y: 'x', reduce: 'median' }, r: 1.5 }),
    ],
  });
  return plot.outerHTML;
}

/** One line plot a scene for sizes of 8 panels, and one for numbers of panels; a box plot at the middle size. */
export function plots(results: Results): string[] {
  const scenes = [...new Set(results.blocks.map(({ scene }) => scene))];
  const isCount = (size: string) => size.endsWith('-panels');
  return scenes.flatMap((scene) => {
    const blocks = results.blocks.filter((block) => block.scene === scene);
    const drawn: string[] = [];
    for (const [counts, what] of [
      [false, '8 panels of growing size'],
      [true, 'growing numbers of panels of 32 x 32'],
    ] as const) {
      const some = blocks.filter(({ size }) => isCount(size) === counts);
      if (new Set(some.map(({ size }) => size)).size < 2) continue;
      const title = `${scene}: ${what}`;
      drawn.push(`<figure><figcaption>${title}</figcaption>${lines(some, title)}</figure>`);
    }
    const sizes = ['512', '1024', '126x128', ...blocks.map(({ size }) => size)];
    const size = sizes.find((name) => blocks.some((block) => block.size === name));
    const at = blocks.filter((block) => block.size === size);
    if (at.length > 0) {
      const title = `${scene}: all samples at ${size}`;
      drawn.push(`<figure><figcaption>${title}</figcaption>${boxes(at, title)}</figure>`);
    }
    return drawn;
  });
}
