// Analyses of a training run that can be shown instead of its values, as JSON-serialisable requests.

import type { Options } from '../options.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { modelNames, taskNames } from '../tensor/select.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { difference, differenceOptions } from './difference.ts';
import { type EmergenceSettings, emergence, emergenceOptions } from './emergence.ts';
import type { Reference } from './reference.ts';

/** The difference from a checkpoint, a model or a task, or the steps from which heads stay at or above a threshold. */
export type Analysis =
  | { readonly change: Reference }
  /** The threshold. */
  | { readonly emergence: number };

/** Selected models and tasks without those that the result does not have, such as the subtracted one, if any are left. */
function keepSelection(dataset: Dataset, { models, tasks }: Partial<Options>): Partial<Options> {
  const keep = (selected: readonly string[] | null | undefined, names: readonly string[]) => {
    const left = selected?.filter((name) => names.includes(name)) ?? [];
    return left.length > 0 && left.length < (selected?.length ?? 0) ? left : selected;
  };
  return {
    ...(models && { models: keep(models, modelNames(dataset)) as string[] }),
    ...(tasks && { tasks: keep(tasks, taskNames(dataset)) as string[] }),
  };
}

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
    return {
      dataset: changes,
      options: {
        ...options,
        ...keepSelection(changes, options),
        ...differenceOptions(options, changes),
        ...reduction,
      },
    };
  }
  return {
    dataset: emergence(dataset, analysis.emergence, settings),
    options: { ...options, ...emergenceOptions(dataset) },
  };
}
