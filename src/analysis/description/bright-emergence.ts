// Statements about when bright heads emerged in training, and about heads that are no longer bright.

import { groups } from 'd3-array';
import { layerAndHead } from '../measures/matrix.ts';
import type { BrightRun } from './bright-run.ts';
import type { Findings } from './panel-findings.ts';
import {
  amountText,
  areaText,
  cellRuns,
  cellText,
  countText,
  headsOf,
  layersOf,
  listText,
  plural,
} from './phrases.ts';
import type { AddStatement } from './statement-list.ts';
import { headText, MAX_NAMED_HEADS, stepName, type TrainingRun } from './training-run.ts';

/** Limit on the heads in `values`; `cells` has all of them. */
const MAX_LISTED = 1000;

/** "the cluster", "the 2 clusters", "the 3 largest of 12 clusters" */
function namedOfText(count: number, named: number, noun: string): string {
  if (count > named) return `the ${named} largest of ${countText(count)} ${noun}s`;
  return count === 1 ? `the ${noun}` : `the ${count} ${noun}s`;
}

/** A cluster or an outlier, and the checkpoint at which it emerged. */
interface EmergedPlace {
  readonly place: string;
  readonly checkpoint: number;
}

/**
 * When some clusters or outliers emerged: "the 2 clusters emerged at step 500 (layer 1, heads 0–2) and step 1,000 (layer 4, heads
 * 5–6)", "the outlier (layer 3, head 5) was present from the start".
 * @param count how many the panel has, of which `named` are listed
 */
function emergedText(run: TrainingRun, noun: string, count: number, named: readonly EmergedPlace[]): string {
  const subject = namedOfText(count, named.length, noun);
  const placesText = (list: readonly EmergedPlace[]): string =>
    `(${list.map(({ place }) => place).join('; ')})`;
  const fromStart = named.filter(({ checkpoint }) => checkpoint <= run.first);
  const later = groups(
    named.filter(({ checkpoint }) => checkpoint > run.first),
    ({ checkpoint }) => checkpoint,
  ).sort(([a], [b]) => a - b);
  const [[step, only = []] = []] = later;
  if (named.length === 1)
    return step === undefined
      ? `${subject} ${placesText(fromStart)} was present from the start`
      : `${subject} ${placesText(only)} emerged at ${stepName(run, step)}`;
  const steps = later.map(([checkpoint, list]) => `${stepName(run, checkpoint)} ${placesText(list)}`);
  const parts = [
    ...(fromStart.length > 0 ? [`were present from the start ${placesText(fromStart)}`] : []),
    ...(later.length > 0 ? [`emerged at ${listText(steps)}`] : []),
  ];
  return `${subject} ${parts.join(' or ')}`;
}

/** When the clusters and outliers of each panel emerged. */
export function clusterEmergenceStatements(run: TrainingRun, add: AddStatement): void {
  for (const [i, { since, clustersSince }] of run.bright.entries()) {
    const { panel, clusters } = run.findings[i] as Findings;
    const largest = clusters.first(MAX_NAMED_HEADS).map(({ cells, layers, heads }, k) => ({
      cells,
      layers: layersOf(panel.matrix, layers),
      heads: headsOf(panel.matrix, heads),
      checkpoint: clustersSince[k] as number,
    }));
    const outliers = Array.from(clusters.outliers.subarray(0, MAX_NAMED_HEADS), (cell) => ({
      cell,
      checkpoint: since[cell] as number,
    }));
    if (largest.length + outliers.length === 0) continue;
    const clusterPlaces = largest.map(({ layers, heads, checkpoint }) => ({
      place: areaText(panel.matrix, layers, heads),
      checkpoint,
    }));
    const outlierPlaces = outliers.map(({ cell, checkpoint }) => ({
      place: cellText(panel.matrix, cell),
      checkpoint,
    }));
    const clauses = [
      ...(largest.length > 0 ? [emergedText(run, 'cluster', clusters.length, clusterPlaces)] : []),
      ...(outliers.length > 0 ? [emergedText(run, 'outlier', clusters.outliers.length, outlierPlaces)] : []),
    ];
    const atStep = (checkpoint: number) => ({
      step: run.step(checkpoint),
      fromStart: checkpoint <= run.first,
    });
    add({
      kind: 'emergence',
      text: `${panel.name ? `in ${panel.name}, ` : ''}${clauses.join('; ')}.`,
      cells: [
        cellRuns(panel.index, panel.matrix, [
          ...largest.flatMap(({ cells }) => [...cells]),
          ...outliers.map(({ cell }) => cell),
        ]),
      ],
      values: {
        panel: panel.index,
        clusters: largest.map(({ layers, heads, checkpoint }) => ({ layers, heads, ...atStep(checkpoint) })),
        outliers: outliers.map(({ cell, checkpoint }) => {
          const [layer, head] = layerAndHead(panel.matrix, cell);
          return { layer, head, ...atStep(checkpoint) };
        }),
      },
      rule: 'the first step from which the outlier, or at least half of the cells of the cluster, is bright at every checkpoint up to the one shown',
    });
  }
}

/** The heads that emerge at one checkpoint. */
interface EmergingHeads {
  readonly checkpoint: number;
  count: number;
  /** The panel and the cell of the first head. */
  readonly panel: number;
  readonly cell: number;
}

/** Heads that are bright now, grouped by the checkpoint at which they emerged, earliest first. */
function groupByEmergence(run: TrainingRun): EmergingHeads[] {
  const found = new Map<number, EmergingHeads>();
  for (const [panel, { since }] of run.bright.entries()) {
    for (const cell of (run.findings[panel] as Findings).bright.slice().sort()) {
      const checkpoint = since[cell] as number;
      const group = found.get(checkpoint);
      if (group) group.count++;
      else found.set(checkpoint, { checkpoint, count: 1, panel, cell });
    }
  }
  return [...found.values()].sort((a, b) => a.checkpoint - b.checkpoint);
}

/** How many bright heads of the model were bright from the start, and which emerged first and last. */
export function brightHeadStatements(run: TrainingRun, add: AddStatement): void {
  const all = groupByEmergence(run);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  // A single head is covered by the statement about its panel.
  if (total < 2) return;
  const fromStart = all
    .filter(({ checkpoint }) => checkpoint <= run.first)
    .reduce((sum, { count }) => sum + count, 0);
  const later = all.filter(({ checkpoint }) => checkpoint > run.first);
  const [first, last] = [later[0], later.at(-1)];
  const emergedText = (heads: EmergingHeads): string => {
    const others = heads.count > 1 ? ` and ${plural(heads.count - 1, 'other')}` : '';
    return `at ${stepName(run, heads.checkpoint)} (${headText(run, heads.panel, heads.cell)}${others})`;
  };
  const parts = [
    ...(fromStart > 0
      ? [`${countText(fromStart)} ${fromStart === 1 ? 'was' : 'were'} bright from the start`]
      : []),
    ...(first && last && first !== last
      ? [`the first emerged ${emergedText(first)}`, `the last ${emergedText(last)}`]
      : []),
    ...(first && first === last
      ? [`${fromStart > 0 ? countText(first.count) : 'all'} emerged ${emergedText(first)}`]
      : []),
  ];
  const listed = [...(first ? [first] : []), ...(last && last !== first ? [last] : [])];
  add({
    kind: 'bright-heads',
    text: first
      ? `Of the ${countText(total)} bright ${run.headName}s${run.inModel}, ${listText(parts)}.`
      : `All ${countText(total)} bright ${run.headName}s${run.inModel} were bright from the start.`,
    cells: listed.map(({ panel, cell }) => {
      const { index, matrix } = (run.findings[panel] as Findings).panel;
      return cellRuns(index, matrix, [cell]);
    }),
    values: {
      heads: total,
      fromStart,
      steps: later.map(({ checkpoint, count }) => ({ step: run.step(checkpoint), heads: count })),
    },
    rule: 'the first step from which a head is bright at every checkpoint up to the one shown',
  });
}

/** A head that was bright. */
interface Faded {
  readonly panel: number;
  readonly cell: number;
  /** The checkpoint at which its level was highest. */
  readonly checkpoint: number;
  readonly level: number;
  readonly value: number;
}

/** Heads of a panel that were bright at an earlier checkpoint but are not at the one shown. */
const findFaded = (run: BrightRun, panel: number): Faded[] =>
  run.fadedCells().map((cell) => ({
    panel,
    cell,
    checkpoint: run.brightestAt[cell] as number,
    level: run.brightestLevel(cell),
    value: run.brightest[cell] as number,
  }));

/** Heads that are no longer bright, in descending order of their highest level. */
export function fadedHeadStatements(run: TrainingRun, add: AddStatement): void {
  const byPanel = run.bright.map(findFaded);
  const all = byPanel.flat().sort((a, b) => b.level - a.level);
  if (all.length === 0) return;
  const named = all
    .slice(0, MAX_NAMED_HEADS)
    .map(
      (one) =>
        `${headText(run, one.panel, one.cell)} (${amountText((run.findings[one.panel] as Findings).panel, one.value)} at ${stepName(run, one.checkpoint)})`,
    );
  const [were, are] = all.length === 1 ? ['was', 'is'] : ['were', 'are'];
  const listed = all.length > MAX_NAMED_HEADS ? '; the highest were ' : ': ';
  add({
    kind: 'faded',
    text: `${plural(all.length, run.headName)}${run.inModel} ${were} bright before ${stepName(run, run.shown)} but ${are} no longer${listed}${listText(named)}.`,
    cells: byPanel
      .filter((list) => list.length > 0)
      .map((list) => {
        const { index, matrix } = (run.findings[(list[0] as Faded).panel] as Findings).panel;
        return cellRuns(
          index,
          matrix,
          list.map(({ cell }) => cell),
        );
      }),
    values: {
      count: all.length,
      heads: all.slice(0, MAX_LISTED).map((one) => {
        const { index, matrix } = (run.findings[one.panel] as Findings).panel;
        const [layer, head] = layerAndHead(matrix, one.cell);
        return { panel: index, layer, head, value: one.value, step: run.step(one.checkpoint) };
      }),
    },
    rule: 'heads that are bright at an earlier checkpoint but not at the one shown, with their highest value and its step',
  });
}
