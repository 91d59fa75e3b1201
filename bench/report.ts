// Formats a run as Markdown.

import { evaluateTargets, type TargetResult } from './evaluate-targets.ts';
import { SCENES, SIZES } from './plan.ts';
import { type Block, compareSeries, primarySubject, type Results } from './results.ts';
import { isSelfScene, SELF_SCENES } from './self-plan.ts';
import { type Summary, summarise } from './statistics.ts';
import { MAX_ENTRY_BYTES } from './targets.ts';

const threeDigits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
export const formatMilliseconds = threeDigits;
const formatRatio = (value: number): string => `${threeDigits(value)}x`;
const formatInterval = ([low, high]: readonly [number, number]): string =>
  `${threeDigits(low)}–${threeDigits(high)}`;
const formatKilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Escapes text for a Markdown table cell: on one line, without column separators and tags. */
const escapeCell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[|<]/g, '\\$&');

/** @param rightAligned names of the columns that are aligned to the right */
function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly string[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((name) => (rightAligned.includes(name) ? '---:' : '---'));
  return [line(head.map(escapeCell)), line(rule), ...rows.map((row) => line(row.map(escapeCell)))].join('\n');
}

/** Describes a speedup in words. @param ratio a contender's time divided by the primary subject's */
function formatSpeedup({ median, interval: [low, high] }: Summary): string {
  if (formatRatio(median) === '1.00x') return `as fast (${formatInterval([low, high])})`;
  return median > 1
    ? `${formatRatio(median)} faster (${formatInterval([low, high])})`
    : `${formatRatio(1 / median)} slower (${formatInterval([1 / high, 1 / low])})`;
}

/** What all rows of a block have in common; shown in its first row. */
function formatBlockLabel({ size, reduction, valid, drift, note }: Block): string {
  const label = note ? `${size}: ${note}` : `${size}, ${reduction}`;
  return valid ? label : `${label} — **invalid**, the floor moved by ${Math.round(drift * 100)} %`;
}

/** One row per contender: its times, its ratio to the floor, and the primary subject's speedup over it. */
function formatBlockRows(block: Block): string[][] {
  const primary = primarySubject(block);
  return block.series.map(({ subject, samples, problem }, i) => {
    const labels = [i === 0 ? formatBlockLabel(block) : '', problem ? `${subject}: ${problem}` : subject];
    if (samples.length === 0) return [...labels, '', '', '', '', '', ''];
    const { median, p95, interval, count } = summarise(samples);
    const toFloor = subject === 'floor' ? null : compareSeries(block, subject, 'floor');
    const isRival = subject !== primary && subject !== 'floor' && block.scene !== 'long-play';
    const toPrimary = isRival ? compareSeries(block, subject, primary) : null;
    return [
      ...labels,
      formatMilliseconds(median),
      formatInterval(interval),
      formatMilliseconds(p95),
      toFloor ? formatRatio(toFloor.ratio.median) : '',
      toPrimary ? formatSpeedup(toPrimary.ratio) : '',
      String(count),
    ];
  });
}

const NUMBER_COLUMNS = ['median ms', '95 % interval', 'p95 ms', 'to floor', 'samples'];

/** The table of a scene. Empty columns are omitted, such as the ratio to the floor in scenes without one. */
function formatSceneTable(blocks: readonly Block[]): string {
  const [first] = blocks;
  const primary = first && isSelfScene(first.scene) ? `${primarySubject(first)} is` : 'Headglow is';
  const head = ['size', 'contender', 'median ms', '95 % interval', 'p95 ms', 'to floor', primary, 'samples'];
  const rows = sortBySize(blocks).flatMap(formatBlockRows);
  const isUsed = head.map((_, column) => column < 3 || rows.some((row) => row[column] !== ''));
  const selectUsed = (cells: readonly string[]) => cells.filter((_, column) => isUsed[column]);
  return formatTable(selectUsed(head), rows.map(selectUsed), NUMBER_COLUMNS);
}

/** What a scene measured in addition to times. */
function formatQuantities(blocks: readonly Block[]): string {
  const rows = blocks.flatMap(({ size, quantities = {} }) =>
    Object.entries(quantities).map(([name, value], i) => [i === 0 ? size : '', name, threeDigits(value)]),
  );
  return rows.length === 0 ? '' : formatTable(['size', 'quantity', 'value'], rows, ['value']);
}

const sortBySize = (blocks: readonly Block[]): Block[] => {
  const rank = ({ size }: Block) => SIZES.findIndex(({ name }) => name === size);
  return [...blocks].sort((a, b) => rank(a) - rank(b));
};

/** A baseline that timed out has a ratio without an interval: a lower bound. */
function formatTargetValue({ target, ratio, interval }: Pick<TargetResult, 'target' | 'ratio' | 'interval'>) {
  if (ratio === null) return '';
  if (target.metric === 'megabytes') return `${threeDigits(ratio)} MB`;
  if (target.metric === 'median') return `${threeDigits(ratio)} ms`;
  if (target.metric === 'quantity') return `${threeDigits(ratio)}${target.unit ?? ''}`;
  return `${interval || target.metric !== 'speedup' ? '' : 'at least '}${formatRatio(ratio)}`;
}

const formatTargetRows = (all: readonly TargetResult[]): string[][] =>
  all.map(({ target, size, baseline, ratio, interval, verdict }, i) => [
    target.description === all[i - 1]?.target.description ? '' : target.description,
    size,
    baseline,
    formatTargetValue({ target, ratio, interval }),
    interval === null ? '' : formatInterval(interval),
    verdict === 'missed' ? '**missed**' : verdict,
  ]);

function formatTargets(results: Results): string[] {
  const measured = evaluateTargets(results).filter(({ verdict }) => verdict !== 'not measured');
  const judged = measured.filter(({ verdict }) => verdict !== 'needs hardware');
  const skipped = measured.filter((each) => !judged.includes(each));
  const skippedDescriptions = [...new Set(skipped.map(({ target }) => target.description))];
  const skippedText =
    skippedDescriptions.length === 0
      ? ''
      : `Not evaluated, because this machine renders in software: ${skippedDescriptions.join('; ')}.`;
  if (judged.length === 0) return ['No target was measured.', skippedText];
  const verdicts = [...new Set(judged.map(({ verdict }) => verdict))];
  const count = (verdict: string) => judged.filter((each) => each.verdict === verdict).length;
  return [
    `${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}.`,
    formatTable(
      ['target', 'size', 'baseline', 'ratio', '95 % interval', 'verdict'],
      formatTargetRows(judged),
      ['ratio', '95 % interval'],
    ),
    skippedText,
  ];
}

function formatEntrySize({ entry }: Results): string {
  if (!entry) return '';
  const verdict = entry.initial <= MAX_ENTRY_BYTES ? 'met' : '**missed**';
  const lazy = Object.entries(entry.lazy).map(
    ([name, bytes]) => `${escapeCell(name)} ${formatKilobytes(bytes)}`,
  );
  return (
    `Library entry, minified and gzipped: ${formatKilobytes(entry.initial)} (at most ${formatKilobytes(MAX_ENTRY_BYTES)}: ${verdict}).` +
    (lazy.length > 0 ? ` Loaded on demand: ${lazy.join(', ')}.` : '')
  );
}

/** What one sample of each scene measures. */
const SCENE_DESCRIPTIONS: Record<Block['scene'], string> = {
  first:
    'From values in memory to pixels, in a fresh page, including limits, WebGL context and shader programs.',
  frame: 'A redraw after vmin changed.',
  shift: 'A redraw after all panels moved by one pixel.',
  update: 'From the values of a new checkpoint to pixels.',
  playback: 'A redraw with a different mix of two checkpoints.',
  hover: 'From moving the pointer to another head to its value on the page.',
  show: 'From values never seen before to pixels, with given limits.',
  'show-auto': 'From values never seen before to pixels, including limits.',
  panels:
    'A redraw after vmin changed, of 10,000 panels of 32 x 32 and of 8 panels with as many cells on as many pixels.',
  playing:
    'A frame while playing 131 checkpoints of 55 panels of 24 x 16, all on the GPU, and a still frame of the same figure after vmin changed.',
  seek: 'A seek to a checkpoint that is in memory but not on the GPU, and an update of the same size.',
  describe: 'A text description of 8 panels of 1024 x 1024, and a sort of each panel.',
  'long-play':
    'Frames while playing 1,000 checkpoints of 8 x 128 x 128 (524 MB) within 128 MB of GPU memory; each is shown once and in order.',
  limits: 'A redraw of a large figure, and of 8 panels of 25 x 19, after vmin changed.',
  zooming:
    'Frames of zooms over 8 large panels, from everything to 1/64 of each axis and back, and still frames of 8 panels of 25 x 19.',
  panning: 'Frames of pans over 8 large panels, and still frames of 8 panels of 25 x 19.',
  rest: 'From the last frame of a motion to the exact picture, with almost all cells in sight, and an update of a hand-written canvas of the same size.',
  levels:
    'All levels of max of a matrix of 4096 x 4096 lognormal values of both signs with 1 % missing, in new memory and in that of earlier levels, and a plain loop over the values that keeps the largest, all in a worker.',
  'large-play':
    'Frames while playing large checkpoints that are in memory, 30 from each to the next, and still frames of 8 panels of 25 x 19. Each checkpoint is shown.',
  'first-hover':
    'From moving the pointer to the value on the page, for the first time after large panels were shown, and over 8 panels of 25 x 19.',
  parse:
    'From a file in memory to checked values, in a worker; and reading its bytes alone, other parsers, or JSON.parse. Arrays have 33.6 million values; the table has 409,600 rows.',
  open: 'From a deflated archive in memory (131 checkpoints of 55 panels of 24 x 16) to pixels, and to its inflated bytes, both from a worker.',
  store:
    'Zarr stores of 10^10 and 10^9 cells with levels, whose chunks are computed by a server with 20 ms of latency and 50 MB/s. overview: from opening a page to the first picture; the floor is plain reads of the same bytes. pan-zoom-play: from one drawn frame to the next while a script zooms, pans and plays; the floor is a full-screen pass between its movements. play: a checkpoint of 8 x 1024 x 1024 that was shown sharp; the floor is plain reads of what it shows.',
  pyramid:
    'The command `headglow pyramid` on an .npy file of float32 without a codec: for max alone, for all four reductions, and for these the Python package on two processes of Dask. The floor is copying the file and finding its largest value with NumPy, block by block.',
};

export function formatMarkdown(results: Results): string {
  const { machine, contenders, leftOut, blocks } = results;
  const scenes = [...SCENES, ...SELF_SCENES].filter((scene) => blocks.some((block) => block.scene === scene));
  const command = results.command.replaceAll(/[\s`]+/g, ' ');
  const parts = [
    '# Headglow benchmark',
    `Measured ${results.date} with \`${command}\`. Times apply to this machine and run only; ratios are comparable across machines.`,
    formatTable(
      ['', ''],
      [
        ['renderer', machine.renderer],
        ['browser', machine.browser],
        ['processor', `${machine.cpu}, ${machine.cores} cores`],
        ['system', `${machine.system}, Node ${machine.node}`],
        ['load average', `${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`],
        ['timer resolution', machine.isolated ? '5 µs (cross-origin isolated page)' : '100 µs'],
        ['canvas', '1600 x 900 device pixels'],
      ],
    ),
    '## Targets',
    formatEntrySize(results),
    ...formatTargets(results),
    ...scenes.flatMap((scene) => [
      `## ${scene}`,
      SCENE_DESCRIPTIONS[scene],
      formatSceneTable(blocks.filter((block) => block.scene === scene)),
      formatQuantities(blocks.filter((block) => block.scene === scene)),
    ]),
    '## Contenders',
    formatTable(
      ['contender', 'version', 'used as'],
      contenders.map(({ name, version, usage }) => [name, version, usage]),
    ),
    '## Not measured',
    leftOut.length === 0 ? 'Nothing.' : leftOut.map((line) => `- ${escapeCell(line)}`).join('\n'),
    '## How to read this report',
    'Contenders of a session are interleaved, in alternating order, and each sample ends when its pixels are complete. ' +
      'The rows from one named size to the next are one session; only these are compared. ' +
      'Ratios are medians of pairwise ratios, with their 95 % confidence interval; an interval that contains 1 shows no difference. ' +
      'A session in which the floor moved by more than 10 % is repeated once, and marked invalid if it moved again.',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
