// What the tasks of a model share of their elbow heads, and what is in one of them alone.

import { greatest } from 'd3-array';
import { filterCells, layerAndHead } from '../measures/matrix.ts';
import {
  jaccardOverlap,
  pairwiseTable,
  type SimilarityTable,
  similarityOrder,
} from '../measures/similarity.ts';
import type { Json } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { cellRuns, cellText, countText, jsonNumber, plural, ratioText, shortListText } from './phrases.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { pairMeanText, type SimilarPair, similarPairs } from './similar-pairs.ts';
import type { AddStatement } from './statement-list.ts';

/** Heads in `values`; all are in `cells`. */
const MOST_LISTED = 1000;

export interface ComparedPanel {
  readonly model: string;
  /** What is said where only some tasks are compared. */
  readonly compared: string;
  readonly shown: number;
  readonly isAll: boolean;
}

/** What tasks share of their elbow heads. @param own those that have any */
export function elbowStatements(
  own: readonly Findings[],
  { model, compared, shown, isAll }: ComparedPanel,
  say: AddStatement,
): void {
  const of = model ? ` of ${model}` : '';
  const tasks = own.map(({ panel }) => panel.tensor.tasks[panel.task] as string);
  const order = similarityOrder(
    pairwiseTable(
      own.map(({ panel }) => panel.matrix),
      rankCorrelation,
    ),
  );
  const ordered = (table: SimilarityTable): Json =>
    order.map((i) => order.map((j) => jsonNumber((table[i] as readonly number[])[j] as number)));
  const both = ({ i, j }: SimilarPair): string => `${tasks[i]} and ${tasks[j]}`;
  /** "the 8 tasks", or what of them is compared. */
  const compare = isAll
    ? `the ${countText(own.length)} tasks${shown > own.length ? ' that have an elbow' : ''}`
    : `the first ${countText(own.length)} tasks`;
  const sets = own.map(({ elbow }) => elbow);
  const shared = jaccardOverlap(sets);
  const overlaps = similarPairs(shared);
  const nearest = greatest(overlaps, ({ value }) => value);
  const inPanel = (i: number, cells: Uint32Array) => {
    const { index, matrix } = (own[i] as Findings).panel;
    return cellRuns(index, matrix, cells);
  };
  if (nearest)
    say({
      kind: 'overlap',
      text:
        nearest.value === 0
          ? `No two tasks${of} share an elbow head${compared}.`
          : `Elbow heads${of} overlap ${overlaps.length > 1 ? 'most ' : ''}in ${both(nearest)} (Jaccard ${ratioText(nearest.value)})${pairMeanText(overlaps)}${compared}.`,
      cells: [nearest.i, nearest.j].map((i) => inPanel(i, sets[i] as Uint32Array)),
      values: { model, tasks: order.map((i) => tasks[i] as string), matrix: ordered(shared) },
      rule: 'heads before the elbow in both tasks, as a share of those before it in either',
    });

  /** Tasks in which each head is an elbow head. */
  const tasksOf = new Uint16Array((own[0] as Findings).panel.matrix.values.length);
  for (const cells of sets) for (const cell of cells) tasksOf[cell] = (tasksOf[cell] as number) + 1;
  const alone = sets
    .map((set, i) => ({ i, cells: set.filter((cell) => tasksOf[cell] === 1) }))
    .filter(({ cells }) => cells.length > 0)
    .sort((a, b) => b.cells.length - a.cells.length);
  const aloneCount = alone.reduce((sum, { cells }) => sum + cells.length, 0);
  if (aloneCount > 0)
    say({
      kind: 'specialised',
      text: `${plural(aloneCount, 'head')}${of} ${aloneCount === 1 ? 'is an elbow head' : 'are elbow heads'} of only one of ${compare}: ${shortListText(
        alone.map(({ i, cells }) => `${countText(cells.length)} of ${tasks[i]}`),
        (count) =>
          `${countText(alone.slice(-count).reduce((sum, { cells }) => sum + cells.length, 0))} of ${countText(count)} others`,
      )}.`,
      cells: alone.map(({ i, cells }) => inPanel(i, cells)),
      values: {
        model,
        heads: aloneCount,
        tasks: alone.map(({ i, cells }) => ({ task: tasks[i] as string, heads: cells.length })),
      },
      rule: 'heads before the elbow in exactly one of the tasks shown',
    });
  if (own.length > 2) sayShared(own, tasksOf, compare, model, say);
}

function sayShared(
  own: readonly Findings[],
  tasksOf: Uint16Array,
  compare: string,
  model: string,
  say: AddStatement,
): void {
  const of = model ? ` of ${model}` : '';
  const cells = filterCells(tasksOf.length, (cell) => (tasksOf[cell] as number) > own.length / 2);
  const common: { readonly cell: number; readonly tasks: number }[] = [];
  for (let tasks = own.length; tasks > own.length / 2 && common.length < MOST_LISTED; tasks--)
    for (const cell of cells)
      if (tasksOf[cell] === tasks && common.length < MOST_LISTED) common.push({ cell, tasks });
  const { matrix } = (own[0] as Findings).panel;
  const inAll = cellRuns(0, matrix, cells);
  const most = `more than half of ${compare}`;
  const listed = shortListText(
    common.map(({ cell, tasks }) => `${cellText(matrix, cell)} (${tasks})`),
    (count) => `${countText(count)} more`,
    cells.length,
  );
  const verb = cells.length === 1 ? 'is an elbow head' : 'are elbow heads';
  say({
    kind: 'shared',
    text:
      common.length === 0
        ? `No head${of} is an elbow head of ${most}.`
        : `${plural(cells.length, 'head')}${of} ${verb} of ${most}: ${listed}.`,
    cells: common.length === 0 ? [] : own.map(({ panel }) => ({ ...inAll, panel: panel.index })),
    values: {
      model,
      count: cells.length,
      heads: common.map(({ cell, tasks }) => {
        const [layer, head] = layerAndHead(matrix, cell);
        return { layer, head, tasks };
      }),
    },
    rule: 'heads before the elbow in more than half of the tasks shown',
  });
}
