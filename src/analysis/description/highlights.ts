// Statements about what stands out in a figure: extremes, bright cells and patterns.

import { greatest, sum, ticks } from 'd3-array';
import { countsAbove } from '../measures/bright.ts';
import { importanceShare } from '../measures/concentration.ts';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import { PATTERNS } from '../measures/pattern-statistics.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { includedCellNoun, signsText } from './cell-phrases.ts';
import { brightRule, type FigureFindings, isSigned, onlyValue } from './figure-findings.ts';
import { type Findings, namedPatterns } from './panel-findings.ts';
import { isBeforeFirstCheckpoint, isImportance } from './panels.ts';
import {
  allCellsText,
  amountText,
  areaText,
  cellRuns,
  cellText,
  countText,
  headsOf,
  layersOf,
  listText,
  partText,
  plural,
  shareOf,
  shareText,
  shortListText,
} from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** Limit on the thresholds at which bright cells are counted. */
const MAX_THRESHOLDS = 4;

/** The findings of the whole figure, which open the description. */
export function highlightStatements(found: FigureFindings, add: AddStatement): void {
  const only = onlyValue(found);
  if (only !== null) addOnly(found, only, add);
  else {
    addExtreme(found, 1, add);
    if (hasNegative(found)) addExtreme(found, -1, add);
  }
  if (only === null || countBright(found) > 0) addBright(found, add);
  addLargestCluster(found, add);
  addPatterns(found, add);
  addThresholds(found, add);
}

/** "cell", "non-missing cell" or "finite cell", whichever describes the cells that statistics include. */
function includedNounOf({ findings }: FigureFindings): string {
  const shown = findings.filter(({ panel }) => !isBeforeFirstCheckpoint(panel));
  return includedCellNoun(
    sum(shown, ({ missing }) => missing),
    sum(shown, ({ infinite }) => infinite),
  );
}

function addOnly(found: FigureFindings, value: number, add: AddStatement): void {
  const { findings } = found;
  const cells = findings.reduce((sum, { finite }) => sum + finite, 0);
  const { panel } = findings[0] as Findings;
  const noun = includedNounOf(found);
  const amount = amountText(panel, value);
  const isOneOfSeveral = cells === 1 && noun !== 'cell';
  add({
    kind: 'only-value',
    text: isOneOfSeveral
      ? `Only one cell has a ${noun === 'finite cell' ? 'finite ' : ''}value: ${amount}.`
      : `${allCellsText(cells, noun)} ${cells === 1 ? 'has' : 'have'} the value ${amount}.`,
    values: { value, cells },
    rule: 'the value of all finite cells',
  });
}

/** The largest (sign 1) or smallest (sign -1) finite value of a panel, times the sign. */
function extremeOf({ panel: { matrix } }: Findings, sign: 1 | -1): number {
  const order = cellsDescending(matrix);
  return sign * (matrix.values[order[sign > 0 ? 0 : order.length - 1] as number] as number);
}

function countOccurrences({ values }: Matrix, value: number): number {
  let count = 0;
  for (let cell = 0; cell < values.length; cell++) if (values[cell] === value) count++;
  return count;
}

const hasNegative = ({ findings }: FigureFindings): boolean =>
  findings.some((one) => one.finite > 0 && extremeOf(one, -1) > 0);

function addExtreme({ findings }: FigureFindings, sign: 1 | -1, add: AddStatement): void {
  const filled = findings.filter(({ finite }) => finite > 0);
  const highest = greatest(filled, (one) => extremeOf(one, sign));
  if (!highest) return;
  const { matrix, index, name } = highest.panel;
  const value = sign * extremeOf(highest, sign);
  const cell = matrix.values.indexOf(value);
  const equals = filled.reduce((sum, { panel }) => sum + countOccurrences(panel.matrix, value), 0);
  const where = `${cellText(matrix, cell)}${name ? ` in ${name}` : ''}`;
  const [kind, rule] = sign > 0 ? ['highest', 'largest'] : ['lowest', 'smallest'];
  const amount = amountText(highest.panel, value);
  const [layer, head] = layerAndHead(matrix, cell);
  add({
    kind,
    text:
      equals > 1
        ? `The ${kind} value, ${amount}, occurs in ${countText(equals)} cells; the first is ${where}.`
        : `The ${kind} value is ${amount}, at ${where}.`,
    cells: [cellRuns(index, matrix, [cell])],
    values: { value, panel: index, layer, head, equals },
    rule: `the ${rule} finite value of all panels; the first one in case of ties`,
  });
}

const countBright = ({ findings }: FigureFindings): number =>
  findings.reduce((sum, { bright }) => sum + bright.length, 0);

function addBright(found: FigureFindings, add: AddStatement): void {
  const { findings } = found;
  const cells = findings.reduce((sum, { finite }) => sum + finite, 0);
  if (cells === 0) return;
  const bright = countBright(found);
  const noun = includedNounOf(found);
  add({
    kind: 'bright',
    text:
      bright === 0
        ? `None of the ${plural(cells, noun)} is bright.`
        : `${partText(bright, cells, noun)} ${bright === 1 ? 'is' : 'are'} bright${signsText(findings.map(({ panel, bright: cells }) => ({ panel, cells })))}.`,
    cells: findings.filter((one) => one.bright.length > 0).map(({ brightCells }) => brightCells),
    values: { bright, cells, share: bright / cells },
    rule: brightRule(found),
  });
}

/** The largest cluster of several panels; a single panel's clusters are in its paragraph. */
function addLargestCluster({ findings }: FigureFindings, add: AddStatement): void {
  if (findings.length < 2) return;
  // If all cells of a panel are bright, its cluster is no finding.
  const one = greatest(
    findings.filter(({ clusters, bright, finite }) => clusters.length > 0 && bright.length < finite),
    ({ clusters }) => clusters.at(0)?.cells.length ?? 0,
  );
  const cluster = one?.clusters.at(0);
  if (!one || !cluster) return;
  const { panel, importance } = one;
  const layers = layersOf(panel.matrix, cluster.layers);
  const heads = headsOf(panel.matrix, cluster.heads);
  const share = importance > 0 ? importanceShare(panel.matrix, cluster.cells) : 0;
  add({
    kind: 'largest-cluster',
    text: `The largest cluster (${plural(cluster.cells.length, 'bright cell')}) is in ${panel.name}, ${areaText(panel.matrix, layers, heads)}, and contains ${shareOf(share, "that panel's importance")}.`,
    cells: [cellRuns(panel.index, panel.matrix, cluster.cells)],
    values: {
      panel: panel.index,
      size: cluster.cells.length,
      layers,
      heads,
      share,
    },
    rule: 'the largest group of bright cells that touch at an edge or a corner, in any panel; the first one in case of ties',
  });
}

/** Which of several panels show a pattern. */
function addPatterns({ findings, adjusted, settings }: FigureFindings, add: AddStatement): void {
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
      `${pattern === 'diagonal' ? 'a diagonal' : pattern} in ${shortListText(
        list.map(({ panel }) => panel.name),
        (count) => `${countText(count)} more`,
      )}`,
  );
  add({
    kind: 'patterns-found',
    text: `Patterns found: ${parts.join('; ')}.`,
    cells: named.flatMap(({ list }) =>
      list.map(({ panel, clusters }) => cellRuns(panel.index, panel.matrix, clusters.at(0)?.cells ?? [])),
    ),
    values: Object.fromEntries(
      named.map(({ pattern, list }) => [pattern, list.map(({ panel }) => panel.name)]),
    ),
    rule: `patterns at p < ${settings.alpha}`,
  });
}

/** The given thresholds, or round values within the limits that at least one bright cell reaches. */
function thresholdsOf(found: FigureFindings): readonly number[] {
  const { findings, settings } = found;
  if (settings.above) return settings.above;
  const norms = new Set(findings.map(({ panel }) => panel.norm));
  const [norm] = norms;
  if (norms.size !== 1 || !norm) return [];
  const from = findings[0]?.panel.brightFrom as number;
  const isReached = (value: number): boolean =>
    findings.some(({ panel }) => (countsAbove(panel.levels, [value])[0] as number) > 0);
  const highest = isSigned(found) ? Math.max(norm.vmax, -norm.vmin) : norm.vmax;
  return ticks(highest > 0 ? Math.max(norm.vmin, 0) : norm.vmin, highest, 5)
    .filter((value) => Math.fround(value) > from && isReached(value))
    .slice(0, MAX_THRESHOLDS);
}

/**
 * Drops thresholds that every cell reaches, and all but the highest of those that equally many cells reach.
 * @param counted in ascending order of the threshold
 */
const dropUninformative = <T extends { readonly count: number }>(counted: readonly T[], all: number): T[] =>
  counted.filter(({ count }, i) => count < all && count !== counted[i + 1]?.count);

/** Counts bright cells at or above thresholds; all cells if thresholds are given, as they may be below the bright ones. */
function addThresholds(found: FigureFindings, add: AddStatement): void {
  const { findings, settings } = found;
  const [of, all] = settings.above
    ? ['cells', findings.reduce((sum, { finite }) => sum + finite, 0)]
    : ['bright cells', countBright(found)];
  if (all === 0) return;
  const every = thresholdsOf(found).map((threshold) => {
    const count = findings.reduce(
      (sum, { panel }) => sum + (countsAbove(panel.levels, [threshold])[0] as number),
      0,
    );
    return { threshold, count, share: count / all };
  });
  const counted = settings.above ? every : dropUninformative(every, all);
  if (counted.length === 0) return;
  const { panel } = findings[0] as Findings;
  const parts = counted.map(
    ({ threshold, count, share }) =>
      `${shareText(share)} (${countText(count)}) ${count === 1 ? 'reaches' : 'reach'} ${amountText(panel, threshold)}`,
  );
  add({
    kind: 'thresholds',
    text: `Of the ${of}, ${listText(parts)}${isSigned(found) ? ' in magnitude' : ''}.`,
    values: { of, thresholds: counted },
    rule: `${of} whose ${isSigned(found) ? 'magnitude' : 'value'} is at or above each threshold`,
  });
}
