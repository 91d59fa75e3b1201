// Draws plots as SVG, from their numbers.

import type { PlotData } from '../../src/analysis.ts';
import type { PlotFrame } from './frame.ts';
import { drawProfile, drawRanking, drawTrajectories } from './lines.ts';
import { drawScatter } from './scatter.ts';
import { drawSimilarity } from './similarity.ts';

/** Draws a plot. */
export function drawPlot(data: PlotData, frame: PlotFrame): SVGSVGElement {
  switch (data.kind) {
    case 'ranking':
      return drawRanking(data, frame);
    case 'profile':
      return drawProfile(data, frame);
    case 'scatter':
      return drawScatter(data, frame);
    case 'trajectories':
      return drawTrajectories(data, frame);
    case 'similarity':
      return drawSimilarity(data, frame);
  }
}
