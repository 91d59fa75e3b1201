// The values of a figure by colorbar, for histograms and counts.

import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options/table.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { runWork, type WorkSettings } from '../work.ts';
import type { SightSettings } from './in-sight.ts';
import { analysePanels } from './panels.ts';
import { DESCRIBE_DEFAULTS } from './settings.ts';

/**
 * The finite values behind each colorbar in ascending order; colorbars are in the order of `view.scales`.
 * @throws HeadglowError for options that do not fit the data, and for checkpoints that can't be read; the signal's reason
 */
export async function valuesByScale(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  { inSight, ...settings }: WorkSettings & SightSettings = {},
): Promise<Float32Array<ArrayBuffer>[]> {
  const { panels } = await runWork(settings, (work) =>
    analysePanels(
      checkDataset(dataset),
      checkOptions(options),
      { ...DESCRIBE_DEFAULTS, inSight, most: Infinity },
      work,
    ),
  );
  return [...groupBy(panels, ({ norm }) => norm).values()].map((members) => {
    const values = new Float32Array(members.reduce((sum, { matrix }) => sum + matrix.values.length, 0));
    let filled = 0;
    for (const { matrix } of members) {
      values.set(matrix.values, filled);
      filled += matrix.values.length;
    }
    return values.filter(Number.isFinite).sort();
  });
}
