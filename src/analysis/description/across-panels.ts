// Statements that compare panels: across the whole figure, and between the tasks of each model.

import { extent, greatest, groups } from 'd3-array';
import { headWord } from '../../tensor/tensor.ts';
import { capital } from '../../tensor/text.ts';
import { PATTERNS } from '../measures/pattern-statistics.ts';
import { pairwiseTable, type SimilarityTable, similarityOrder } from '../measures/similarity.ts';
import type { DescribeSettings, Json, Statement } from './description.ts';
import { type Findings, namedPatterns } from './panel-findings.ts';
import { isImportance } from './panels.ts';
import {
  cellRuns,
  countText,
  jsonNumber,
  layerRuns,
  listText,
  plural,
  rangeText,
  ratioText,
  shareName,
  shortListText,
} from './phrases.ts';
import { MIN_RANKED_CELLS, rankCorrelation } from './rank-correlation.ts';
import { elbowStatements } from './shared-heads.ts';
import { pairMeanText, type SimilarPair, similarPairs } from './similar-pairs.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** Tasks of a model beyond this number are not compared with each other. */
const MAX_COMPARED_TASKS = 128;
/** Groups of more panels with equal counts are summarised instead of named. */
const MAX_LISTED = 5;

const SPREADS = ['broad', 'diffuse', 'concentrated', 'sparse', 'minimal'] as const;

const panelName = ({ panel }: Findings): string => panel.name;

const panelsText = (list: readonly Findings[]): string =>
  shortListText(list.map(panelName), (count) => `${countText(count)} more`);

/** The findings of a figure's panels, and the outcome of their pattern tests. */
interface PanelsWithTests {
  readonly findings: readonly Findings[];
  /** For each panel, Holm's adjusted probability of each test. */
  readonly adjusted: readonly (readonly number[])[];
  readonly alpha: number;
}

/**
 * Statements that compare panels; none for a figure with a single panel.
 * @param adjusted for each panel, Holm's adjusted probability of each test
 */
export function acrossStatements(
  findings: readonly Findings[],
  adjusted: readonly (readonly number[])[],
  { alpha, band }: DescribeSettings,
): Statement[] {
  const { statements, add } = statementList('across');
  const filled = findings.filter(({ finite }) => finite > 0);
  if (findings.length < 2 || filled.length === 0) return statements;
  // Sums and shares of training steps are meaningless.
  if (!findings.some(({ panel }) => isImportance(panel))) return statements;
  addBrightest(filled, add);
  addSpreads(filled, add);
  addDepth(filled, band, add);
  addPatterns({ findings, adjusted, alpha }, add);
  const models = new Set(findings.map(({ panel }) => panel.tensor));
  for (const tensor of models) {
    const withValues = filled.filter(({ panel }) => panel.tensor === tensor && isImportance(panel));
    const shown = findings.filter(({ panel }) => panel.tensor === tensor).length;
    const model = models.size > 1 ? (tensor.shownModel ?? tensor.model) : '';
    // Tasks are compared cell by cell, so the same cells must be in sight.
    const parts = new Set(withValues.map(({ panel }) => JSON.stringify(panel.part)));
    if (withValues.length > 1 && parts.size === 1) addTasks({ model, withValues, shown }, add);
  }
  return statements;
}

/** Panels grouped by their number of bright cells, largest first. */
function groupByBrightCount(filled: readonly Findings[]): readonly (readonly Findings[])[] {
  return groups(filled, ({ bright }) => bright.length)
    .sort(([a], [b]) => b - a)
    .map(([, group]) => group);
}

const brightCountText = (group: readonly Findings[]): string =>
  countText((group[0] as Findings).bright.length);

/** "The panels with the most bright cells are a (12) and b (9)", or "7 panels have the most bright cells (12 each)" */
function mostBrightText(most: readonly (readonly Findings[])[]): string {
  const [first = []] = most;
  if (first.length > MAX_LISTED)
    return `${plural(first.length, 'panel')} have the most bright cells (${brightCountText(first)} each)`;
  const parts = most.flatMap((group) =>
    group.length > MAX_LISTED
      ? [`${plural(group.length, 'other')} (${brightCountText(group)} each)`]
      : group.map((one) => `${panelName(one)} (${brightCountText(group)})`),
  );
  return `The ${parts.length === 1 ? 'panel with the most bright cells is' : 'panels with the most bright cells are'} ${listText(parts)}`;
}

/** "c has the fewest (1)", "c and d have the fewest (1 each)", or "7 panels have the fewest (1 each)" */
function fewestBrightText(fewest: readonly Findings[]): string {
  const count = brightCountText(fewest);
  const [only] = fewest;
  if (only && fewest.length === 1) return `${panelName(only)} has the fewest (${count})`;
  const names = fewest.length > MAX_LISTED ? plural(fewest.length, 'panel') : listText(fewest.map(panelName));
  return `${names} have the fewest (${count} each)`;
}

/** The three panels with the most bright cells and the one with the fewest, including ties. */
function addBrightest(filled: readonly Findings[], add: AddStatement): void {
  const ranked = groupByBrightCount(filled);
  const fewest = ranked.at(-1) as readonly Findings[];
  const most: (readonly Findings[])[] = [];
  for (const group of ranked.slice(0, -1)) if (most.flat().length < 3) most.push(group);
  if (most.length === 0) return;
  add({
    kind: 'brightest',
    text: `${mostBrightText(most)}; ${fewestBrightText(fewest)}.`,
    cells: most.flat().map(({ brightCells }) => brightCells),
    values: {
      panels: filled.map(({ panel, bright }) => ({
        panel: panel.index,
        name: panel.name,
        bright: bright.length,
      })),
    },
    rule: 'number of bright cells in each panel',
  });
}

function addSpreads(filled: readonly Findings[], add: AddStatement): void {
  const bySpread = SPREADS.map(
    (spread) => [spread, filled.filter((one) => one.spread === spread)] as const,
  ).filter(([, list]) => list.length > 0);
  add({
    kind: 'spreads',
    text: `The spread of bright cells is ${bySpread.map(([spread, list]) => `${spread} in ${panelsText(list)}`).join('; ')}.`,
    values: Object.fromEntries(bySpread.map(([spread, list]) => [spread, list.map(panelName)])),
    rule: 'spread of the bright cells in each panel',
  });
}

function addDepth(filled: readonly Findings[], band: number, add: AddStatement): void {
  const bands = filled.flatMap((one) => (one.band ? [{ panel: one.panel, layers: one.band.layers }] : []));
  type PanelBand = (typeof bands)[number];
  const relativeDepth = ({ panel, layers: [first, last] }: PanelBand): number =>
    (first + last) / 2 / (panel.tensor.layers - 1);
  const depths = bands.map(relativeDepth);
  const [least, most] = extent(depths);
  if (least === most) return;
  const bandsAt = (depth: number | undefined): readonly PanelBand[] =>
    bands.filter((_, i) => depths[i] === depth);
  const bandsText = (list: readonly PanelBand[]): string =>
    shortListText(
      list.map(({ panel, layers }) => `${panel.name} (${rangeText('layer', layers)})`),
      (count) => `${countText(count)} more`,
    );
  const [deepest, shallowest] = [bandsAt(most), bandsAt(least)];
  const depthsDiffer = new Set(bands.map(({ panel }) => panel.tensor.layers)).size > 1;
  add({
    kind: 'depth',
    text: `The layers that hold ${shareName(band)} of the importance are deepest in ${bandsText(deepest)} and shallowest in ${bandsText(shallowest)}${depthsDiffer ? ', relative to the depth of each model' : ''}.`,
    cells: [...deepest, ...shallowest].map(({ panel, layers }) =>
      layerRuns(panel.index, panel.matrix, layers),
    ),
    values: {
      panels: bands.map(({ panel, layers }) => ({ panel: panel.index, name: panel.name, layers })),
    },
    rule: 'midpoint of the range of layers, relative to the number of layers of the model',
  });
}

/**
 * @param tested panels whose largest cluster was tested
 * @param found such as "a diagonal in x and y"
 */
function patternsText(tested: readonly Findings[], found: readonly string[], isOrdered: boolean): string {
  const word = capital(headWord(tested.map(({ panel }) => panel.tensor)));
  const [only] = tested;
  if (!only) return 'No panel has a cluster of 6 or more bright cells, so none is tested for patterns.';
  const isOne = tested.length === 1;
  const subject = isOne
    ? `Only ${panelName(only)} has a cluster large enough to test for patterns`
    : `${plural(tested.length, 'panel')} have a cluster large enough to test for patterns`;
  if (found.length === 0)
    return isOne ? `${subject}, and it shows none.` : `${subject}; none shows a pattern.`;
  const order = isOrdered ? ` ${word}s have no natural order within a layer.` : '';
  return `${subject}. Patterns found: ${found.join('; ')}.${order}`;
}

function addPatterns({ findings, adjusted, alpha }: PanelsWithTests, add: AddStatement): void {
  const tested = findings.filter(({ trial }) => trial);
  const byPattern = PATTERNS.map((pattern) => ({
    pattern,
    list: findings.filter((one, i) =>
      namedPatterns(one, adjusted[i] as readonly number[], alpha).includes(pattern),
    ),
  }));
  const found = byPattern
    .filter(({ list }) => list.length > 0)
    .map(({ pattern, list }) => `${pattern === 'diagonal' ? 'a diagonal' : pattern} in ${panelsText(list)}`);
  const isOrdered = byPattern.some(({ pattern, list }) => pattern !== 'rows' && list.length > 0);
  add({
    kind: 'patterns',
    text: patternsText(tested, found, isOrdered),
    cells: byPattern.flatMap(({ list }) =>
      list.map(({ panel, clusters }) => cellRuns(panel.index, panel.matrix, clusters.at(0)?.cells ?? [])),
    ),
    values: {
      tested: tested.length,
      ...Object.fromEntries(byPattern.map(({ pattern, list }) => [pattern, list.map(panelName)])),
    },
    rule: `panels with a pattern at p < ${alpha}`,
  });
}

/** The panels of a model, one per task. */
interface ModelTasks {
  /** The model's name if the figure shows several, otherwise `''`. */
  readonly model: string;
  /** Tasks with at least one finite value. */
  readonly withValues: readonly Findings[];
  /** How many tasks of the model are shown, with or without values. */
  readonly shown: number;
}

function addTasks({ model, withValues, shown }: ModelTasks, add: AddStatement): void {
  const compared = withValues.slice(0, MAX_COMPARED_TASKS);
  const isAll = compared.length === withValues.length;
  const limitText = isAll ? '' : `; only the first ${MAX_COMPARED_TASKS} tasks are compared`;
  addSimilarity(compared, { model, limitText }, add);
  // A task whose curve has no elbow has no heads above it to share.
  const withElbow = compared.filter(({ elbow }) => elbow.length > 0);
  if (withElbow.length > 1) elbowStatements(withElbow, { model, limitText, shown, isAll }, add);
}

/** Compares the values of each pair of tasks. */
function addSimilarity(
  compared: readonly Findings[],
  { model, limitText }: { readonly model: string; readonly limitText: string },
  add: AddStatement,
): void {
  const tasks = compared.map(({ panel }) => panel.tensor.tasks[panel.task] as string);
  const table = pairwiseTable(
    compared.map(({ panel }) => panel.matrix),
    rankCorrelation,
  );
  const order = similarityOrder(table);
  const reorder = (unordered: SimilarityTable): Json =>
    order.map((i) => order.map((j) => jsonNumber((unordered[i] as readonly number[])[j] as number)));
  const pairText = ({ i, j }: SimilarPair): string => `${tasks[i]} and ${tasks[j]}`;

  const correlations = similarPairs(table);
  const closest = greatest(correlations, ({ value }) => value);
  const farthest = greatest(correlations, ({ value }) => -value);
  if (!closest || !farthest) return;
  const single = `the tasks ${pairText(closest)}${model ? ` in ${model}` : ''} have a Spearman correlation of ${ratioText(closest.value)}`;
  const extremes = `${model ? `in ${model}, ` : ''}the most similar tasks are ${pairText(closest)} (Spearman correlation ${ratioText(closest.value)}) and the least similar are ${pairText(farthest)} (${ratioText(farthest.value)})`;
  add({
    kind: 'similarity',
    text: `${correlations.length > 1 ? extremes : single}${pairMeanText(correlations)}${limitText}.`,
    values: { model, tasks: order.map((i) => tasks[i] as string), matrix: reorder(table) },
    rule: `Spearman's correlation between the values of all heads, for each pair of tasks with at least ${MIN_RANKED_CELLS} heads in common; tasks are ordered by average linkage on 1 − correlation`,
  });
}
