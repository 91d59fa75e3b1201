// A model's training run up to the checkpoint shown, read in one pass.

import { mean } from 'd3-array';
import { stepsWriter } from '../../tensor/step-text.ts';
import type { HeadName, TensorOrSource } from '../../tensor/tensor.ts';
import type { Matrix } from '../measures/matrix.ts';
import type { Work } from '../work.ts';
import { BrightRun } from './bright-run.ts';
import { readParts } from './in-sight.ts';
import type { Findings } from './panel-findings.ts';
import { cellText } from './phrases.ts';
import { rankCorrelation } from './rank-correlation.ts';

/** Limit on the clusters, outliers and heads that a sentence names. */
export const MAX_NAMED_HEADS = 3;

export interface TrainingRun {
  readonly tensor: TensorOrSource;
  /** Panels of the model that have values. */
  readonly findings: readonly Findings[];
  /** For each panel, its matrix at the first checkpoint with a finite value. */
  readonly before: readonly Matrix[];
  /** For each panel, its matrix at the checkpoint shown. */
  readonly last: readonly Matrix[];
  /** For each panel, when its heads were bright; empty between two checkpoints, as interpolated values are no part of it. */
  readonly bright: readonly BrightRun[];
  /** Mean absolute change of all heads from each checkpoint to the next; NaN if no head has both values. */
  readonly changes: readonly number[];
  /** Spearman's correlation of each checkpoint with the one shown, averaged over the tasks that have one; NaN if none has. */
  readonly correlations: readonly number[];
  /** The first checkpoint with a finite value. */
  readonly first: number;
  /** The checkpoint shown. */
  readonly shown: number;
  /** " in baseline" if there are several models, otherwise `''`. */
  readonly inModel: string;
  /** What its heads are called. */
  readonly headName: HeadName;
  /** The training step of a checkpoint. */
  readonly step: (checkpoint: number) => number;
}

/** Mean absolute change between two checkpoints; NaN if no head has both values. */
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
 * Reads a run; null if there is no earlier checkpoint with values.
 * @param hasSeveralModels true if the figure shows several models
 */
export async function readTrainingRun(
  findings: readonly Findings[],
  hasSeveralModels: boolean,
  work: Work,
): Promise<TrainingRun | null> {
  const panels = findings.map(({ panel }) => panel);
  const [first] = panels;
  const [shown = null, second = shown] = first?.checkpoints ?? [];
  if (!first || shown === null || shown < 1) return null;
  const { tensor } = first;
  const last = await readParts(tensor, { checkpoint: shown, places: panels }, work);
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
      checkpoint === shown
        ? last
        : await readParts(tensor, { checkpoint, places: panels, ahead: [checkpoint + 1] }, work);
    bright.forEach((run, i) => {
      run.add(checkpoint, (now[i] as Matrix).values);
    });
    if (checkpoint > 0) changes.push(meanChange(previous, now));
    if (checkpoint < shown) {
      // A copy, because derived data such as ranks stay cached for as long as the matrix lives.
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
    inModel: hasSeveralModels ? ` in ${tensor.model}` : '',
    headName: tensor.headName ?? 'head',
    step: (checkpoint) => tensor.steps?.[checkpoint] as number,
  };
}

/** "step 1,000", or "2.1B tokens" */
export const stepName = ({ tensor, findings, step }: TrainingRun, checkpoint: number): string =>
  stepsWriter(findings[0]?.panel.tokens ?? null)([step(checkpoint)], tensor.steps ?? []);

/** "layer 9, head 2 in induction" */
export function headText({ tensor, findings }: TrainingRun, panel: number, cell: number): string {
  const { panel: one } = findings[panel] as Findings;
  const task = tensor.tasks[one.task];
  return `${cellText(one.matrix, cell)}${task ? ` in ${task}` : ''}`;
}
