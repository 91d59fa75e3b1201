// Statements about the heads above the elbow: which of them tasks share, and which belong to a single task.

import { greatest } from 'd3-array';
import { type HeadName, headWord, oneOf } from '../../tensor/tensor.ts';
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

/** Limit on the heads in `values`; `cells` has all of them. */
const MAX_LISTED_HEADS = 1000;

export interface ElbowComparison {
  /** The model's name if the figure shows several, otherwise `''`. */
  readonly model: string;
  /** A clause for descriptions that compare only some of the tasks, otherwise `''`. */
  readonly limitText: string;
  /** How many tasks of the model are shown. */
  readonly shown: number;
  /** True if all of those that have values are compared. */
  readonly isAll: boolean;
}

/** The heads above the elbow of several tasks of a model. */
interface ElbowHeads {
  readonly model: string;
  /** " in baseline", or `''`. */
  readonly inModel: string;
  /** What the heads are called. */
  readonly word: HeadName;
  readonly findings: readonly Findings[];
  readonly tasks: readonly string[];
  /** "the 8 tasks", or which of them are compared. */
  readonly tasksText: string;
  /** For each head, the number of tasks in which it is above the elbow. */
  readonly taskCounts: Uint16Array;
}

/** Compares the heads above the elbow between tasks. @param findings tasks that have an elbow */
export function elbowStatements(
  findings: readonly Findings[],
  { model, limitText, shown, isAll }: ElbowComparison,
  add: AddStatement,
): void {
  const count = countText(findings.length);
  const tasksText = isAll
    ? `the ${count} tasks${shown > findings.length ? ' with an elbow' : ''}`
    : `the first ${count} tasks`;
  const heads: ElbowHeads = {
    model,
    inModel: model ? ` in ${model}` : '',
    word: headWord(findings.map(({ panel }) => panel.tensor)),
    findings,
    tasks: findings.map(({ panel }) => panel.tensor.tasks[panel.task] as string),
    tasksText,
    taskCounts: countTasks(findings),
  };
  addOverlap(heads, limitText, add);
  addSpecialised(heads, add);
  if (findings.length > 2) addShared(heads, add);
}

function countTasks(findings: readonly Findings[]): Uint16Array {
  const counts = new Uint16Array((findings[0] as Findings).panel.matrix.values.length);
  for (const { elbow } of findings) for (const cell of elbow) counts[cell] = (counts[cell] as number) + 1;
  return counts;
}

const panelCells = ({ panel }: Findings, cells: Uint32Array) => cellRuns(panel.index, panel.matrix, cells);

function addOverlap(
  { model, inModel, word, findings, tasks }: ElbowHeads,
  limitText: string,
  add: AddStatement,
): void {
  const order = similarityOrder(
    pairwiseTable(
      findings.map(({ panel }) => panel.matrix),
      rankCorrelation,
    ),
  );
  const reorder = (table: SimilarityTable): Json =>
    order.map((i) => order.map((j) => jsonNumber((table[i] as readonly number[])[j] as number)));
  const pairText = ({ i, j }: SimilarPair): string => `${tasks[i]} and ${tasks[j]}`;
  const table = jaccardOverlap(findings.map(({ elbow }) => elbow));
  const overlaps = similarPairs(table);
  const closest = greatest(overlaps, ({ value }) => value);
  if (!closest) return;
  add({
    kind: 'overlap',
    text:
      closest.value === 0
        ? `No two tasks${inModel} share ${oneOf(word)} above the elbow${limitText}.`
        : `The ${word}s above the elbow${inModel} overlap ${overlaps.length > 1 ? 'most ' : ''}between ${pairText(closest)} (Jaccard index ${ratioText(closest.value)})${pairMeanText(overlaps)}${limitText}.`,
    cells: [closest.i, closest.j].map((i) => {
      const one = findings[i] as Findings;
      return panelCells(one, one.elbow);
    }),
    values: { model, tasks: order.map((i) => tasks[i] as string), matrix: reorder(table) },
    rule: 'heads above the elbow in both tasks, divided by heads above the elbow in either',
  });
}

/** Heads that are above the elbow in exactly one task. */
function addSpecialised(
  { model, inModel, word, findings, tasks, tasksText, taskCounts }: ElbowHeads,
  add: AddStatement,
): void {
  const specialised = findings
    .map((one, i) => ({
      one,
      task: tasks[i] as string,
      cells: one.elbow.filter((cell) => taskCounts[cell] === 1),
    }))
    .filter(({ cells }) => cells.length > 0)
    .sort((a, b) => b.cells.length - a.cells.length);
  const countHeads = (list: typeof specialised): number =>
    list.reduce((sum, { cells }) => sum + cells.length, 0);
  const count = countHeads(specialised);
  if (count === 0) return;
  const listed = shortListText(
    specialised.map(({ task, cells }) => `${countText(cells.length)} in ${task}`),
    (others) => `${countText(countHeads(specialised.slice(-others)))} in ${countText(others)} other tasks`,
  );
  add({
    kind: 'specialised',
    text: `${plural(count, word)}${inModel} ${count === 1 ? 'is' : 'are'} above the elbow in only one of ${tasksText}: ${listed}.`,
    cells: specialised.map(({ one, cells }) => panelCells(one, cells)),
    values: {
      model,
      heads: count,
      tasks: specialised.map(({ task, cells }) => ({ task, heads: cells.length })),
    },
    rule: 'heads above the elbow in exactly one of the tasks shown',
  });
}

/** Heads that are above the elbow in more than half of the tasks. */
function addShared(
  { model, inModel, word, findings, tasksText, taskCounts }: ElbowHeads,
  add: AddStatement,
): void {
  const half = findings.length / 2;
  const cells = filterCells(taskCounts.length, (cell) => (taskCounts[cell] as number) > half);
  const shared: { readonly cell: number; readonly tasks: number }[] = [];
  for (let tasks = findings.length; tasks > half && shared.length < MAX_LISTED_HEADS; tasks--)
    for (const cell of cells)
      if (taskCounts[cell] === tasks && shared.length < MAX_LISTED_HEADS) shared.push({ cell, tasks });
  const { matrix } = (findings[0] as Findings).panel;
  const runs = cellRuns(0, matrix, cells);
  const most = `more than half of ${tasksText}`;
  const listed = shortListText(
    shared.map(({ cell, tasks }) => `${cellText(matrix, cell)} (${countText(tasks)} tasks)`),
    (others) => `${countText(others)} more`,
    cells.length,
  );
  add({
    kind: 'shared',
    text:
      shared.length === 0
        ? `No ${word}${inModel} is above the elbow in ${most}.`
        : `${plural(cells.length, word)}${inModel} ${cells.length === 1 ? 'is' : 'are'} above the elbow in ${most}: ${listed}.`,
    cells: shared.length === 0 ? [] : findings.map(({ panel }) => ({ ...runs, panel: panel.index })),
    values: {
      model,
      count: cells.length,
      heads: shared.map(({ cell, tasks }) => {
        const [layer, head] = layerAndHead(matrix, cell);
        return { layer, head, tasks };
      }),
    },
    rule: 'heads above the elbow in more than half of the tasks shown',
  });
}
