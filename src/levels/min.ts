// The inner loops of `min`.

import { entryAfter, entryCount } from './axis.ts';
import type { CellRun } from './cells.ts';
import type { Kernel, Rows, Target } from './kernel.ts';

/** 1 if the second cell replaces the first, else 0; without a branch, which `isNaN` has. */
const secondIsBetter = (first: number, second: number): number =>
  Number(second < first) | Number(!(first >= -Infinity));

export const MIN: Kernel = {
  fold({ values, origin, start, end }: CellRun, target: Target, edges: Int32Array): void {
    const output = target.values;
    const entries = entryCount(edges);
    let entry = entryAfter(edges, start);
    let cell = origin + Math.max(start, edges[entry] as number);
    for (; entry < entries && (edges[entry] as number) < end; entry++) {
      const stop = origin + Math.min(edges[entry + 1] as number, end);
      let best = output[target.origin + entry] as number;
      while (Number.isNaN(best) && cell < stop) best = values[cell++] as number;
      for (; cell < stop; cell++) {
        const value = values[cell] as number;
        if (value < best) best = value;
      }
      output[target.origin + entry] = best;
    }
  },

  halveBoth({ values, first, second, entries }: Rows, target: Target): void {
    const output = target.values;
    for (let entry = 0; entry < entries; entry++) {
      const a = first + 2 * entry;
      const b = second + 2 * entry;
      const c = a + secondIsBetter(values[a] as number, values[a + 1] as number);
      const d = b + secondIsBetter(values[b] as number, values[b + 1] as number);
      const best = c + ((d - c) & -secondIsBetter(values[c] as number, values[d] as number));
      output[target.origin + entry] = values[best] as number;
    }
  },

  halveHeads({ values, first, entries }: Rows, target: Target): void {
    const output = target.values;
    for (let entry = 0; entry < entries; entry++) {
      const a = first + 2 * entry;
      const best = a + secondIsBetter(values[a] as number, values[a + 1] as number);
      output[target.origin + entry] = values[best] as number;
    }
  },

  halveLayers({ values, first, second, entries }: Rows, target: Target): void {
    const output = target.values;
    for (let entry = 0; entry < entries; entry++) {
      const a = first + entry;
      const best =
        a + ((second - first) & -secondIsBetter(values[a] as number, values[second + entry] as number));
      output[target.origin + entry] = values[best] as number;
    }
  },
};
