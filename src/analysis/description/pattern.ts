// Statements about diagonals, columns and rows in a panel's largest cluster.

import type { HeadName } from '../../tensor/tensor.ts';
import { layerAndHead } from '../measures/matrix.ts';
import { MAX_TESTED_CELLS, MIN_TESTED_CELLS } from '../measures/null-sampler.ts';
import type { PatternTest } from '../measures/pattern-trial.ts';
import type { DescribeSettings } from './description.ts';
import { type Findings, namedPatterns, patternTestsOf } from './panel-findings.ts';
import { cellRuns, countText, numberText, ratioText, shareText } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

const patternRule = ({ alpha }: DescribeSettings): string =>
  "diagonal: absolute weighted correlation between layer and head; columns, rows: fraction of the cluster's importance in its " +
  'strongest column or row. Seeded permutations within the largest cluster (heads among its cells, or values in its ' +
  'bounding box plus a margin of one cell) and of the whole panel, compared with its largest clusters (of more than ' +
  `${countText(MAX_TESTED_CELLS)} bright cells, a seeded sample, confirmed by permutations of all of them); Holm's correction for ` +
  `3 tests per panel; reported at p < ${alpha} if the effect is clear (correlation at least 0.3; fraction at least 10 % and twice the uniform ` +
  'one); several patterns are reported only if each remains clear without the strongest column or row of the other';

/** Which cells were sampled, if not all are tested. */
function sampleText(bright: number, cells: number): string {
  const of = [
    ...(cells > MAX_TESTED_CELLS ? [`of its ${countText(cells)} cells`] : []),
    ...(bright > MAX_TESTED_CELLS ? [`of the panel's ${countText(bright)} bright cells`] : []),
  ];
  return of.length > 0
    ? `; tested on ${of.length > 1 ? 'seeded samples' : 'a seeded sample'} of ${countText(MAX_TESTED_CELLS)} ${of.join(' and ')}`
    : '';
}

/** A pattern that was found, with its effect size. */
function patternText({ pattern, statistic, even, line }: PatternTest, p: string, word: HeadName): string {
  if (pattern === 'diagonal')
    return (
      `The largest cluster forms a diagonal: layer and ${word} are correlated (r = ${ratioText(statistic)} in magnitude, ${p}); ` +
      `${word}s have no natural order within a layer, so the direction only reflects their numbering`
    );
  const share = `${shareText(statistic)} of its importance, compared with ${shareText(even as number)} for a uniform distribution (${p})`;
  if (pattern === 'rows') return `The largest cluster forms rows: layer ${line} holds ${share}`;
  return (
    `The largest cluster forms columns: ${word} ${line} holds ${share}; ${word}s have no natural order within a layer, so a column ` +
    'only reflects their numbering'
  );
}

/** @param adjusted Holm's adjusted probability of each test */
export function patternStatements(
  findings: Findings,
  adjusted: readonly number[],
  settings: DescribeSettings,
  add: AddStatement,
): void {
  const { panel, clusters, bright } = findings;
  const tests = patternTestsOf(findings);
  const largest = clusters.at(0);
  const rule = patternRule(settings);
  if (!tests || !largest) {
    if (bright.length === 0) return;
    const text = `No cluster has ${MIN_TESTED_CELLS} or more bright cells, so none is tested for patterns.`;
    add({ kind: 'patterns', text, values: { cells: largest?.cells.length ?? 0 }, rule });
    return;
  }
  const { cells } = largest;
  const probability = (i: number): string => `p = ${numberText(adjusted[i] as number)}`;
  const sampled = sampleText(bright.length, cells.length);
  const values = {
    cells: cells.length,
    seed: settings.seed,
    tests: tests.map((test, i) => ({ ...test, adjusted: adjusted[i] as number })),
  };
  const at = (some: Uint32Array) => [cellRuns(panel.index, panel.matrix, some)];
  const named = namedPatterns(findings, adjusted, settings.alpha);
  const found = tests.filter(({ pattern }) => named.includes(pattern));
  if (found.length === 0) {
    const text = `The largest cluster shows no diagonal, column or row pattern${sampled}.`;
    add({ kind: 'patterns', text, cells: at(cells), values, rule });
  }
  for (const test of found) {
    const { pattern, line } = test;
    const inLine = (cell: number): boolean => {
      const [layer, head] = layerAndHead(panel.matrix, cell);
      return pattern === 'diagonal' || line === (pattern === 'columns' ? head : layer);
    };
    add({
      kind: 'pattern',
      text: `${patternText(test, probability(tests.indexOf(test)), panel.tensor.headName ?? 'head')}${sampled}.`,
      cells: at(cells.filter(inLine)),
      values: { named: pattern, ...values },
      rule,
    });
  }
}
