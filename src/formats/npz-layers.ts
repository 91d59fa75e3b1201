// Arrays of an archive whose names differ only in a layer number, such as `layer_0` and `layer_1`: stacked as layers.

import { readNumberArray } from './array-file.ts';
import type { OpenSettings } from './format.ts';
import { findLayerFamilies } from './layer-names.ts';
import type { NumberType } from './npy-type.ts';
import type { NpzEntry } from './npz-entry.ts';
import type { NumberArray } from './number-array.ts';
import { axesPerLayer, type StackedLayers, stackLayers } from './stack-layers.ts';

const isNumeric = ({ head: { type } }: NpzEntry): boolean => type.kind !== 'text' && type.kind !== 'other';

/** The stacked arrays; none if the names of axes do not begin with the layer. */
export async function stackEntries(
  entries: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<readonly StackedLayers[]> {
  const axes = axesPerLayer(settings.reading);
  if (axes === null || settings.reading.pick !== null) return [];
  const parts = new Map(
    entries
      .filter((entry) => isNumeric(entry) && entry.head.shape.length === axes && entry.head.count > 1)
      .map((entry) => [entry.name, entry]),
  );
  const stacks: StackedLayers[] = [];
  for (const { name, members } of findLayerFamilies([...parts.keys()])) {
    const arrays: NumberArray[] = [];
    for (const member of members) {
      const { where, head, readAll } = parts.get(member) as NpzEntry;
      arrays.push(await readNumberArray({ where, head, type: head.type as NumberType }, settings, readAll));
    }
    const array = stackLayers((parts.get(members[0] as string) as NpzEntry).where, arrays);
    if (array) stacks.push({ name, members, array });
  }
  return stacks;
}
