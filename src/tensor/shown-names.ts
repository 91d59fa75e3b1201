// Names of models and tasks as figures and descriptions show them: of a difference, what was subtracted is part of them.

import type { TensorShape } from './tensor.ts';

const minus = (name: string, subtracted?: string): string =>
  subtracted ? [name, subtracted].filter(Boolean).join(' − ') : name;

/** The model: `large`, or `large − base`. */
export const shownModel = ({ model, minusModel, minusTask }: TensorShape): string =>
  minus(model, minusTask ? '' : minusModel);

/** The name of a task, or of a part of its name: `copy`, `copy − induction`, or `copy − base/induction`. */
export const shownTask = ({ minusModel, minusTask }: TensorShape, name: string): string =>
  minus(name, minusTask && [minusModel, minusTask].filter(Boolean).join('/'));
