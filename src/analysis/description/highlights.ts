// What stands out in a figure: its extremes, how much is bright and where, and patterns.

import { greatest, ticks } from 'd3-array';
import { countsAbove } from '../measures/bright.ts';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import { PATTERNS } from '../measures/pattern-statistics.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { signsText } from './cell-phrases.ts';
import { brightRule, type FigureFindings, isSigned, onlyValue } from './figure-findings.ts';
import { type Findings, namedPatterns } from './panel-findings.ts';
import { isImportance } from './panels.ts';
import {
  amountText,
  cellRuns,
  cellText,
  countText,
  listText,
  partText,
  plural,
  rangeText,
  shareOf,
  shareText,
  shortListText,
} from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** Thresholds that bright cells are counted from. */
const MOST_THRESHOLDS = 4;

/** The findings of the whole figure, the first of all sentences. */
export function highlightStatements(found: FigureFindings, say: AddStatement): void {
  const only = onlyValue(found);
  if (only !== null) sayOnly(found, only, say);
  else {
    sayExtreme(found, 1, say);
    if (hasNegative(found)) sayExtreme(found, -1, say);
  }
  if (only === null || brightCount(found) > 0) sayBright(found, say);
  sayLargestCluster(found, say);
  sayPatterns(found, say);
  sayThresholds(found, say);
}

function sayOnly({ findings }: FigureFindings, value: number, say: AddStatement): void {
  const cells = findings.reduce((sum, { finite }) => sum + finite, 0);
  const { tensor } = (findings[0] as Findings).panel;
  say({
    kind: 'only-value',
    text: `${cells === 1 ? 'The only cell is' : `All ${plural(cells, 'cell')} are`} ${amountText(tensor, value)}.`,
    values: { value, cells },
    rule: 'the value of every cell that has one',
  });
}

/** The largest (1) or smallest (-1) finite value of a panel, times the sign. */
function extremeOf({ panel: { matrix } }: Findings, sign: 1 | -1): number {
  const order = cellsDescending(matrix);
  return sign * (matrix.values[order[sign > 0 ? 0 : order.length - 1] as number] as number);
}

function timesIn({ values }: Matrix, value: number): number {
  let times = 0;
  for (let cell = 0; cell < values.length; cell++) if (values[cell] === value) times++;
  return times;
}

const hasNegative = ({ findings }: FigureFindings): boolean =>
  findings.some((one) => one.finite > 0 && extremeOf(one, -1) > 0);

function sayExtreme({ findings }: FigureFindings, sign: 1 | -1, say: AddStatement): void {
  const filled = findings.filter(({ finite }) => finite > 0);
  const highest = greatest(filled, (one) => extremeOf(one, sign));
  if (!highest) return;
  const { matrix, index, name } = highest.panel;
  const value = sign * extremeOf(highest, sign);
  const cell = matrix.values.indexOf(value);
  const equals = filled.reduce((sum, { panel }) => sum + timesIn(panel.matrix, value), 0);
  const where = `${cellText(matrix, cell)}${name ? ` of ${name}` : ''}`;
  const [kind, rule] = sign > 0 ? ['highest', 'largest'] : ['lowest', 'smallest'];
  const [layer, head] = layerAndHead(matrix, cell);
  say({
    kind,
    text: `The ${kind} value is ${amountText(highest.panel.tensor, value)}, ${equals > 1 ? `reached by ${countText(equals)} cells, the first ` : ''}at ${where}.`,
    cells: [cellRuns(index, matrix, [cell])],
    values: { value, panel: index, layer, head, equals },
    rule: `the ${rule} finite value of all panels; of equal ones the first`,
  });
}

const brightCount = ({ findings }: FigureFindings): number =>
  findings.reduce((sum, { bright }) => sum + bright.length, 0);

function sayBright(found: FigureFindings, say: AddStatement): void {
  const { findings } = found;
  const cells = findings.reduce((sum, { finite }) => sum + finite, 0);
  if (cells === 0) return;
  const bright = brightCount(found);
  say({
    kind: 'bright',
    text:
      bright === 0
        ? `None of ${plural(cells, 'cell')} is bright.`
        : `${partText(bright, cells)} ${bright === 1 ? 'is' : 'are'} bright${signsText(findings.map(({ panel, bright: cells }) => ({ panel, cells })))}.`,
    cells: findings.filter((one) => one.bright.length > 0).map(({ brightCells }) => brightCells),
    values: { bright, cells, share: bright / cells },
    rule: brightRule(found),
  });
}

/** Of several panels, the largest cluster; of one its paragraph says it. */
function sayLargestCluster({ findings }: FigureFindings, say: AddStatement): void {
  if (findings.length < 2) return;
  // A panel that is bright all over has no cluster to speak of.
  const one = greatest(
    findings.filter(({ clusters, bright, finite }) => clusters.length > 0 && bright.length < finite),
    ({ clusters }) => clusters.at(0)?.cells.length ?? 0,
  );
  const cluster = one?.clusters.at(0);
  if (!one || !cluster) return;
  const { panel, importance } = one;
  const { values } = panel.matrix;
  let held = 0;
  for (let i = 0; i < cluster.cells.length; i++)
    held += Math.abs(values[cluster.cells[i] as number] as number);
  const share = importance > 0 ? held / importance : 0;
  say({
    kind: 'largest-cluster',
    text: `The largest cluster is ${plural(cluster.cells.length, 'bright cell')} in ${rangeText('layer', cluster.layers)}, ${rangeText('head', cluster.heads)} of ${panel.name}, with ${shareOf(share, 'the importance there')}.`,
    cells: [cellRuns(panel.index, panel.matrix, cluster.cells)],
    values: {
      panel: panel.index,
      size: cluster.cells.length,
      layers: cluster.layers,
      heads: cluster.heads,
      share,
    },
    rule: 'the most bright cells of any panel that touch each other, corners included; of equal ones the first',
  });
}

/** Of several panels, which show a pattern. */
function sayPatterns({ findings, adjusted, settings }: FigureFindings, say: AddStatement): void {
  if (findings.length < 2 || !findings.some(({ panel }) => isImportance(panel))) return;
  const named = PATTERNS.map((pattern) => ({
    pattern,
    list: findings.filter((one, i) =>
      namedPatterns(one, adjusted[i] as readonly number[], settings.alpha).includes(pattern),
    ),
  })).filter(({ list }) => list.length > 0);
  if (named.length === 0) return;
  const parts = named.map(
    ({ pattern, list }) =>
      `${pattern === 'diagonal' ? 'run diagonally' : `lie in ${pattern}`} in ${shortListText(
        list.map(({ panel }) => panel.name),
        (count) => `${countText(count)} more`,
      )}`,
  );
  say({
    kind: 'patterns-found',
    text: `Clusters ${listText(parts)}.`,
    cells: named.flatMap(({ list }) =>
      list.map(({ panel, clusters }) => cellRuns(panel.index, panel.matrix, clusters.at(0)?.cells ?? [])),
    ),
    values: Object.fromEntries(
      named.map(({ pattern, list }) => [pattern, list.map(({ panel }) => panel.name)]),
    ),
    rule: `patterns named at p below ${settings.alpha}`,
  });
}

/** Those given, else round values within the limits that some bright cell reaches and some may not. */
function thresholdsOf(found: FigureFindings): readonly number[] {
  const { findings, settings } = found;
  if (settings.above) return settings.above;
  const norms = new Set(findings.map(({ panel }) => panel.norm));
  const [norm] = norms;
  if (norms.size !== 1 || !norm) return [];
  const from = findings[0]?.panel.brightFrom as number;
  const reached = (value: number): boolean =>
    findings.some(({ panel }) => (countsAbove(panel.levels, [value])[0] as number) > 0);
  const highest = isSigned(found) ? Math.max(norm.vmax, -norm.vmin) : norm.vmax;
  return ticks(highest > 0 ? Math.max(norm.vmin, 0) : norm.vmin, highest, 5)
    .filter((value) => Math.fround(value) > from && reached(value))
    .slice(0, MOST_THRESHOLDS);
}

/** Of counts that fall, those that say something: not all, and of equal ones that of the highest threshold. */
const telling = <T extends { readonly count: number }>(counted: readonly T[], all: number): T[] =>
  counted.filter(({ count }, i) => count < all && count !== counted[i + 1]?.count);

/** Of the bright cells; of all where thresholds are given, as those may be lower. */
function sayThresholds(found: FigureFindings, say: AddStatement): void {
  const { findings, settings } = found;
  const [of, all] = settings.above
    ? ['cells', findings.reduce((sum, { finite }) => sum + finite, 0)]
    : ['bright cells', brightCount(found)];
  if (all === 0) return;
  const every = thresholdsOf(found).map((threshold) => {
    const count = findings.reduce(
      (sum, { panel }) => sum + (countsAbove(panel.levels, [threshold])[0] as number),
      0,
    );
    return { threshold, count, share: count / all };
  });
  const counted = settings.above ? every : telling(every, all);
  if (counted.length === 0) return;
  const { tensor } = (findings[0] as Findings).panel;
  const parts = counted.map(
    ({ threshold, count, share }, i) =>
      `${shareText(share)} (${countText(count)})${i > 0 ? '' : count === 1 ? ' reaches' : ' reach'} ${amountText(tensor, threshold)}`,
  );
  say({
    kind: 'thresholds',
    text: `Of the ${of}, ${listText(parts)}${isSigned(found) ? ' in magnitude' : ''}.`,
    values: { of, thresholds: counted },
    rule: `${of} whose ${isSigned(found) ? 'magnitude' : 'value'} is at or above each threshold`,
  });
}
