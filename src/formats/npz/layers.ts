// Arrays of an archive whose names differ only in a layer number, such as `layer_0` and `layer_1`: stacked as layers.

import type { NumberArray } from '../array/number-array.ts';
import { parseNamedHead } from '../heads/head-names.ts';
import { axesPerLayer, type StackedLayers, stackLayers } from '../join/stack-layers.ts';
import type { CheckedReading } from '../reading.ts';
import { findLayerFamilies } from '../value/layer-names.ts';
import type { NpzEntry } from './entry.ts';

const isNumeric = ({ head: { type } }: NpzEntry): boolean => type.kind !== 'text' && type.kind !== 'other';

/**
 * The stacked arrays; none if the names of axes do not begin with the layer.
 * @param read reads an array of numbers
 */
export async function stackEntries(
  entries: readonly NpzEntry[],
  reading: CheckedReading,
  read: (entry: NpzEntry) => Promise<NumberArray>,
): Promise<readonly StackedLayers[]> {
  const axes = axesPerLayer(reading);
  if (axes === null || reading.pick !== null) return [];
  const parts = new Map(
    entries
      .filter(
        (entry) =>
          isNumeric(entry) &&
          entry.head.shape.length === axes &&
          entry.head.count > 1 &&
          parseNamedHead(entry.name) === undefined,
      )
      .map((entry) => [entry.name, entry]),
  );
  const stacks: StackedLayers[] = [];
  for (const { name, members, isGuess } of findLayerFamilies([...parts.keys()])) {
    if (isGuess) continue;
    const arrays: NumberArray[] = [];
    for (const member of members) arrays.push(await read(parts.get(member) as NpzEntry));
    const array = stackLayers((parts.get(members[0] as string) as NpzEntry).where, arrays);
    if (array) stacks.push({ name, members, array });
  }
  return stacks;
}
