// Carries options over to another dataset.

import type { Options } from '../options.ts';
import { selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';

/**
 * Options for another dataset: the given ones, and for the rest the current ones, except selections and a checkpoint
 * that the dataset does not have.
 */
export function keepApplicableOptions(
  shown: Options,
  given: Partial<Options> | undefined,
  dataset: Dataset,
): Partial<Options> {
  const { models, tasks, checkpoint } = { ...shown, ...given };
  const fits = (...names: [Options['models'], Options['tasks']]): boolean => {
    try {
      return selectMatrices(dataset, ...names).length > 0;
    } catch {
      return false;
    }
  };
  const own = { models: fits(models, null) ? models : null, tasks: fits(null, tasks) ? tasks : null };
  return {
    ...shown,
    ...(fits(own.models, own.tasks) ? own : { models: null, tasks: null }),
    ...((checkpoint ?? 0) <= Math.max(0, timelineSteps(dataset).length - 1) ? {} : { checkpoint: null }),
    ...given,
  };
}
