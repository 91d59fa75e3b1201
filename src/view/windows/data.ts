// Where windows get their cells from, and where they report extremes to.

import type { Statistics } from '../../scale/statistics.ts';
import type { ValuesLookup } from '../../tensor/source.ts';

export interface WindowData {
  /** Looks up loaded values. */
  readonly values: ValuesLookup;
  /** Receives the extremes of matrices that are read anyway. */
  readonly statistics: Statistics;
  /** Whether the figure waits for extremes, so that they are found while its cells are reduced. */
  readonly awaitsExtremes: boolean;
}
