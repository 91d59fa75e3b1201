// A run as Markdown, and as one self-contained page with plots.

import { ENTRY_BOUND, type Standing, standings } from './bars.ts';
import { SCENES, SIZES } from './plan.ts';
import { type Block, compared, type Results } from './results.ts';
import { summarise } from './statistics.ts';

/** Milliseconds to three digits. */
export const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const times = (value: number): string => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)}x`;
/** How a contender compares with Headglow, from the ratio of its time to Headglow's. */
const slower = (ratio: number): string =>
  ratio >= 1 ? `${times(ratio)} slower` : `${times(1 / ratio)} faster`;
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Rows of one block: every contender, its ratio to the floor, and Headglow's advantage over it. */
function blockRows(block: Block): string[][] {
  const own = block.scene === 'panels' ? '10000-panels' : 'headglow';
  return block.series.map(({ subject, samples, problem }) => {
    if (samples.length === 0)
      return [block.size, block.reduction, subject, problem ?? 'nothing', '', '', '', ''];
    const { median, p95, interval, count } = summarise(samples);
    const floor = subject === 'floor' ? null : compared(block, subject, 'floor');
    const rival = subject === own || subject === 'floor' ? null : compared(block, subject, own);
    return [
      block.size,
      block.reduction,
      subject + (problem ? ` (${problem})` : ''),
      ms(median),
      `${ms(interval[0])}–${ms(interval[1])}`,
      ms(p95),
      floor ? times(floor.ratio.median) : '',
      rival
        ? `${slower(rival.ratio.median)} (${slower(rival.ratio.interval[0])} – ${slower(rival.ratio.interval[1])})`
        : '',
      String(count) +
        (block.valid ? '' : ` — invalid: the floor moved by ${Math.round(block.drift * 100)} %`),
    ];
  });
}

const HEAD = [
  'size',
  'reduction',
  'contender',
  'median ms',
  '95 % interval',
  'p95 ms',
  'to floor',
  'against Headglow',
  'samples',
];

const inOrder = (blocks: readonly Block[]): Block[] => {
  const place = ({ size }: Block) => SIZES.findIndex(({ name }) => name === size);
  return [...blocks].sort((a, b) => place(a) - place(b));
};

const barRows = (all: readonly Standing[]): string[][] =>
  all.map(({ bar, size, against, ratio, interval, verdict }) => [
    bar.what,
    size,
    against,
    ratio === null ? '' : times(ratio),
    interval === null ? '' : `${times(interval[0])}–${times(interval[1])}`,
    verdict,
  ]);

/** What each scene is, for readers. */
const MEANING: Record<Block['scene'], string> = {
  first: 'from values in memory to pixels in a fresh page: limits, context and programs included',
  frame: 'a redraw after vmin changed',
  shift: 'a redraw after all panels moved by a pixel',
  update: "a new checkpoint's values to pixels",
  playback: 'a redraw at another mix of two checkpoints',
  hover: 'pointing at another head, until its value is on the page',
  panels:
    '10,000 panels of 32 x 32, and 8 panels with as many cells on as many pixels; a redraw after vmin changed',
};

export function markdown(results: Results): string {
  const { machine, contenders, leftOut, entry, blocks } = results;
  const scenes = [...SCENES, 'panels' as const].filter((scene) =>
    blocks.some((block) => block.scene === scene),
  );
  const every = standings(results);
  const all = every.filter(({ verdict }) => verdict !== 'not measured' && verdict !== 'needs hardware');
  const needy = new Set(
    every.filter(({ verdict }) => verdict === 'needs hardware').map(({ bar }) => bar.what),
  );
  const parts = [
    '# Headglow: benchmark',
    `Measured ${results.date} with \`${results.command}\`. All numbers are of this machine and this run; only ratios travel.`,
    table(
      ['', ''],
      [
        ['renderer', machine.renderer],
        ['browser', machine.browser],
        ['processor', `${machine.cpu}, ${machine.cores} cores`],
        ['system', `${machine.system}, Node ${machine.node}`],
        ['load average', `${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`],
        ['timers', machine.isolated ? 'of an isolated page: 5 µs' : 'coarse: 100 µs'],
        ['canvas', '1600 x 900 device pixels'],
      ],
    ),
    '## Bars',
    entry
      ? `The entry, minified and gzipped: ${kB(entry.initial)} (at most ${kB(ENTRY_BOUND)}: ${entry.initial <= ENTRY_BOUND ? 'met' : 'missed'}). Loaded when first needed: ${Object.entries(
          entry.lazy,
        )
          .map(([name, bytes]) => `${name} ${kB(bytes)}`)
          .join(', ')}.`
      : '',
    all.length === 0
      ? 'No bar was measured.'
      : table(['bar', 'size', 'against', 'ratio', '95 % interval', ''], barRows(all)),
    needy.size === 0 ? '' : `Bars that only graphics hardware can show: ${[...needy].join('; ')}.`,
    ...scenes.flatMap((scene) => [
      `## ${scene}`,
      `${MEANING[scene][0]?.toUpperCase()}${MEANING[scene].slice(1)}.`,
      table(HEAD, inOrder(blocks.filter((block) => block.scene === scene)).flatMap(blockRows)),
    ]),
    '## Contenders',
    table(
      ['', 'version', 'used as'],
      contenders.map(({ name, version, usage }) => [name, version, usage]),
    ),
    '## Left out',
    leftOut.length === 0 ? 'Nothing.' : leftOut.map((line) => `- ${cell(line)}`).join('\n'),
    '## How to read it',
    'Contenders take turns within a session, forwards and backwards; every sample is forced to completion by reading a pixel back. ' +
      'Ratios are medians of the ratios of samples taken side by side. Sessions in which the floor moved by more than 10 % are repeated once, and marked if it moved again.',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
