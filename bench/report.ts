// A run as Markdown, and as one self-contained page with plots.

import { isSelfScene, SCENES, SELF_SCENES, SIZES } from './plan.ts';
import { type Block, compareSeries, primarySubject, type Results } from './results.ts';
import { type Summary, summarise } from './statistics.ts';
import { evaluateTargets, MAX_ENTRY_BYTES, type TargetResult } from './targets.ts';

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
/** Milliseconds to three digits. */
export const formatMilliseconds = digits;
const times = (value: number): string => `${digits(value)}x`;
const range = ([low, high]: readonly [number, number]): string => `${digits(low)}–${digits(high)}`;
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Words of others as Markdown shows them: one line, no columns and no tags of their own. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[|<]/g, '\\$&');

/** @param numbers columns that are aligned to the right */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((name) => (numbers.includes(name) ? '---:' : '---'));
  return [line(head.map(plain)), line(rule), ...rows.map((row) => line(row.map(plain)))].join('\n');
}

/** In words: `ratio` is another's time to ours. */
function advantage({ median, interval: [low, high] }: Summary): string {
  if (times(median) === '1.00x') return `as fast (${range([low, high])})`;
  return median > 1
    ? `${times(median)} faster (${range([low, high])})`
    : `${times(1 / median)} slower (${range([1 / high, 1 / low])})`;
}

/** A block's first cell tells what all its rows share. */
function nameOf({ size, reduction, valid, drift }: Block): string {
  const name = `${size}, ${reduction}`;
  return valid ? name : `${name} — **invalid**, the floor moved by ${Math.round(drift * 100)} %`;
}

/** Rows of one block: every contender, its ratio to the floor, and how Headglow compares with it. */
function blockRows(block: Block): string[][] {
  const own = primarySubject(block);
  return block.series.map(({ subject, samples, problem }, i) => {
    const name = [i === 0 ? nameOf(block) : '', problem ? `${subject}: ${problem}` : subject];
    if (samples.length === 0) return [...name, '', '', '', '', '', ''];
    const { median, p95, interval, count } = summarise(samples);
    const floor = subject === 'floor' ? null : compareSeries(block, subject, 'floor');
    const isRival = subject !== own && subject !== 'floor' && block.scene !== 'long-play';
    const rival = isRival ? compareSeries(block, subject, own) : null;
    return [
      ...name,
      formatMilliseconds(median),
      range(interval),
      formatMilliseconds(p95),
      floor ? times(floor.ratio.median) : '',
      rival ? advantage(rival.ratio) : '',
      String(count),
    ];
  });
}

const NUMBERS = ['median ms', '95 % interval', 'p95 ms', 'to floor', 'samples'];

/** All blocks of a scene; without the columns that say nothing, as that of the floor where there is none. */
function sceneTable(blocks: readonly Block[]): string {
  const [first] = blocks;
  const own = first && isSelfScene(first.scene) ? `${primarySubject(first)} is` : 'Headglow is';
  const head = ['size', 'contender', 'median ms', '95 % interval', 'p95 ms', 'to floor', own, 'samples'];
  const rows = inOrder(blocks).flatMap(blockRows);
  const used = head.map((_, column) => column < 3 || rows.some((row) => row[column] !== ''));
  const kept = (cells: readonly string[]) => cells.filter((_, column) => used[column]);
  return table(kept(head), rows.map(kept), NUMBERS);
}

const inOrder = (blocks: readonly Block[]): Block[] => {
  const place = ({ size }: Block) => SIZES.findIndex(({ name }) => name === size);
  return [...blocks].sort((a, b) => place(a) - place(b));
};

/** Given up after a time, a contender leaves a ratio without an interval: it is that much at least. */
const barRows = (all: readonly TargetResult[]): string[][] =>
  all.map(({ target: bar, size, against, ratio, interval, verdict }, i) => [
    bar.description === all[i - 1]?.target.description ? '' : bar.description,
    size,
    against,
    ratio === null ? '' : `${interval || !bar.faster ? '' : 'at least '}${times(ratio)}`,
    interval === null ? '' : range(interval),
    verdict === 'missed' ? '**missed**' : verdict,
  ]);

function barsOf(results: Results): string[] {
  const all = evaluateTargets(results).filter(({ verdict }) => verdict !== 'not measured');
  const judged = all.filter(({ verdict }) => verdict !== 'needs hardware');
  const waiting = [
    ...new Set(all.filter((each) => !judged.includes(each)).map(({ target: bar }) => bar.description)),
  ];
  const verdicts = [...new Set(judged.map(({ verdict }) => verdict))];
  const count = (verdict: string) => judged.filter((each) => each.verdict === verdict).length;
  return [
    judged.length === 0
      ? 'No bar was measured.'
      : `${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}.`,
    judged.length === 0
      ? ''
      : table(['bar', 'size', 'against', 'ratio', '95 % interval', 'verdict'], barRows(judged), [
          'ratio',
          '95 % interval',
        ]),
    waiting.length === 0 ? '' : `Not judged, as this machine draws in software: ${waiting.join('; ')}.`,
  ];
}

function entryOf({ entry }: Results): string {
  if (!entry) return '';
  const verdict = entry.initial <= MAX_ENTRY_BYTES ? 'met' : '**missed**';
  const lazy = Object.entries(entry.lazy).map(([name, bytes]) => `${plain(name)} ${kB(bytes)}`);
  return (
    `The entry, minified and gzipped: ${kB(entry.initial)} (at most ${kB(MAX_ENTRY_BYTES)}: ${verdict}).` +
    (lazy.length > 0 ? ` Loaded when first needed: ${lazy.join(', ')}.` : '')
  );
}

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
  playing:
    'a frame of a play of 131 checkpoints of 55 panels of 24 x 16, all on the GPU, and a still frame of the same after vmin changed',
  seek: 'a seek to a checkpoint that is in memory and not on the GPU, and an update of the same size',
  describe: 'a description of 8 panels of 1024 x 1024 in words, and a sort of each of them',
  'long-play':
    'frames of a play of 1,000 checkpoints of 8 x 128 x 128, 524 MB, within 128 MB on the GPU, each shown once and in order',
};

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`;

export function formatMarkdown(results: Results): string {
  const { machine, contenders, leftOut, blocks } = results;
  const scenes = [...SCENES, ...SELF_SCENES].filter((scene) => blocks.some((block) => block.scene === scene));
  const command = results.command.replaceAll(/[\s`]+/g, ' ');
  const parts = [
    '# Headglow: benchmark',
    `Measured ${results.date} with \`${command}\`. All numbers are of this machine and this run; only ratios travel.`,
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
    entryOf(results),
    ...barsOf(results),
    ...scenes.flatMap((scene) => [
      `## ${scene}`,
      sentence(MEANING[scene]),
      sceneTable(blocks.filter((block) => block.scene === scene)),
    ]),
    '## Contenders',
    table(
      ['contender', 'version', 'used as'],
      contenders.map(({ name, version, usage }) => [name, version, usage]),
    ),
    '## Left out',
    leftOut.length === 0 ? 'Nothing.' : leftOut.map((line) => `- ${plain(line)}`).join('\n'),
    '## How to read it',
    'Contenders take turns within a session, forwards and backwards; every sample is forced to completion. ' +
      'Rows from one named size to the next are one session, and only they are compared. ' +
      'Ratios are medians of the ratios of samples taken side by side, with their 95 % interval; one that encloses 1 shows no difference. ' +
      'Sessions in which the floor moved by more than 10 % are repeated once, and marked if it moved again.',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
