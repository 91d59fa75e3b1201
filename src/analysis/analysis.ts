// Analyses of a training run that can be shown instead of its values, as JSON-serialisable requests.

import type { Options } from '../options.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { difference, differenceOptions, type Reference } from './difference.ts';
import { type EmergenceSettings, emergence, emergenceOptions } from './emergence.ts';

/** The change from a reference checkpoint, or the steps from which heads stay at or above a threshold. */
export type Analysis =
  | { readonly change: Reference }
  /** The threshold. */
  | { readonly emergence: number };

/**
 * Applies an analysis to a dataset, and adapts the options that it is shown with.
 * @param settings for emergence maps: `onProgress`, called for each checkpoint read from a source
 * @throws HeadglowError as `difference` and `emergence` do
 */
export function analyse(
  dataset: DatasetInput,
  analysis: Analysis,
  options: Partial<Options>,
  settings?: EmergenceSettings,
): { readonly dataset: Dataset; readonly options: Partial<Options> } {
  if ('change' in analysis) {
    const changes = difference(dataset, analysis.change);
    // Of larger ones than memory, there are levels of means only.
    const reduction = changes.tensors.some(levelsOf) && ({ reduction: 'mean' } as const);
    return { dataset: changes, options: { ...options, ...differenceOptions(options), ...reduction } };
  }
  return {
    dataset: emergence(dataset, analysis.emergence, settings),
    options: { ...options, ...emergenceOptions(dataset) },
  };
}
