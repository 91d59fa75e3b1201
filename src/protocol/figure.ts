// What a request makes of data that have been read: the dataset to show, and the options to show it with.

import { analyse } from '../analysis/analysis.ts';
import type { Options } from '../options.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { checkpointOfStep } from '../tensor/timeline.ts';
import type { FigureRequest } from './request.ts';

export interface FigureData {
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
}

/**
 * @param read values, and options that suit them; those of the request count for more
 * @throws HeadglowError for a change or a step that the data cannot show
 */
export function applyRequest(
  read: FigureData,
  { options: given, step, analysis }: FigureRequest,
): FigureData {
  const asked = { ...read.options, ...given };
  const { dataset, options } = analysis
    ? analyse(read.dataset, analysis, asked)
    : { ...read, options: asked };
  const checkpoint = step === null ? {} : { checkpoint: checkpointOfStep(dataset, step) };
  return { dataset, options: { ...options, ...given, ...checkpoint } };
}
