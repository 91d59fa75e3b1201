// Extremes of sources that were read, to be passed to a view in another thread.

import type { Extremes } from '../scale/extremes.ts';
import { sharedCache } from '../source/cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { isInMemory } from '../tensor/source.ts';

/**
 * The extremes of the tasks of each source over all its checkpoints, such as after `describe`, in the order of the dataset;
 * null for tensors, and for sources of which not all was read. `view.reader.statistics.setExtremes` takes them.
 * @throws HeadglowError for data that can't be read
 */
export const knownExtremes = (dataset: DatasetInput): (readonly Extremes[] | null)[] =>
  checkDataset(dataset).tensors.map((tensor) =>
    isInMemory(tensor) ? null : sharedCache.statistics.ofAll(tensor),
  );
