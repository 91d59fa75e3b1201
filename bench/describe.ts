// The figure in words: what all measures of 8 panels cost beside a sort of the same values.

import { describe } from '../src/analysis.ts';
import { createDataset, generateValues } from './data.ts';
import type { Workload } from './timeline.ts';

const SIZE = { name: 'described', panels: 8, layers: 1024, heads: 1024 };

/** A description of 8 x 1024 x 1024, and `Float32Array.sort` of each panel, the copy that is sorted included. */
export function createDescribeWorkloads(): Workload[] {
  const all = generateValues(SIZE.panels * SIZE.layers * SIZE.heads);
  const cells = SIZE.layers * SIZE.heads;
  const panels = Array.from({ length: SIZE.panels }, (_, i) => all.subarray(i * cells, (i + 1) * cells));
  return [
    {
      name: 'describe',
      // A dataset of its own each time: what is found of one is kept with it.
      run: async () => {
        await describe(createDataset(SIZE, [all]), { norm: 'log', vmin: 1e-6, vmax: 1 });
      },
    },
    {
      name: 'sort',
      run: () => {
        for (const panel of panels) panel.slice().sort();
      },
    },
  ];
}
