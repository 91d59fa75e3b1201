// Describes figures whose panels are too large for memory, by what is found in them block by block or through their levels.

import { greatest, least, sum } from 'd3-array';
import { normDefinition } from '../../norms/registry.ts';
import type { Options } from '../../options.ts';
import { boundsOf, type FoundCell } from '../../source/top-cells.ts';
import { digitsOfRange, digitsText } from '../../tensor/digits.ts';
import type { TensorShape } from '../../tensor/tensor.ts';
import { type Band, layerBand } from '../measures/profile.ts';
import type { Work } from '../work.ts';
import { addAxes, addLimitsSource, addPanels } from './axes.ts';
import { excludedCellsText } from './cell-phrases.ts';
import type { DescribeSettings, PanelCells, Statement } from './description.ts';
import { quantityLabel, type ShownFigure } from './figure-findings.ts';
import { findLargePanels, type LargePanel, orderOf, unreadCells } from './large-panels.ts';
import { addCovered, addScope } from './overview.ts';
import type { ScaledFigure } from './panels.ts';
import {
  areaText,
  cellRuns,
  countText,
  headsOf,
  jsonNumber,
  layersOf,
  listText,
  numberText,
  partText,
  plural,
  rangeText,
  shareName,
  shareOf,
  shareText,
} from './phrases.ts';
import { sizeText } from './reading.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** A figure of large panels. */
interface LargeFigure extends ShownFigure {
  readonly findings: readonly LargePanel[];
  readonly settings: DescribeSettings;
}

/** The digits that tell the values of a panel apart. */
function amountOf({ panel, top, lowest }: LargePanel): (value: number) => string {
  const digits = digitsOfRange(lowest?.value ?? panel.norm.vmin, top?.[0]?.value ?? panel.norm.vmax);
  return (value) => digitsText(value, digits);
}

const headNameOf = ({ tensor: { headName } }: LargePanel['panel']): Pick<TensorShape, 'headName'> =>
  headName ? { headName } : {};

const cellText = (
  { tensor: { headName = 'head' } }: LargePanel['panel'],
  { layer, head }: FoundCell,
): string => `layer ${layer}, ${headName} ${head}`;

const cellsOf = ({ panel }: LargePanel, { layer, head }: FoundCell): PanelCells => ({
  panel: panel.index,
  runs: [[layer, head, head]],
});

const brightCells = ({ panel, brightPart }: LargePanel): PanelCells[] =>
  brightPart ? [cellRuns(panel.index, brightPart.matrix, brightPart.clusters.cells)] : [];

const isSigned = ({ findings }: LargeFigure): boolean => findings.some(({ panel }) => panel.signed);

/** The largest or the smallest value of all panels. */
function addExtreme(found: LargeFigure, sign: 1 | -1, add: AddStatement): void {
  const cellOf = ({ top, lowest }: LargePanel): FoundCell | null | undefined =>
    sign > 0 ? top?.[0] : lowest;
  const known = found.findings.filter((one) => cellOf(one));
  const extremeOf = (one: LargePanel): number => (cellOf(one) as FoundCell).value;
  const levelOf = (one: LargePanel): number => (one.panel.signed ? Math.abs(extremeOf(one)) : extremeOf(one));
  const best = sign > 0 ? greatest(known, levelOf) : least(known, extremeOf);
  const cell = best && cellOf(best);
  if (!best || !cell || (sign < 0 && cell.value >= 0)) return;
  const { name, index, signed } = best.panel;
  const what = sign < 0 ? 'lowest value' : signed ? 'value of largest magnitude' : 'highest value';
  add({
    kind: sign < 0 ? 'lowest' : 'highest',
    text: `The ${what} is ${amountOf(best)(cell.value)}, at ${cellText(best.panel, cell)}${name ? ` in ${name}` : ''}.`,
    cells: [cellsOf(best, cell)],
    values: { ...cell, panel: index },
    rule: `the ${what} of all panels; the first one in case of ties`,
  });
}

/** "5 of 4,194,304 cells (under 0.1 %) are bright", or without the fraction if not all cells were counted. */
function brightText(bright: number, cells: number | null): string {
  const verb = bright === 1 ? 'is' : 'are';
  if (cells === null) return `${bright === 0 ? 'No cell' : plural(bright, 'cell')} ${verb} bright`;
  return `${partText(bright, cells)} ${verb} bright`;
}

const finiteCells = (found: readonly LargePanel[]): number | null =>
  found.every(({ counts }) => counts) ? sum(found, ({ counts }) => counts?.finite ?? 0) : null;

function addBright(found: LargeFigure, add: AddStatement): void {
  const { findings, settings } = found;
  if (findings.some(({ brightCount }) => brightCount === null)) return;
  const bright = sum(findings, ({ brightCount }) => brightCount ?? 0);
  const cells = finiteCells(findings);
  if (cells === 0) return;
  const share = shareText(settings.bright);
  add({
    kind: 'bright',
    text: `${brightText(bright, cells)}.`,
    cells: findings.flatMap(brightCells),
    values: { bright, cells },
    rule:
      settings.threshold === null
        ? `cells at or above ${share} ${isSigned(found) ? 'of the way from zero to either end of the colorbar' : 'of the colorbar'}`
        : 'cells at or above the given threshold',
  });
}

/** Counts the cells at or above the given thresholds. */
function addThresholds({ findings, settings: { above } }: LargeFigure, add: AddStatement): void {
  const cells = finiteCells(findings);
  if (!above || above.length === 0 || !cells) return;
  const signed = findings.some(({ panel }) => panel.signed);
  const thresholds = above.map((threshold, i) => {
    const count = sum(findings, ({ aboveCounts }) => aboveCounts?.[i] ?? 0);
    return { threshold, count, share: count / cells };
  });
  const parts = thresholds.map(
    ({ threshold, count, share }) =>
      `${shareText(share)} (${countText(count)}) ${count === 1 ? 'reaches' : 'reach'} ${numberText(threshold)}`,
  );
  add({
    kind: 'thresholds',
    text: `Of the cells, ${listText(parts)}${signed ? ' in magnitude' : ''}.`,
    values: { of: 'cells', thresholds },
    rule: `cells whose ${signed ? 'magnitude' : 'value'} is at or above each threshold`,
  });
}

/** What is not known of figures whose cells were not all read: "How many cells are missing and how importance is distributed". */
function unknownText({ findings, settings }: LargeFigure, knowsPeaks: boolean): string {
  const knowsBright = findings.every(({ brightCount }) => brightCount !== null);
  const count = `how many cells are ${knowsBright ? '' : 'bright or '}missing`;
  const parts = [
    ...(knowsPeaks ? [] : ['where the peaks are']),
    count,
    ...(settings.above ? ['how many reach the given thresholds'] : []),
    'how importance is distributed',
  ];
  const text = listText(parts);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What statements need of which cells, and what is left out. */
function addReading(found: LargeFigure, add: AddStatement): void {
  const { findings } = found;
  const unread = unreadCells(findings);
  if (unread === 0) {
    add({
      kind: 'reading',
      text: 'All cells were read, block by block. Secondary peaks, patterns, the Gini coefficient, the elbow, similarity and changes in training are left out: they need all cells in memory at once.',
      rule: 'a pass over all cells shown',
    });
    return;
  }
  const signed = findings.some(({ panel }) => panel.signed);
  const names = new Set(
    findings.flatMap(({ panel, counts }) => (counts ? [] : (boundsOf(panel.tensor, orderOf(panel)) ?? []))),
  );
  const how =
    names.size > 0
      ? `These statements are exact; they were found through the levels of ${listText([...names])}, without reading all cells.`
      : `The levels of this data do not show where its ${signed ? 'largest magnitudes' : 'largest values'} are.`;
  add({
    kind: 'unread',
    text: `${how} ${unknownText(found, names.size > 0)} can only be computed from all cells (${sizeText(unread)}).`,
    values: { bytes: 4 * unread, levels: [...names] },
    rule: 'a block contains no larger value than its level says; blocks that may contain one are read',
  });
}

function addPeak(one: LargePanel, add: AddStatement): void {
  const { panel, top, lowest } = one;
  const [peak, ...others] = top ?? [];
  if (!peak) return;
  const amount = amountOf(one);
  const next = others.slice(0, 3);
  const more = next.map((cell) => `${cellText(panel, cell)} (${amount(cell.value)})`);
  add({
    kind: 'peak',
    text: `${panel.signed ? 'The value of largest magnitude' : 'The peak'} is ${amount(peak.value)} at ${cellText(panel, peak)}${more.length > 0 ? `; the next are ${listText(more)}` : ''}.`,
    cells: [cellsOf(one, peak)],
    values: { ...peak, next: next.map((cell) => ({ ...cell })) },
    rule: `the largest ${panel.signed ? 'magnitude' : 'value'}; in case of ties the first one, by layer and then by head`,
  });
  if (lowest)
    add({
      kind: 'lowest',
      text: `The lowest value is ${amount(lowest.value)} at ${cellText(panel, lowest)}.`,
      cells: [cellsOf(one, lowest)],
      values: { ...lowest },
      rule: 'the smallest value; in case of ties the first one, by layer and then by head',
    });
}

function addMissing({ counts }: LargePanel, add: AddStatement): void {
  if (!counts || counts.missing + counts.infinite === 0) return;
  const { missing, infinite, finite } = counts;
  const text = excludedCellsText(missing, infinite);
  add({
    kind: 'left-out',
    text:
      finite === 0
        ? `No cell has a finite value (${text}).`
        : `${text} ${missing + infinite === 1 ? 'is' : 'are'} excluded from the following statistics.`,
    values: { missing, infinite },
    rule: 'missing (NaN) cells and infinite cells; all measures exclude them',
  });
}

function addClusters(one: LargePanel, add: AddStatement): void {
  const { panel, brightCount, counts, brightPart } = one;
  if (brightCount === null || counts?.finite === 0) return;
  add({
    kind: 'bright',
    text: `${brightText(brightCount, counts?.finite ?? null)}.`,
    cells: brightCells(one),
    values: { bright: brightCount, cells: counts?.finite ?? null, brightFrom: jsonNumber(panel.brightFrom) },
    rule: `cells whose ${panel.signed ? 'magnitude' : 'value'} is at or above the threshold`,
  });
  const largest = brightPart?.clusters.at(0);
  if (!brightPart || !largest) return;
  const { matrix, clusters } = brightPart;
  const layers = layersOf(matrix, largest.layers);
  const heads = headsOf(matrix, largest.heads);
  const share = counts && counts.importance > 0 ? largest.sum / counts.importance : null;
  const outliers = clusters.outliers.length;
  add({
    kind: 'cluster',
    text:
      `The largest of ${plural(clusters.length, 'cluster')} has ${plural(largest.cells.length, 'bright cell')}, in ${areaText({ ...matrix, ...headNameOf(panel) }, layers, heads)}` +
      `${share === null ? '' : `, and contains ${shareOf(share, "the panel's importance")}`}; ${outliers === 0 ? 'no bright cell touches no other' : `${plural(outliers, 'bright cell')} ${outliers === 1 ? 'touches' : 'touch'} no other`}.`,
    cells: [cellRuns(panel.index, matrix, largest.cells)],
    values: { clusters: clusters.length, size: largest.cells.length, layers, heads, share, outliers },
    rule: 'two or more bright cells that touch at an edge or a corner; ranges include both ends',
  });
}

/** How importance is distributed, if all cells were read. */
function addDistribution({ panel, counts }: LargePanel, settings: DescribeSettings, add: AddStatement): void {
  if (!counts || counts.finite === 0) return;
  const { mean, deviation, negative, finite, effectiveHeads } = counts;
  add({
    kind: 'moments',
    text: `The mean ${panel.signed ? 'magnitude' : 'value'} is ${numberText(mean)}, the standard deviation ${numberText(deviation)}; ${negative === 0 ? 'no value is negative' : `${shareText(negative / finite)} of the values are negative`}.`,
    values: { mean, deviation, negative, cells: finite },
    rule: 'mean, population standard deviation and number of negative values of all finite cells',
  });
  const band: Band | null = counts.profile.length > 1 ? layerBand(counts.profile, settings.band) : null;
  if (band) {
    const [first, last] = band.layers.map((layer) => layer + panel.part.layers[0]) as [number, number];
    const where = rangeText('layer', [first, last]);
    add({
      kind: 'layers',
      text:
        first === last
          ? `${where} alone holds ${shareText(band.share)} of the importance.`
          : `${where} hold ${shareText(band.share)} of the importance; no shorter range of layers holds ${shareName(settings.band)} of it.`,
      values: { layers: [first, last], share: band.share },
      rule: `the shortest range of layers that holds at least ${shareText(settings.band)} of the importance`,
    });
  }
  if (!Number.isNaN(effectiveHeads))
    add({
      kind: 'concentration',
      text: `The effective number of ${panel.tensor.headName ?? 'head'}s is ${numberText(effectiveHeads)} (of ${countText(finite)}).`,
      values: { effectiveHeads, heads: finite },
      rule: 'exponential of the entropy of the normalised magnitudes',
    });
}

function panelStatements(one: LargePanel, settings: DescribeSettings): Statement[] {
  const { statements, add } = statementList('panel', one.panel.index);
  addMissing(one, add);
  addPeak(one, add);
  addClusters(one, add);
  addDistribution(one, settings, add);
  return statements;
}

function axesStatements(found: LargeFigure): Statement[] {
  const { statements, add } = statementList('axes');
  addAxes(found, add);
  addPanels(found, add);
  const norms = [...new Set(found.findings.map(({ panel }) => panel.norm))];
  const [norm] = norms;
  if (norm && norms.length === 1)
    add({
      kind: 'legend',
      text: `Colour shows ${quantityLabel(found)} from ${numberText(norm.vmin)} to ${numberText(norm.vmax)} on the norm ${norm.name}.`,
      values: { vmin: norm.vmin, vmax: norm.vmax, norm: normDefinition(norm.name).scale },
      rule: 'the colorbar of the figure',
    });
  addLimitsSource(found, add);
  const from = [...new Set(found.findings.map(({ panel }) => panel.brightFrom))];
  const share = found.settings.threshold === null ? shareText(found.settings.bright) : null;
  const where = share ? `${share} of the colorbar` : 'the given threshold';
  add({
    kind: 'bright-from',
    text: `Cells are bright if their ${isSigned(found) ? 'magnitude' : 'value'} is at least ${from.length === 1 ? `${numberText(from[0] as number)} (${where})` : `that at ${where} of their panel`}.`,
    values: { brightFrom: from.map(jsonNumber) },
    rule: 'the threshold of bright cells',
  });
  return statements;
}

/** Statements about a figure of large panels, and the bytes that were not read. */
export async function describeLarge(
  scaled: ScaledFigure,
  options: Options,
  settings: DescribeSettings & { readonly readAll: boolean; readonly isInSight: boolean },
  work: Work,
): Promise<{
  readonly overview: readonly Statement[];
  readonly sections: readonly Statement[];
  readonly unread: number;
}> {
  const { described, moment, left, count, limitsNote, orderNote } = scaled;
  const findings = await findLargePanels(described, settings, work);
  const inSightOf = settings.isInSight ? { panels: count } : null;
  const found: LargeFigure = {
    ...{ findings, options, moment, left, inSightOf, limitsNote, orderNote },
    settings,
  };
  const { statements: overview, add } = statementList('overview');
  if (inSightOf) addScope(found, add);
  addCovered(found, add);
  addExtreme(found, 1, add);
  addExtreme(found, -1, add);
  addBright(found, add);
  addThresholds(found, add);
  addReading(found, add);
  if (!inSightOf) addScope(found, add);
  const panels = findings.flatMap((one) => panelStatements(one, settings));
  return { overview, sections: [...panels, ...axesStatements(found)], unread: 4 * unreadCells(findings) };
}
