// The read-out at a pixel: its cells, reduced as the shaders reduce them.

import { reduceCells } from '../tensor/reduce.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { isDouble, levelsOf, type ValuesLookup, valuesInMemory } from '../tensor/source.ts';
import { cellsAt } from './matrix-cells.ts';
import { BLOCKS, cellValues, createReadout, type Readout } from './readout.ts';
import type { Scene } from './scene.ts';

/** The read-out at a device pixel; null outside the panels, and until values are loaded. */
export function readPixel(
  { panels, moment }: Scene,
  x: number,
  y: number,
  valuesAt: ValuesLookup = valuesInMemory,
): Readout | null {
  const index = panels.findIndex(
    ({ rect }) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height,
  );
  const panel = panels[index];
  if (!panel || moment.isEmpty) return null;
  const { reduction } = panel;
  const range = cellsAt(panel, { x, y }, reductionRow(reduction).isSingle);
  if (levelsOf(panel.tensor)) return BLOCKS.lookUp?.(index, panel, range) ?? null;
  const round = isDouble(panel.tensor) ? Number : Math.fround;
  const reduced = reduceCells(range, reduction, cellValues(panel, valuesAt), round);
  return createReadout(index, panel, range, reduced);
}
