// What can be shown of a training run in the place of its values, as a request that goes through JSON.

import type { Options } from '../options.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { difference, differenceOptions, type Reference } from './difference.ts';
import { type EmergenceSettings, emergence, emergenceOptions } from './emergence.ts';

/** The change since a checkpoint, or the steps at which heads reach a threshold for good. */
export type Analysis =
  | { readonly change: Reference }
  /** The threshold. */
  | { readonly emergence: number };

/**
 * A dataset analysed, and the options it was shown with, made to suit.
 * @param settings of an emergence map: `onProgress`, called for each checkpoint that is read of a source
 * @throws HeadglowError as `difference` and `emergence` do
 */
export function analyse(
  dataset: DatasetInput,
  analysis: Analysis,
  options: Partial<Options>,
  settings?: EmergenceSettings,
): { readonly dataset: Dataset; readonly options: Partial<Options> } {
  if ('change' in analysis)
    return {
      dataset: difference(dataset, analysis.change),
      options: { ...options, ...differenceOptions(options) },
    };
  return {
    dataset: emergence(dataset, analysis.emergence, settings),
    options: { ...options, ...emergenceOptions(dataset) },
  };
}
