// A model's training run, up to the checkpoint shown.

import type { TensorOrSource } from '../../tensor/tensor.ts';
import { stepText as numberOf } from '../../tensor/text.ts';
import { type Matrix, matrixAt } from '../measures/matrix.ts';
import type { Findings } from './findings.ts';
import { cellText } from './words.ts';

export interface TrainingRun {
  readonly tensor: TensorOrSource;
  /** Of its panels that have values. */
  readonly findings: readonly Findings[];
  /** Of each panel, by checkpoint; they share the tensor's memory. */
  readonly values: readonly (readonly Matrix[])[];
  /** The first checkpoint with a finite value, and the one shown. */
  readonly first: number;
  readonly shown: number;
  /** True between two checkpoints. */
  readonly mixed: boolean;
  /** " of baseline", where there are several models. */
  readonly of: string;
  readonly step: (checkpoint: number) => number;
}

/** Null where there is no earlier checkpoint with values. */
export function runOf(
  tensor: TensorOrSource,
  all: readonly Findings[],
  several: boolean,
): TrainingRun | null {
  const findings = all.filter(({ panel, finite }) => panel.tensor === tensor && finite > 0);
  const checkpoints = findings[0]?.panel.checkpoints ?? [];
  const [shown = -1] = checkpoints;
  if (shown < 1) return null;
  const values = findings.map(({ panel }) =>
    Array.from({ length: shown + 1 }, (_, checkpoint) => matrixAt(tensor, checkpoint, panel.task)),
  );
  const first = Array.from({ length: shown }, (_, checkpoint) => checkpoint).find((checkpoint) =>
    values.some((list) => list[checkpoint]?.values.some(Number.isFinite)),
  );
  if (first === undefined) return null;
  return {
    tensor,
    findings,
    values,
    first,
    shown,
    mixed: new Set(checkpoints).size > 1,
    of: several ? ` of ${tensor.model}` : '',
    step: (checkpoint) => tensor.steps?.[checkpoint] as number,
  };
}

/** A matrix of its own each time: what is found of one is kept with it, and there may be thousands. */
export const valuesAt = ({ values }: TrainingRun, panel: number, checkpoint: number): Matrix => ({
  ...(values[panel]?.[checkpoint] as Matrix),
});

/** "step 1,000" */
export const stepText = (run: TrainingRun, checkpoint: number): string =>
  `step ${numberOf(run.step(checkpoint))}`;

/** "layer 9, head 2 of induction": a head of one of the run's panels. */
export function headText({ tensor, findings }: TrainingRun, panel: number, cell: number): string {
  const { panel: one } = findings[panel] as Findings;
  const task = tensor.tasks[one.task];
  return `${cellText(one.matrix, cell)}${task ? ` of ${task}` : ''}`;
}

/** Whether a cell of one of the run's panels is bright at a checkpoint, by the panel's rule at the checkpoint shown. */
export function brightness({ findings, values }: TrainingRun, panel: number) {
  const { signed, brightFrom } = (findings[panel] as Findings).panel;
  const matrices = values[panel] as readonly Matrix[];
  return (checkpoint: number, cell: number): boolean => {
    const value = (matrices[checkpoint] as Matrix).values[cell] as number;
    return (signed ? Math.abs(value) : value) >= brightFrom && Number.isFinite(value);
  };
}
