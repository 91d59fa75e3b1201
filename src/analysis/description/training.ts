// Statements about changes in training up to the checkpoint shown, model by model.

import { max } from 'd3-array';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import type { Work } from '../work.ts';
import { brightHeadStatements, clusterEmergenceStatements, fadedHeadStatements } from './bright-emergence.ts';
import type { Statement } from './description.ts';
import type { Findings } from './panel-findings.ts';
import {
  amountText,
  cellRuns,
  cellText,
  jsonNumber,
  listText,
  numberText,
  plural,
  ratioText,
} from './phrases.ts';
import { type AddStatement, statementList } from './statement-list.ts';
import { readTrainingRun, stepName, type TrainingRun } from './training-run.ts';

/** The ranking of heads is stable once its correlation with the checkpoint shown stays at or above this. */
const MIN_STABLE_CORRELATION = 0.9;

/** Each checkpoint of each model counts as one part of the work. */
export async function trainingStatements(findings: readonly Findings[], work: Work): Promise<Statement[]> {
  const { statements, add } = statementList('training');
  const tensors = [...new Set(findings.map(({ panel }) => panel.tensor))];
  for (const tensor of tensors) {
    const filled = findings.filter(({ panel, finite }) => panel.tensor === tensor && finite > 0);
    const run = await readTrainingRun(filled, tensors.length > 1, work);
    if (!run) continue;
    clusterEmergenceStatements(run, add);
    brightHeadStatements(run, add);
    fadedHeadStatements(run, add);
    addExtremeChanges(run, add);
    addLargestChange(run, add);
    addStability(run, add);
  }
  return statements;
}

/** The change of a head from the first checkpoint with values to the one shown. */
interface HeadChange {
  readonly one: Findings;
  readonly cell: number;
  readonly from: number;
  readonly to: number;
  /** How many other heads changed by the same amount. */
  readonly others: number;
}

/** The head with the largest increase (1) or decrease (-1); null if no value increased or decreased. */
function findLargestChange({ findings, before, last: after }: TrainingRun, sign: 1 | -1): HeadChange | null {
  let best: Omit<HeadChange, 'others'> | null = null;
  let [most, others] = [0, 0];
  for (const [i, one] of findings.entries()) {
    const [first, last] = [before[i] as Matrix, after[i] as Matrix];
    for (let cell = 0; cell < last.values.length; cell++) {
      const from = first.values[cell] as number;
      const to = last.values[cell] as number;
      const change = sign * (to - from);
      if (change === most) others++;
      if (change > most && change < Infinity) {
        [most, others] = [change, 0];
        best = { one, cell, from, to };
      }
    }
  }
  return best && { ...best, others };
}

function addExtremeChanges(run: TrainingRun, add: AddStatement): void {
  const changed = [findLargestChange(run, 1), findLargestChange(run, -1)].filter((one) => one !== null);
  if (changed.length === 0) return;
  const parts = changed.map(({ one: { panel }, cell, from, to, others }) => {
    const task = run.tensor.tasks[panel.task];
    const head = `${cellText(panel.matrix, cell)}${task ? ` in ${task}` : ''}`;
    const ties = others > 0 ? ` and ${plural(others, `other ${run.headName}`)}` : '';
    return `the largest ${to > from ? 'increase' : 'decrease'} was at ${head} (from ${amountText(panel, from)} to ${amountText(panel, to)})${ties}`;
  });
  add({
    kind: 'change',
    text: `Between ${stepName(run, run.first)} and ${stepName(run, run.shown)}${run.inModel}, ${parts.join('; ')}.`,
    cells: changed.map(({ one: { panel }, cell }) => cellRuns(panel.index, panel.matrix, [cell])),
    values: {
      steps: [run.step(run.first), run.step(run.shown)],
      heads: changed.map(({ one: { panel }, cell, from, to, others }) => {
        const [layer, head] = layerAndHead(panel.matrix, cell);
        return { panel: panel.index, layer, head, from, to, others };
      }),
    },
    rule: 'the largest increase and the largest decrease of a value from the first checkpoint with values to the one shown',
  });
}

function addLargestChange(run: TrainingRun, add: AddStatement): void {
  const { changes, inModel } = run;
  // `max` ignores NaN, the change to and from a checkpoint without values.
  const largest = max(changes) ?? 0;
  const most = changes.indexOf(largest);
  if (largest > 0)
    add({
      kind: 'largest-change',
      text: `Values${inModel} changed most between ${stepName(run, most)} and ${stepName(run, most + 1)}, by ${numberText(largest)} on average.`,
      values: {
        steps: [run.step(most), run.step(most + 1)],
        change: largest,
        changes: changes.map(jsonNumber),
      },
      rule: 'mean absolute change between two successive checkpoints, over all heads and tasks shown',
    });
}

function addStability(run: TrainingRun, add: AddStatement): void {
  const { correlations, shown, headName, inModel } = run;
  /** Checkpoints that have a correlation. */
  const compared = [...correlations.keys()].filter((i) => !Number.isNaN(correlations[i]));
  const [first, last] = [compared[0], compared.at(-1)];
  if (first === undefined || last === undefined) return;
  const lastUnstable = compared.findLastIndex((i) => (correlations[i] as number) < MIN_STABLE_CORRELATION);
  /** The first checkpoint of the stable phase; undefined if it only begins with the checkpoint shown. */
  const stable = compared[lastUnstable + 1];
  const correlationsText = listText(
    [...new Set([first, stable ?? last])].map(
      (checkpoint) => `${ratioText(correlations[checkpoint] as number)} at ${stepName(run, checkpoint)}`,
    ),
  );
  const now = stepName(run, shown);
  add({
    kind: 'stability',
    text:
      stable === undefined
        ? `The ranking of ${headName}s${inModel} was not stable before ${now}: its Spearman correlation with the ranking at that step was ${correlationsText}.`
        : `The ranking of ${headName}s${inModel} has been stable since ${stepName(run, stable)}: its Spearman correlation with the ranking at ${now} was ${correlationsText}, and stayed at ${ratioText(MIN_STABLE_CORRELATION)} or above from then on.`,
    values: {
      steps: correlations.map((_, checkpoint) => run.step(checkpoint)),
      correlations: correlations.map(jsonNumber),
      settled: stable === undefined ? null : run.step(stable),
    },
    rule: `Spearman's correlation between the heads' values at each checkpoint and at the one shown, averaged over the tasks shown; stable from the first checkpoint after which it stays at ${ratioText(MIN_STABLE_CORRELATION)} or above`,
  });
}
