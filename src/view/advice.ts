// What keeps a figure from showing its data, by all that has been read of it.

import { findAdvice as adviceBy } from '../figure/advice.ts';
import type { Advice } from '../figure/advice-rule.ts';
import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { sharedCache } from '../source/cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';

/**
 * What keeps a figure from showing its data. It visits every value of a tensor once, so call it after the figure is on the
 * screen. For a source it uses what has been read so far, says nothing that unread values could make false, and says nothing
 * about checkpoints that have left the cache.
 * @param statistics those of all that was read, unless given
 * @throws HeadglowError for data that can't be drawn, and for options that they cannot meet
 */
export const adviceOf = (
  dataset: DatasetInput,
  options: Partial<Options> = {},
  statistics: Statistics = sharedCache.statistics,
): Advice[] => adviceBy(checkDataset(dataset), options, statistics);
