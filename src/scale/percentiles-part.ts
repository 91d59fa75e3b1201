// Percentiles, for limits `robust`: their code loads on first use.

import type { Options } from '../options.ts';
import { LazyPart } from '../tensor/lazy-part.ts';

export const percentilesPart = new LazyPart(() => import('./percentiles-cache.ts'));

/** Whether limits depend on percentiles. */
export const needPercentiles = ({ limits, vmin, vmax }: Options): boolean =>
  limits === 'robust' && (vmin === null || vmax === null);

/** Loads what limits depend on. Required before computing limits that must be complete. */
export async function loadPercentiles(options: Options): Promise<void> {
  if (needPercentiles(options)) await percentilesPart.load();
}
