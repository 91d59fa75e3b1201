// What keeps a figure from showing its data, by all that has been read of it.

import { adviceOf as adviceBy } from '../figure/advice.ts';
import type { Advice } from '../figure/advice-rule.ts';
import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { sharedCache } from '../source/cache.ts';
import { checkedDataset, type DatasetInput } from '../tensor/check.ts';

/**
 * What keeps a figure from showing its data. Of tensors it takes every value once, so call it after the figure is on the
 * screen; of sources it goes by what was read, for a view, a picture or anything else, and says nothing that the rest may
 * make false: nothing at all of checkpoints that are no longer in the cache.
 * @param statistics those of all that was read, unless given
 * @throws HeadglowError for data that can't be drawn, and for options that they cannot meet
 */
export const adviceOf = (
  dataset: DatasetInput,
  options: Partial<Options> = {},
  statistics: Statistics = sharedCache.statistics,
): Advice[] => adviceBy(checkedDataset(dataset), options, statistics);
