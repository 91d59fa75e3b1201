// Applies a request to data: returns the dataset to show and its options.

import { analyse } from '../analysis/analysis.ts';
import type { WorkSettings } from '../analysis/work.ts';
import type { Options } from '../options.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { checkpointOfStep } from '../tensor/timeline.ts';
import type { FigureRequest } from './request.ts';

export interface FigureData {
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
}

/**
 * Applies the analysis, options and step of a request.
 * @param data values, and default options for them; options of the request take precedence
 * @param onProgress called while an analysis reads checkpoints of sources
 * @throws HeadglowError if the data does not support the analysis or has no such step
 */
export function applyRequest(
  data: FigureData,
  { options: requested, step, analysis }: FigureRequest,
  onProgress?: WorkSettings['onProgress'],
): FigureData {
  const combined = { ...data.options, ...requested };
  const { dataset, options } = analysis
    ? analyse(data.dataset, analysis, combined, { onProgress })
    : { ...data, options: combined };
  const { models = null, tasks = null } = options;
  const checkpoint = step === null ? {} : { checkpoint: checkpointOfStep(dataset, step) };
  return {
    dataset,
    // An analysis leaves out models and tasks that it subtracts.
    options: { ...options, ...requested, ...(models && { models }), ...(tasks && { tasks }), ...checkpoint },
  };
}
