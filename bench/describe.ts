// The figure in words: what all measures of 8 panels cost beside a sort of the same values.

import { describe } from '../src/analysis.ts';
import { datasetOf, values } from './data.ts';
import type { Duellist } from './timeline.ts';

const SIZE = { name: 'described', panels: 8, layers: 1024, heads: 1024 };

/** A description of 8 x 1024 x 1024, and `Float32Array.sort` of each panel, the copy that is sorted included. */
export function described(): Duellist[] {
  const all = values(SIZE.panels * SIZE.layers * SIZE.heads);
  const cells = SIZE.layers * SIZE.heads;
  const panels = Array.from({ length: SIZE.panels }, (_, i) => all.subarray(i * cells, (i + 1) * cells));
  return [
    {
      name: 'describe',
      // A dataset of its own each time: what is found of one is kept with it.
      act: async () => {
        await describe(datasetOf(SIZE, [all]), { norm: 'log', vmin: 1e-6, vmax: 1 });
      },
    },
    {
      name: 'sort',
      act: () => {
        for (const panel of panels) panel.slice().sort();
      },
    },
  ];
}
