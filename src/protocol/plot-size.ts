// The size of other figures than heat maps, unless another is asked for.

import type { PlotKind } from '../analysis/plots/plot-data.ts';

/** Width in CSS pixels. */
export const PLOT_WIDTH = 720;

/** Height as a fraction of the width. */
export const PLOT_HEIGHTS: Readonly<Record<PlotKind, number>> = {
  ranking: 0.6,
  profile: 0.6,
  scatter: 0.8,
  trajectories: 0.6,
  similarity: 0.9,
};

/** Pixels of a PNG per CSS pixel. */
export const PLOT_SCALE = 2;
