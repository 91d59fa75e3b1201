// A model's training run, up to the checkpoint shown, read once from its first checkpoint to the last.

import { mean } from 'd3-array';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { stepText as numberOf } from '../../tensor/text.ts';
import type { Matrix } from '../measures/matrix.ts';
import { readMatrices } from '../read-matrices.ts';
import type { Work } from '../work.ts';
import { BrightRun } from './bright-run.ts';
import type { Findings } from './panel-findings.ts';
import { cellText } from './phrases.ts';
import { rankCorrelation } from './rank-correlation.ts';

/** Clusters, outliers and heads of a panel that are named one by one. */
export const MAX_NAMED_HEADS = 3;

export interface TrainingRun {
  readonly tensor: TensorOrSource;
  /** Of its panels that have values. */
  readonly findings: readonly Findings[];
  /** Of each panel, at the first checkpoint with a finite value, and at the one shown. */
  readonly before: readonly Matrix[];
  readonly last: readonly Matrix[];
  /** Of each panel, when its heads were bright; none between two checkpoints, as a mix never was. */
  readonly bright: readonly BrightRun[];
  /** Mean absolute change of all heads from each checkpoint to the next; NaN where none has both values. */
  readonly changes: readonly number[];
  /** Spearman's correlation of each checkpoint with the one shown, the mean of the tasks that have one; NaN of none. */
  readonly correlations: readonly number[];
  /** The first checkpoint with a finite value, and the one shown. */
  readonly first: number;
  readonly shown: number;
  /** " of baseline", where there are several models. */
  readonly of: string;
  readonly step: (checkpoint: number) => number;
}

/** Mean absolute change between two checkpoints; NaN where no head has both values. */
function meanChange(before: readonly Matrix[], after: readonly Matrix[]): number {
  let [sum, count] = [0, 0];
  for (const [i, { values }] of after.entries()) {
    const earlier = (before[i] as Matrix).values;
    for (let cell = 0; cell < values.length; cell++) {
      const change = Math.abs((values[cell] as number) - (earlier[cell] as number));
      if (!(change < Infinity)) continue;
      sum += change;
      count++;
    }
  }
  return sum / count;
}

/**
 * Reads a run; null where there is no earlier checkpoint with values.
 * @param several true where there are several models
 */
export async function readTrainingRun(
  findings: readonly Findings[],
  several: boolean,
  work: Work,
): Promise<TrainingRun | null> {
  const panels = findings.map(({ panel }) => panel);
  const [first] = panels;
  const [shown = null, second = shown] = first?.checkpoints ?? [];
  if (!first || shown === null || shown < 1) return null;
  const { tensor } = first;
  const tasks = panels.map(({ task }) => task);
  const last = await readMatrices(tensor, shown, tasks, work);
  const bright =
    second === shown
      ? findings.map(({ panel, clusters }) => new BrightRun(panel, shown, clusters.first(MAX_NAMED_HEADS)))
      : [];
  const [changes, correlations]: [number[], number[]] = [[], []];
  let start: { readonly checkpoint: number; readonly before: readonly Matrix[] } | null = null;
  let previous: readonly Matrix[] = [];
  for (let checkpoint = 0; checkpoint <= shown; checkpoint++) {
    await work.step();
    const now =
      checkpoint === shown ? last : await readMatrices(tensor, checkpoint, tasks, work, [checkpoint + 1]);
    bright.forEach((run, i) => {
      run.add(checkpoint, (now[i] as Matrix).values);
    });
    if (checkpoint > 0) changes.push(meanChange(previous, now));
    if (checkpoint < shown) {
      // A matrix of its own: what is found of one is kept with it.
      correlations.push(
        mean(last, (end, i) => rankCorrelation({ ...(now[i] as Matrix) }, end)) ?? Number.NaN,
      );
      if (!start && now.some(({ values }) => values.some(Number.isFinite)))
        start = { checkpoint, before: now };
    }
    previous = now;
  }
  if (!start) return null;
  return {
    ...{ tensor, findings, last, bright, changes, correlations, shown },
    before: start.before,
    first: start.checkpoint,
    of: several ? ` of ${tensor.model}` : '',
    step: (checkpoint) => tensor.steps?.[checkpoint] as number,
  };
}

/** "step 1,000" */
export const stepName = (run: TrainingRun, checkpoint: number): string =>
  `step ${numberOf(run.step(checkpoint))}`;

/** "layer 9, head 2 of induction": a head of one of the run's panels. */
export function headName({ tensor, findings }: TrainingRun, panel: number, cell: number): string {
  const { panel: one } = findings[panel] as Findings;
  const task = tensor.tasks[one.task];
  return `${cellText(one.matrix, cell)}${task ? ` of ${task}` : ''}`;
}
