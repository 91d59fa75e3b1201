// What is said of diagonals, columns and rows in a panel.

import { MAX_TESTED_CELLS, MIN_TESTED_CELLS } from '../measures/null-sampler.ts';
import type { PatternTest } from '../measures/patterns.ts';
import type { DescribeSettings } from './description.ts';
import { type Findings, namedPatterns, patternTestsOf } from './panel-findings.ts';
import { cellRuns, countText, numberText, ratioText, shareText } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

const ruleOf = ({ alpha }: DescribeSettings): string =>
  "diagonal: absolute weighted correlation of layer and head; columns, rows: share of the cluster's importance in its " +
  'strongest column or row. Seeded permutations within the largest cluster (heads among its cells, or values in its ' +
  'bounding box and one cell around that), and of the whole panel against its largest clusters (of more than ' +
  `${countText(MAX_TESTED_CELLS)} bright cells a seeded sample, confirmed by shuffles of all); Holm's correction over all panels x 3; ` +
  `named at p below ${alpha} where it is clear (a correlation of at least 0.3; at least twice an even share and 10 %), and more than ` +
  'one only where each is clear without the strongest column or row of the other';

/** Which cells are a sample, where not all are tested. */
function sampleText(bright: number, cells: number): string {
  const of = [
    ...(cells > MAX_TESTED_CELLS ? [`of its ${countText(cells)} cells`] : []),
    ...(bright > MAX_TESTED_CELLS ? [`of the panel's ${countText(bright)} bright cells`] : []),
  ];
  return of.length > 0
    ? `, tested on ${of.length > 1 ? 'seeded samples' : 'a seeded sample'} of ${countText(MAX_TESTED_CELLS)} ${of.join(' and ')}`
    : '';
}

/** What a pattern that is named looks like. */
function patternText({ pattern, statistic, even, line }: PatternTest, p: string): string {
  if (pattern === 'diagonal')
    return (
      `The largest cluster runs diagonally: layer and head correlate at ${ratioText(statistic)} in magnitude (${p}); ` +
      'heads have no natural order within a layer, so the direction is that of their numbers'
    );
  const share = `${shareText(statistic)} of its importance, where an even share is ${shareText(even as number)} (${p})`;
  if (pattern === 'rows') return `The largest cluster lies in rows: layer ${line} holds ${share}`;
  return (
    `The largest cluster lies in columns: head ${line} holds ${share}; heads have no natural order within a layer, so a column ` +
    'joins equal head numbers and no more'
  );
}

/** @param adjusted Holm's probability of each test */
export function patternStatements(
  findings: Findings,
  adjusted: readonly number[],
  settings: DescribeSettings,
  say: AddStatement,
): void {
  const { panel, clusters, bright } = findings;
  const tests = patternTestsOf(findings);
  const largest = clusters.at(0);
  const rule = ruleOf(settings);
  if (!tests || !largest) {
    if (bright.length === 0) return;
    const text = `No cluster has ${MIN_TESTED_CELLS} bright cells, so diagonals, columns and rows are not tested.`;
    say({ kind: 'patterns', text, values: { cells: largest?.cells.length ?? 0 }, rule });
    return;
  }
  const { cells } = largest;
  const probability = (i: number): string => `p ${numberText(adjusted[i] as number)}`;
  const sampled = sampleText(bright.length, cells.length);
  const values = {
    cells: cells.length,
    seed: settings.seed,
    tests: tests.map((test, i) => ({ ...test, adjusted: adjusted[i] as number })),
  };
  const at = (some: Uint32Array) => [cellRuns(panel.index, panel.matrix, some)];
  const standing = namedPatterns(findings, adjusted, settings.alpha);
  const named = tests.filter(({ pattern }) => standing.includes(pattern));
  if (named.length === 0) {
    const text = `The largest cluster shows no diagonal, columns or rows${sampled}.`;
    say({ kind: 'patterns', text, cells: at(cells), values, rule });
  }
  for (const test of named) {
    const { pattern, line } = test;
    const { heads } = panel.matrix;
    const inLine = (cell: number): boolean =>
      pattern === 'diagonal' || line === (pattern === 'columns' ? cell % heads : Math.floor(cell / heads));
    say({
      kind: 'pattern',
      text: `${patternText(test, probability(tests.indexOf(test)))}${sampled}.`,
      cells: at(cells.filter(inLine)),
      values: { named: pattern, ...values },
      rule,
    });
  }
}
