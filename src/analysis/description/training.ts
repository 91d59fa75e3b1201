// What is said of changes in training, up to the checkpoint shown, model by model.

import { max } from 'd3-array';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import type { Work } from '../work.ts';
import { brightHeadStatements, clusterEmergenceStatements, fadedHeadStatements } from './bright-emergence.ts';
import type { Statement } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { cellRuns, cellText, jsonNumber, listText, numberText, plural, ratioText } from './phrases.ts';
import { type AddStatement, statementList } from './statement-list.ts';
import { readTrainingRun, stepName, type TrainingRun } from './training-run.ts';

/** Correlation with the checkpoint shown from which the order of heads is called settled. */
const SETTLED = 0.9;

/** Each checkpoint of each model is a part of the work. */
export async function trainingStatements(findings: readonly Findings[], work: Work): Promise<Statement[]> {
  const { statements, say } = statementList('training');
  const tensors = [...new Set(findings.map(({ panel }) => panel.tensor))];
  for (const tensor of tensors) {
    const own = findings.filter(({ panel, finite }) => panel.tensor === tensor && finite > 0);
    const run = await readTrainingRun(own, tensors.length > 1, work);
    if (!run) continue;
    clusterEmergenceStatements(run, say);
    brightHeadStatements(run, say);
    fadedHeadStatements(run, say);
    sayHeads(run, say);
    sayLargest(run, say);
    sayStability(run, say);
  }
  return statements;
}

interface Changed {
  readonly one: Findings;
  readonly cell: number;
  readonly from: number;
  readonly to: number;
  /** Other heads that changed as much. */
  readonly others: number;
}

/** The head that rose (1) or fell (-1) most from the first checkpoint with values to the one shown. */
function mostChanged({ findings, before, last: after }: TrainingRun, sign: 1 | -1): Changed | null {
  let best: Omit<Changed, 'others'> | null = null;
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

function sayHeads(run: TrainingRun, say: AddStatement): void {
  const changed = [mostChanged(run, 1), mostChanged(run, -1)].filter((one) => one !== null);
  if (changed.length === 0) return;
  const parts = changed.map(({ one: { panel }, cell, from, to, others }) => {
    const task = run.tensor.tasks[panel.task];
    return `${cellText(panel.matrix, cell)}${task ? ` of ${task}` : ''}${others > 0 ? ` and ${plural(others, 'other')}` : ''} ${to > from ? 'rose' : 'fell'} most, ${others > 0 ? 'the first ' : ''}from ${numberText(from)} to ${numberText(to)}`;
  });
  say({
    kind: 'change',
    text: `Between ${stepName(run, run.first)} and ${stepName(run, run.shown)}${run.of}, ${parts.join('; ')}.`,
    cells: changed.map(({ one: { panel }, cell }) => cellRuns(panel.index, panel.matrix, [cell])),
    values: {
      steps: [run.step(run.first), run.step(run.shown)],
      heads: changed.map(({ one: { panel }, cell, from, to, others }) => {
        const [layer, head] = layerAndHead(panel.matrix, cell);
        return { panel: panel.index, layer, head, from, to, others };
      }),
    },
    rule: 'the largest rise and the largest fall of a value from the first checkpoint with values to the one shown',
  });
}

function sayLargest(run: TrainingRun, say: AddStatement): void {
  const { changes, of } = run;
  // To and from a checkpoint without values the change is NaN, which is passed over.
  const largest = max(changes) ?? 0;
  const most = changes.indexOf(largest);
  if (largest > 0)
    say({
      kind: 'largest-change',
      text: `Heads${of} changed most between ${stepName(run, most)} and ${stepName(run, most + 1)}, by ${numberText(largest)} on average.`,
      values: {
        steps: [run.step(most), run.step(most + 1)],
        change: largest,
        changes: changes.map(jsonNumber),
      },
      rule: 'the mean absolute change of a value between two successive checkpoints, over all heads and tasks shown',
    });
}

function sayStability(run: TrainingRun, say: AddStatement): void {
  const { correlations, shown, of } = run;
  /** Checkpoints that have a correlation. */
  const compared = [...correlations.keys()].filter((i) => !Number.isNaN(correlations[i]));
  const [first, last] = [compared[0], compared.at(-1)];
  if (first === undefined || last === undefined) return;
  const unlike = compared.findLastIndex((i) => (correlations[i] as number) < SETTLED);
  const settled = compared[unlike + 1] ?? shown;
  const at = (checkpoint: number): string =>
    `${ratioText(correlations[checkpoint] as number)} at ${stepName(run, checkpoint)}`;
  const listed = [...new Set([first, settled === shown ? last : settled])];
  const now = stepName(run, shown);
  say({
    kind: 'stability',
    text:
      settled === shown
        ? `The order of heads${of} was not settled before ${now}: its Spearman correlation with the order then is ${listText(listed.map(at))}.`
        : `The order of heads${of} is settled from ${stepName(run, settled)} on: its Spearman correlation with that of ${now} is ${listText(listed.map(at))}, and stays at ${SETTLED} or more.`,
    values: {
      steps: correlations.map((_, checkpoint) => run.step(checkpoint)),
      correlations: correlations.map(jsonNumber),
      settled: settled === shown ? null : run.step(settled),
    },
    rule: `Spearman's correlation of the values of the heads of each checkpoint with those of the one shown, the mean of the tasks shown; settled from the first on after which it stays at ${SETTLED} or more`,
  });
}
