// Workloads of the scenes `limits`, `rest` and `first-hover`: what a figure costs whose pixels cover many cells.

import type { View } from '../src/index.ts';
import { createDataset, createScene, layoutPanels } from './data.ts';
import { endMotion, moveTo, motionOf } from './motion.ts';
import { type Size, sizeNamed } from './plan.ts';
import { LONG_PANEL, MANY_LARGE_PANELS } from './self-plan.ts';
import canvasTable from './subjects/canvas-table.ts';
import { createRun, createSmallFrame, hover, openSmallView, openView, redraw, redrawWithLimits } from './views.ts';
import type { Workload } from './workload.ts';

const sizeOf = (name: string): Size =>
  [LONG_PANEL, MANY_LARGE_PANELS].find((each) => each.name === name) ?? sizeNamed(name);

/** A redraw of a large figure after `vmin` changed. */
export function createLimitsWorkloads(sizeName: string): Workload[] {
  const view = openView(createRun(sizeOf(sizeName), 1));
  return [{ name: sizeName, run: (round) => redrawWithLimits(view, round) }, createSmallFrame()];
}
