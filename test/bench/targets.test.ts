// Targets that are about something else than the ratio of two series.

import { describe, expect, it } from 'vitest';
import { evaluateTargets } from '../../bench/evaluate-targets.ts';
import { formatMarkdown } from '../../bench/report.ts';
import type { Block, Results } from '../../bench/results.ts';
import { toBlock } from '../../bench/runner-samples.ts';
import { findSelfComparison } from '../../bench/self-plan.ts';
import { EXCESS, MEMORY, PRIMARY, REQUESTS } from '../../bench/store/plan.ts';

const resultsOf = (...blocks: Block[]): Results => ({
  date: '2026-01-01 00:00',
  command: 'npm run bench',
  machine: {
    ...{ cpu: '', cores: 1, system: '', node: '', browser: '', renderer: '', vendor: '' },
    ...{ isolated: true, flags: [], loadBefore: 0, loadAfter: 0 },
  },
  contenders: [],
  leftOut: [],
  entry: null,
  blocks,
});

/** The verdicts of the targets that were measured, by the value that each judges. */
const verdictsOf = (block: Block) =>
  evaluateTargets(resultsOf(block))
    .filter(({ verdict }) => verdict !== 'not measured')
    .map(({ ratio, verdict }) => [ratio, verdict]);

const STEADY = [10, 10, 10, 10, 10, 10];
const MOVED = [10, 10, 10, 10, 20, 20];

describe('opening a store', () => {
  const blockOf = (floor: readonly number[], requests: number) =>
    toBlock(findSelfComparison('store', 'overview'), {
      samples: new Map([
        ['floor', floor],
        [PRIMARY.overview, [1900, 1950, 2500]],
      ]),
      quantities: { [REQUESTS]: requests },
    });

  it('is judged by the median, and by the number of requests', () => {
    expect(verdictsOf(blockOf(STEADY, 40))).toEqual([
      [1950, 'met'],
      [40, 'met'],
    ]);
  });

  it('has no verdict on times if the floor moved, but on requests', () => {
    expect(verdictsOf(blockOf(MOVED, 41))).toEqual([
      [1950, 'invalid'],
      [41, 'missed'],
    ]);
  });
});

describe('moving through a store', () => {
  const block = toBlock(findSelfComparison('store', 'pan-zoom-play'), {
    samples: new Map([
      ['floor', STEADY],
      [PRIMARY['pan-zoom-play'], [16, 16, 16, 16, 49]],
    ]),
    quantities: { [MEMORY]: 569, [EXCESS]: 1.5 },
    gpuBytes: 1e6,
    note: '60 s',
  });

  it('is judged by memory, the longest frame, and bytes', () => {
    expect(verdictsOf(block)).toEqual([
      [569, 'missed'],
      [1, 'met'],
      [49 / 16, 'missed'],
      [1.5, 'met'],
    ]);
  });

  it('is reported with its quantities and its note', () => {
    const text = formatMarkdown(resultsOf(block));
    expect(text).toContain('| pan-zoom-play: 60 s | floor |');
    expect(text).toContain(`| ${MEMORY} | 569 |`);
    expect(text).toContain('| 569 MB |');
  });
});

it('a program that is not there is reported, and nothing is judged', () => {
  const block = toBlock(findSelfComparison('pyramid', 'max'), {
    samples: new Map(),
    problem: 'not measured: python3 does not have numpy',
  });
  expect(block.series).toEqual([
    { subject: 'pyramid', samples: [], problem: 'not measured: python3 does not have numpy' },
  ]);
  expect(verdictsOf(block)).toEqual([]);
  expect(formatMarkdown(resultsOf(block))).toContain('not measured: python3 does not have numpy');
});
