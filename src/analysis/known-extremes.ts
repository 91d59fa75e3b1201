// Extremes of sources that were read, to be passed to a view in another thread.

import { coverageOf } from '../scale/coverage.ts';
import { pageCache } from '../source/page-cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { isInMemory } from '../tensor/source.ts';
import type { Extremes, TensorOrSource } from '../tensor/tensor.ts';

function extremesOf(tensor: TensorOrSource): readonly Extremes[] | null {
  const { statistics } = pageCache();
  const tasks = tensor.tasks.map((_, task) => ({ tensor, task }));
  const { known, all, sample } = coverageOf(statistics, tasks);
  return known === all && !sample ? tasks.map((task) => statistics.ofTask(task)) : null;
}

/**
 * The extremes of each source's tasks over all checkpoints, in the order of the dataset, once `describe` or another function
 * has read them. Null for tensors in memory, and for sources that were not read completely. Pass them to
 * `view.reader.statistics.setExtremes`.
 * @throws HeadglowError for invalid data
 */
export const knownExtremes = (dataset: DatasetInput): (readonly Extremes[] | null)[] =>
  checkDataset(dataset).tensors.map((tensor) => (isInMemory(tensor) ? null : extremesOf(tensor)));
