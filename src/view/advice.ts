// Advice on options, based on all values read so far.

import { findAdvice } from '../figure/advice.ts';
import type { Advice } from '../figure/advice-rule.ts';
import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { pageCache } from '../source/page-cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';

/**
 * Finds reasons why a figure does not show its data well, each with options that fix it. Reads every value of a tensor, so
 * call it after the figure is on screen. For a source it uses the values read so far: it reports nothing that unread values
 * could refute, and nothing about checkpoints evicted from the cache.
 * @param statistics of the values. Default: of all values that the page has read
 * @throws HeadglowError for invalid data, or options that do not fit them
 */
export const adviceOf = (
  dataset: DatasetInput,
  options: Partial<Options> = {},
  statistics: Statistics = pageCache().statistics,
): Advice[] => findAdvice(checkDataset(dataset), options, statistics);
