// The norms of a figure, after all that they depend on has been read.

import type { VisiblePanel } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import { computeScales, type Scales } from '../../scale/limits.ts';
import { completeOctaves, recordOctaves } from '../../scale/octaves.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { isInMemory } from '../../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../../tensor/tensor.ts';
import type { Work } from '../work.ts';

/** Tasks that are shown of a source. */
type Shown = readonly [source: TensorOrSource, tasks: readonly number[]];

function shownSources(panels: readonly VisiblePanel[]): Shown[] {
  const sources = groupBy(
    panels.filter(({ tensor }) => !isInMemory(tensor)),
    ({ tensor }) => tensor,
  );
  return [...sources].map(([source, own]) => [source, own.map(({ task }) => task)]);
}

/** Reads all checkpoints once; each is a part of the work. */
async function readAll(sources: readonly Shown[], work: Work): Promise<void> {
  for (const [source] of sources) work.expect(checkpointCount(source));
  for (const [source, tasks] of sources)
    for (let checkpoint = 0; checkpoint < checkpointCount(source); checkpoint++) {
      const values = await work.read(source, checkpoint, [checkpoint + 1]);
      work.statistics.add(source, checkpoint, values);
      recordOctaves(source, tasks, checkpoint, values);
      await work.step();
    }
}

/**
 * Reads what is not known of sources: their extremes, and how their values are spread; twice for percentiles of many values.
 * @throws HeadglowError for options that the data cannot meet, and checkpoints that can't be read; the signal's reason
 */
export async function knownScales(
  panels: readonly VisiblePanel[],
  options: Options,
  work: Work,
): Promise<Scales> {
  const { statistics } = work;
  const sources = shownSources(panels);
  // From now on percentiles count what arrives.
  let scales = computeScales(panels, options, statistics);
  const { known, all } = scales.coverage;
  const isKnown = ([tensor, tasks]: Shown): boolean =>
    tasks.every((task) => completeOctaves({ tensor, task }, statistics.valuesAt) !== null);
  if (known < all || !sources.every(isKnown)) {
    await readAll(sources, work);
    scales = computeScales(panels, options, statistics);
  }
  if (scales.coverage.isExact) return scales;
  await readAll(sources, work);
  return computeScales(panels, options, statistics);
}
