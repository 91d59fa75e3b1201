// The values that a figure shows, by colorbar: for histograms and counts.

import { checkedOptions, type Options } from '../../options.ts';
import { checkedDataset, type DatasetInput } from '../../tensor/check.ts';
import { groupBy } from '../../tensor/group.ts';
import { type WorkSettings, working } from '../work.ts';
import { analysedPanels } from './panels.ts';
import { DESCRIBE } from './settings.ts';

/**
 * The finite values shown under each colorbar, rising; colorbars in the order of `view.scales`.
 * @throws HeadglowError for options that the data cannot meet, and checkpoints that can't be read; the signal's reason
 */
export async function valuesByScale(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  settings: WorkSettings = {},
): Promise<Float32Array<ArrayBuffer>[]> {
  const { panels } = await working(settings, (work) =>
    analysedPanels(checkedDataset(dataset), checkedOptions(options), { ...DESCRIBE, most: Infinity }, work),
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
