// The places at which panels with sorted cells show heads.

import { placeOfHead, type Run } from '../../src/analysis.ts';
import type { PanelLayout } from '../../src/index.ts';

/** Runs of heads as runs of places: unchanged, unless the cells of the panel are sorted. */
export function placesOfRuns(panel: PanelLayout, runs: readonly Run[]): readonly Run[] {
  if (!panel.order) return runs;
  const places = runs.flatMap(([layer, first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => placeOfHead(panel, { layer, head: first + i })),
  );
  places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const placed: [number, number, number][] = [];
  for (const [row, column] of places) {
    const run = placed.at(-1);
    if (run?.[0] === row && run[2] === column - 1) run[2] = column;
    else placed.push([row, column, column]);
  }
  return placed;
}
