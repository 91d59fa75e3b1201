// What is said across panels: of all of them, and of the tasks of each model, whose heads are the same.

import { extent, greatest, groups } from 'd3-array';
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

/** Tasks of a model that are compared with each other. */
const MOST_TASKS = 128;
/** Panels of equal counts that are named one by one. */
const MAX_LISTED = 5;

const SPREADS = ['broad', 'diffuse', 'concentrated', 'sparse', 'minimal'] as const;

const name = ({ panel }: Findings): string => panel.name;

const panelsText = (list: readonly Findings[]): string =>
  shortListText(list.map(name), (count) => `${countText(count)} more`);

/**
 * Nothing where there is but one panel.
 * @param adjusted Holm's probability of each test of each panel
 */
export function acrossStatements(
  findings: readonly Findings[],
  adjusted: readonly (readonly number[])[],
  { alpha, band }: DescribeSettings,
): Statement[] {
  const { statements, say } = statementList('across');
  const filled = findings.filter(({ finite }) => finite > 0);
  if (findings.length < 2 || filled.length === 0) return statements;
  // Of training steps sums and shares mean nothing.
  if (!findings.some(({ panel }) => isImportance(panel))) return statements;
  sayBrightest(filled, say);
  saySpreads(filled, say);
  sayDepth(filled, band, say);
  sayPatterns(findings, adjusted, alpha, say);
  const models = new Set(findings.map(({ panel }) => panel.tensor));
  for (const tensor of models) {
    const own = filled.filter(({ panel }) => panel.tensor === tensor && isImportance(panel));
    const shown = findings.filter(({ panel }) => panel.tensor === tensor).length;
    if (own.length > 1) sayTasks(own, shown, models.size > 1 ? tensor.model : '', say);
  }
  return statements;
}

/** Panels in groups of equal numbers of bright cells, the most first. */
function byBright(filled: readonly Findings[]): readonly (readonly Findings[])[] {
  return groups(filled, ({ bright }) => bright.length)
    .sort(([a], [b]) => b - a)
    .map(([, group]) => group);
}

/** "a (12) and b (12)", or "7 panels (12 each)" */
function countsText(list: readonly (readonly Findings[])[]): string {
  const parts = list.flatMap((group) => {
    const count = countText((group[0] as Findings).bright.length);
    return group.length > MAX_LISTED
      ? [`${plural(group.length, 'panel')} (${count} each)`]
      : group.map((one) => `${name(one)} (${count})`);
  });
  return listText(parts);
}

/** The three with most and the one with fewest, and those that have as many. */
function sayBrightest(filled: readonly Findings[], say: AddStatement): void {
  const ranked = byBright(filled);
  const least = ranked.at(-1) as readonly Findings[];
  const most: (readonly Findings[])[] = [];
  for (const group of ranked.slice(0, -1)) if (most.flat().length < 3) most.push(group);
  if (most.length === 0) return;
  say({
    kind: 'brightest',
    text: `Most cells are bright in ${countsText(most)}, fewest in ${countsText([least])}.`,
    cells: most.flat().map(({ brightCells }) => brightCells),
    values: {
      panels: filled.map(({ panel, bright }) => ({
        panel: panel.index,
        name: panel.name,
        bright: bright.length,
      })),
    },
    rule: 'bright cells of each panel',
  });
}

function saySpreads(filled: readonly Findings[], say: AddStatement): void {
  const groups = SPREADS.map(
    (spread) => [spread, filled.filter((one) => one.spread === spread)] as const,
  ).filter(([, list]) => list.length > 0);
  say({
    kind: 'spreads',
    text: `Bright cells are ${groups.map(([spread, list]) => `${spread} in ${panelsText(list)}`).join('; ')}.`,
    values: Object.fromEntries(groups.map(([spread, list]) => [spread, list.map(name)])),
    rule: 'the spread of each panel',
  });
}

function sayDepth(filled: readonly Findings[], band: number, say: AddStatement): void {
  const bands = filled.flatMap(({ band: own, panel }) => (own ? [{ panel, layers: own.layers }] : []));
  type Placed = (typeof bands)[number];
  const depth = ({ panel, layers: [first, last] }: Placed): number =>
    (first + last) / 2 / (panel.tensor.layers - 1);
  const depths = bands.map(depth);
  const [least, most] = extent(depths);
  if (least === most) return;
  const at = (wanted: number | undefined): readonly Placed[] => bands.filter((_, i) => depths[i] === wanted);
  const where = (list: readonly Placed[]): string =>
    shortListText(
      list.map(({ panel, layers }) => `${panel.name} (${rangeText('layer', layers)})`),
      (count) => `${countText(count)} more`,
    );
  const differ = new Set(bands.map(({ panel }) => panel.tensor.layers)).size > 1;
  say({
    kind: 'depth',
    text: `The layers that hold ${shareName(band)} of the importance lie deepest in ${where(at(most))} and shallowest in ${where(at(least))}${differ ? ', measured by the depth of each model' : ''}.`,
    cells: [...at(most), ...at(least)].map(({ panel, layers }) =>
      layerRuns(panel.index, panel.matrix, layers),
    ),
    values: {
      panels: bands.map(({ panel, layers }) => ({ panel: panel.index, name: panel.name, layers })),
    },
    rule: 'by the middle of the band of layers, as a share of all layers of its model',
  });
}

/** @param parts "a diagonal in x and y" */
function patternsText(tested: readonly Findings[], parts: readonly string[], isOrdered: boolean): string {
  if (tested.length === 0) return 'No panel has a cluster of 6 bright cells, so no pattern is tested.';
  const [only] = tested;
  const which =
    tested.length === 1 && only
      ? `Only ${name(only)} has a cluster that is large enough to be tested for patterns`
      : `${plural(tested.length, 'panel')} have a cluster that is large enough to be tested for patterns`;
  const order = isOrdered ? '; heads have no natural order within a layer' : '';
  if (parts.length > 0) return `${which}: there is ${listText(parts)}${order}.`;
  return `${which}, and ${tested.length === 1 ? 'it shows none' : 'none of them shows one'}.`;
}

function sayPatterns(
  findings: readonly Findings[],
  adjusted: readonly (readonly number[])[],
  alpha: number,
  say: AddStatement,
): void {
  const tested = findings.filter(({ trial }) => trial);
  const named = PATTERNS.map((pattern) => ({
    pattern,
    list: findings.filter((one, i) =>
      namedPatterns(one, adjusted[i] as readonly number[], alpha).includes(pattern),
    ),
  }));
  const parts = named
    .filter(({ list }) => list.length > 0)
    .map(({ pattern, list }) => `${pattern === 'diagonal' ? 'a diagonal' : pattern} in ${panelsText(list)}`);
  const isOrdered = named.some(({ pattern, list }) => pattern !== 'rows' && list.length > 0);
  say({
    kind: 'patterns',
    text: patternsText(tested, parts, isOrdered),
    cells: named.flatMap(({ list }) =>
      list.map(({ panel, clusters }) => cellRuns(panel.index, panel.matrix, clusters.at(0)?.cells ?? [])),
    ),
    values: {
      tested: tested.length,
      ...Object.fromEntries(named.map(({ pattern, list }) => [pattern, list.map(name)])),
    },
    rule: `panels in which a pattern is named at p below ${alpha}`,
  });
}

/**
 * @param all tasks that have values
 * @param shown how many are shown, with those that have none
 */
function sayTasks(all: readonly Findings[], shown: number, model: string, say: AddStatement): void {
  const own = all.slice(0, MOST_TASKS);
  const tasks = own.map(({ panel }) => panel.tensor.tasks[panel.task] as string);
  const of = model ? ` of ${model}` : '';
  const alike = pairwiseTable(
    own.map(({ panel }) => panel.matrix),
    rankCorrelation,
  );
  const order = similarityOrder(alike);
  const ordered = (table: SimilarityTable): Json =>
    order.map((i) => order.map((j) => jsonNumber((table[i] as readonly number[])[j] as number)));
  const both = ({ i, j }: SimilarPair): string => `${tasks[i]} and ${tasks[j]}`;
  const compared = all.length > own.length ? `; only the first ${MOST_TASKS} tasks are compared` : '';

  const correlations = similarPairs(alike);
  const [closest, farthest] = [
    greatest(correlations, ({ value }) => value),
    greatest(correlations, ({ value }) => -value),
  ];
  if (closest && farthest) {
    const single = `the tasks ${both(closest)}${of} correlate at ${ratioText(closest.value)} (Spearman)`;
    const extremes = `${model ? `in ${model}, ` : ''}the most alike tasks are ${both(closest)} (Spearman ${ratioText(closest.value)}), the least alike ${both(farthest)} (${ratioText(farthest.value)})`;
    say({
      kind: 'similarity',
      text: `${correlations.length > 1 ? extremes : single}${pairMeanText(correlations)}${compared}.`,
      values: { model, tasks: order.map((i) => tasks[i] as string), matrix: ordered(alike) },
      rule: `Spearman's correlation of the values of all heads between each two tasks that have ${MIN_RANKED_CELLS} heads or more in common; ordered by average linkage on 1 − correlation`,
    });
  }

  // Where the curve has no elbow, no head is before it, and nothing can be shared.
  const curved = own.filter(({ elbow }) => elbow.length > 0);
  if (curved.length > 1)
    elbowStatements(curved, { model, compared, shown, isAll: all.length === own.length }, say);
}
