// The scales of a figure, after reading all values that they depend on.

import type { VisiblePanel } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import { hasColormap, loadColormaps } from '../../scale/colormaps.ts';
import { limitsCoverage } from '../../scale/coverage.ts';
import { computeScales, type Scales } from '../../scale/limits.ts';
import { completeOctaves, recordOctaves } from '../../scale/octaves.ts';
import { loadPercentiles } from '../../scale/percentiles-part.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { isInMemory, levelsOf } from '../../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../../tensor/tensor.ts';
import type { Work } from '../work.ts';

/** Reads the coarsest levels of what is shown, which limits come from unless they are declared, as in figures. */
async function readLevels(
  panels: readonly VisiblePanel[],
  { reduction }: Options,
  work: Work,
): Promise<void> {
  for (const [tensor, [panel]] of groupBy(panels, (one) => one.tensor))
    if (levelsOf(tensor))
      await work.readLevels(tensor, panel?.checkpoints.filter((own) => own !== null) ?? [], reduction);
}

/** The tasks of a source without levels that are shown. */
interface ShownSource {
  readonly source: TensorOrSource;
  readonly tasks: readonly number[];
}

function groupBySource(panels: readonly VisiblePanel[]): ShownSource[] {
  const sources = groupBy(
    panels.filter(({ tensor }) => !isInMemory(tensor) && !levelsOf(tensor)),
    ({ tensor }) => tensor,
  );
  return [...sources].map(([source, group]) => ({ source, tasks: group.map(({ task }) => task) }));
}

/** Reads all checkpoints once; each is a part of the work. */
async function readAll(sources: readonly ShownSource[], work: Work): Promise<void> {
  for (const { source } of sources) work.expect(checkpointCount(source));
  for (const { source, tasks } of sources)
    for (let checkpoint = 0; checkpoint < checkpointCount(source); checkpoint++) {
      const values = (await work.read(source, checkpoint, [checkpoint + 1])) as Float32Array;
      work.statistics.add(source, checkpoint, values);
      recordOctaves(source, tasks, checkpoint, values);
      await work.step();
    }
}

/**
 * Computes scales after reading the sources whose extremes or distribution of values are not known yet. Exact percentiles of
 * many values take a second pass.
 * @throws HeadglowError for options that do not fit the data, and for checkpoints that can't be read; the signal's reason
 */
export async function readScales(
  panels: readonly VisiblePanel[],
  options: Options,
  work: Work,
): Promise<Scales> {
  const { statistics } = work;
  const sources = groupBySource(panels);
  await loadPercentiles(options);
  if (!hasColormap(options)) await loadColormaps();
  await readLevels(panels, options, work);
  // This also makes percentiles count the values read from here on.
  let scales = computeScales(panels, options, statistics);
  const { known, all } = limitsCoverage(panels, options, statistics);
  const isKnown = ({ source, tasks }: ShownSource): boolean =>
    tasks.every((task) => completeOctaves({ tensor: source, task }, statistics.valuesAt) !== null);
  if (known < all || !sources.every(isKnown)) {
    await readAll(sources, work);
    scales = computeScales(panels, options, statistics);
  }
  if (limitsCoverage(panels, options, statistics).accuracy === '') return scales;
  await readAll(sources, work);
  return computeScales(panels, options, statistics);
}
