// When what is bright emerged, and what was bright and is no longer.

import { layerAndHead } from '../measures/matrix.ts';
import type { BrightRun } from './bright-run.ts';
import type { Findings } from './panel-findings.ts';
import { cellRuns, cellText, countText, listText, numberText, plural, rangeText } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';
import { headName, MAX_NAMED_HEADS, stepName, type TrainingRun } from './training-run.ts';

/** Heads in `values`; all are in `cells`. */
const MOST_LISTED = 1000;

/** "the cluster", "the 2 clusters", "the 3 largest of 12 clusters" */
function whichText(count: number, named: number, most: string, one: string): string {
  if (count > named) return `the ${named} ${most} of ${countText(count)} ${one}s`;
  return count === 1 ? `the ${one}` : `the ${count} ${one}s`;
}

/** Of each panel, when its clusters and outliers emerged. */
export function clusterEmergenceStatements(run: TrainingRun, say: AddStatement): void {
  for (const [i, { since, clustersSince }] of run.bright.entries()) {
    const { panel, clusters } = run.findings[i] as Findings;
    const largest = clusters
      .first(MAX_NAMED_HEADS)
      .map((cluster, k) => ({ ...cluster, checkpoint: clustersSince[k] as number }));
    const outliers = Array.from(clusters.outliers.subarray(0, MAX_NAMED_HEADS), (cell) => ({
      cell,
      checkpoint: since[cell] as number,
    }));
    if (largest.length + outliers.length === 0) continue;
    const when = (checkpoint: number): string =>
      checkpoint <= run.first ? 'from the first checkpoint on' : `at ${stepName(run, checkpoint)}`;
    const parts = [
      ...largest.map(
        ({ layers, heads, checkpoint }) =>
          `${rangeText('layer', layers)}, ${rangeText('head', heads)} ${when(checkpoint)}`,
      ),
      ...outliers.map(({ cell, checkpoint }) => `${cellText(panel.matrix, cell)} ${when(checkpoint)}`),
    ];
    const which = [
      ...(largest.length > 0 ? [whichText(clusters.length, largest.length, 'largest', 'cluster')] : []),
      ...(outliers.length > 0
        ? [whichText(clusters.outliers.length, outliers.length, 'highest', 'outlier')]
        : []),
    ];
    const atStep = (checkpoint: number) => ({
      step: run.step(checkpoint),
      fromStart: checkpoint <= run.first,
    });
    say({
      kind: 'emergence',
      text: `Emergence of ${listText(which)}${panel.name ? ` of ${panel.name}` : ''}: ${parts.join('; ')}.`,
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
      rule: 'the first step from which an outlier, or at least half of the cells of a cluster, are bright at every later checkpoint, up to the one shown',
    });
  }
}

/** The heads that emerge at one checkpoint. */
interface Emerging {
  readonly checkpoint: number;
  count: number;
  /** The first of them. */
  readonly panel: number;
  readonly cell: number;
}

/** Heads that are bright now, by the checkpoint at which they emerged, the earliest first. */
function emerging(run: TrainingRun): Emerging[] {
  const found = new Map<number, Emerging>();
  for (const [panel, { since }] of run.bright.entries()) {
    for (const cell of (run.findings[panel] as Findings).bright.slice().sort()) {
      const checkpoint = since[cell] as number;
      const known = found.get(checkpoint);
      if (known) known.count++;
      else found.set(checkpoint, { checkpoint, count: 1, panel, cell });
    }
  }
  return [...found.values()].sort((a, b) => a.checkpoint - b.checkpoint);
}

/** Of all bright heads of the model: how many are from the start, and which emerge first and last. */
export function brightHeadStatements(run: TrainingRun, say: AddStatement): void {
  const all = emerging(run);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  // A single one has its sentence with its panel.
  if (total < 2) return;
  const fromStart = all
    .filter(({ checkpoint }) => checkpoint <= run.first)
    .reduce((sum, { count }) => sum + count, 0);
  const later = all.filter(({ checkpoint }) => checkpoint > run.first);
  const [first, last] = [later[0], later.at(-1)];
  const which = ({ panel, cell, count }: Emerging): string =>
    `${headName(run, panel, cell)}${count > 1 ? ` and ${plural(count - 1, 'other')}` : ''}`;
  const parts = [
    ...(fromStart > 0 ? [`${countText(fromStart)} ${fromStart === 1 ? 'is' : 'are'} from the start`] : []),
    ...(first && last && first !== last
      ? [
          `the first to emerge ${first.count === 1 ? 'does' : 'do'} so at ${stepName(run, first.checkpoint)} (${which(first)})`,
          `the last at ${stepName(run, last.checkpoint)} (${which(last)})`,
        ]
      : []),
    ...(first && first === last
      ? [
          `${fromStart > 0 ? countText(first.count) : 'all'} emerged at ${stepName(run, first.checkpoint)} (${which(first)})`,
        ]
      : []),
  ];
  const listed = [...(first ? [first] : []), ...(last && last !== first ? [last] : [])];
  say({
    kind: 'bright-heads',
    text: first
      ? `Of the ${countText(total)} bright heads${run.of}, ${listText(parts)}.`
      : `All ${countText(total)} bright heads${run.of} are bright from the first checkpoint on.`,
    cells: listed.map(({ panel, cell }) => {
      const { index, matrix } = (run.findings[panel] as Findings).panel;
      return cellRuns(index, matrix, [cell]);
    }),
    values: {
      heads: total,
      fromStart,
      steps: later.map(({ checkpoint, count }) => ({ step: run.step(checkpoint), heads: count })),
    },
    rule: 'the first step from which a head is bright at every later checkpoint, up to the one shown',
  });
}

/** A head that was bright. */
interface Faded {
  readonly panel: number;
  readonly cell: number;
  /** Where its level was highest, and how high. */
  readonly checkpoint: number;
  readonly level: number;
  readonly value: number;
}

/** Heads of a panel that were bright at an earlier checkpoint and are not now. */
const fadedOf = (run: BrightRun, panel: number): Faded[] =>
  run.faded().map((cell) => ({
    panel,
    cell,
    checkpoint: run.brightestAt[cell] as number,
    level: run.levelAt(cell),
    value: run.brightest[cell] as number,
  }));

/** Heads that were bright and are no longer, the highest first. */
export function fadedHeadStatements(run: TrainingRun, say: AddStatement): void {
  const byPanel = run.bright.map(fadedOf);
  const all = byPanel.flat().sort((a, b) => b.level - a.level);
  if (all.length === 0) return;
  const named = all
    .slice(0, MAX_NAMED_HEADS)
    .map(
      (one) =>
        `${headName(run, one.panel, one.cell)} (${numberText(one.value)} at ${stepName(run, one.checkpoint)})`,
    );
  const [were, are] = all.length === 1 ? ['was', 'is'] : ['were', 'are'];
  say({
    kind: 'faded',
    text: `${plural(all.length, 'head')}${run.of} ${were} bright before ${stepName(run, run.shown)} and ${are} no longer: ${all.length > MAX_NAMED_HEADS ? 'the highest were ' : ''}${listText(named)}.`,
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
      heads: all.slice(0, MOST_LISTED).map((one) => {
        const { index, matrix } = (run.findings[one.panel] as Findings).panel;
        const [layer, head] = layerAndHead(matrix, one.cell);
        return { panel: index, layer, head, value: one.value, step: run.step(one.checkpoint) };
      }),
    },
    rule: 'heads that are bright at an earlier checkpoint and not at the one shown, each with its highest value and the step of that',
  });
}
