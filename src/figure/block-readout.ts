// The door to read-outs of sources with levels, whose values are in tiles. Their code loads with the first picture of such a source.

import type { CellRange } from '../tensor/reduce.ts';
import type { Readout } from './readout.ts';
import type { Panel } from './scene.ts';

export const BLOCKS: {
  /** The read-out of cells of a panel; null if nothing is loaded that covers them. @param index of the panel */
  lookUp: ((index: number, panel: Panel, range: CellRange) => Readout | null) | null;
} = { lookUp: null };
