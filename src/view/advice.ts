// Advice on options, based on all values read so far.

import { findAdvice } from '../figure/advice.ts';
import type { Advice } from '../figure/advice-rule.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { octaveSteps } from '../scale/octaves.ts';
import type { Statistics } from '../scale/statistics.ts';
import { pageCache } from '../source/page-cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { selectMatrices } from '../tensor/select.ts';
import { runInSlices } from '../tensor/slices.ts';
import { readInSlices } from './limits-pass.ts';

/**
 * Reads the values that advice depends on, in slices between which a page stays responsive. Afterwards, `adviceOf` takes a
 * moment only.
 * @throws HeadglowError for invalid data, or options that do not fit them; the signal's reason if it is aborted
 */
export async function prepareAdvice(
  given: DatasetInput,
  options: Partial<Options> = {},
  { statistics = pageCache().statistics, signal }: { statistics?: Statistics; signal?: AbortSignal } = {},
): Promise<void> {
  const dataset = checkDataset(given);
  const all = checkOptions(options);
  const matrices = selectMatrices(dataset, all.models, all.tasks);
  await readInSlices(statistics, matrices, all, signal);
  await runInSlices(octaveSteps(matrices, statistics.valuesAt), signal);
}

/**
 * Finds reasons why a figure does not show its data well, each with options that fix it. Reads every value of a tensor, so
 * call it after the figure is on screen, or after `prepareAdvice`. For a source it uses the values read so far: it reports
 * nothing that unread values could refute, and nothing about checkpoints evicted from the cache. With limits `robust`, it reports
 * nothing before the figure is on screen, or `prepareAdvice` is done.
 * @param statistics of the values. Default: of all values that the page has read
 * @throws HeadglowError for invalid data, or options that do not fit them
 */
export const adviceOf = (
  dataset: DatasetInput,
  options: Partial<Options> = {},
  statistics: Statistics = pageCache().statistics,
): Advice[] => findAdvice(checkDataset(dataset), options, statistics);
