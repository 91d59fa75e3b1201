// Names of models and tasks as figures and descriptions show them: of a difference, what was subtracted is part of them.

import type { TensorShape } from './tensor.ts';

/** A name, and what was subtracted, if anything. */
export const minusText = (name: string, subtracted?: string): string =>
  subtracted ? [name, subtracted].filter(Boolean).join(' − ') : name;

/** The model: `large`, or `large − base`. */
export const shownModel = ({ model, minusModel }: TensorShape): string => minusText(model, minusModel);

/** A task: `copy`, or `copy − induction`. */
export const shownTask = ({ tasks, minusTask }: TensorShape, task: number): string =>
  minusText(tasks[task] as string, minusTask);
