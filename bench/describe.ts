// Workloads of the scene `describe`: a text description of 8 panels, and a sort of the same values.

import { describe } from '../src/analysis.ts';
import { createDataset, generateValues } from './data.ts';
import type { Workload } from './workload.ts';

const SIZE = { name: 'described', panels: 8, layers: 1024, heads: 1024 };

/** A description of 8 x 1024 x 1024, and `Float32Array.sort` of each panel, including the copy that is sorted. */
export function createDescribeWorkloads(): Workload[] {
  const all = generateValues(SIZE.panels * SIZE.layers * SIZE.heads);
  const cells = SIZE.layers * SIZE.heads;
  const panels = Array.from({ length: SIZE.panels }, (_, i) => all.subarray(i * cells, (i + 1) * cells));
  return [
    {
      name: 'describe',
      // A new dataset each time, because results are cached per dataset.
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
