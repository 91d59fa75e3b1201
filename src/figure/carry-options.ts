// Carries options over to another dataset.

import type { Options } from '../options.ts';
import { findPanel } from '../tensor/find-panel.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import type { Zoom } from '../tensor/zoom.ts';
import { findTarget, requireRange } from './sight.ts';

/** Whether a call throws no error. */
function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

/** Whether a zoom is within these panels. */
const fitsZoom = (zoom: Zoom, panels: readonly SelectedMatrix[], panel: string | null): boolean =>
  succeeds(() => {
    findTarget(panels, { zoom, panel });
    // How panels are arranged depends on the size of the figure: there are at most as many rows and columns as panels.
    for (const axis of ['rows', 'columns'] as const)
      if (zoom[axis]) requireRange(axis, zoom[axis], panels.length);
  });

/**
 * Options for another dataset: the given ones, and for the rest the current ones, except selections, a checkpoint, a
 * zoom and names of panels that the dataset does not have.
 */
export function keepApplicableOptions(
  shown: Options,
  given: Partial<Options> | undefined,
  dataset: Dataset,
): Partial<Options> {
  const { models, tasks, checkpoint, zoom, panel, similarTo } = { ...shown, ...given };
  const select = (...names: [Options['models'], Options['tasks']]) => selectMatrices(dataset, ...names);
  const fits = (...names: Parameters<typeof select>): boolean => succeeds(() => select(...names));
  const own = { models: fits(models, null) ? models : null, tasks: fits(null, tasks) ? tasks : null };
  const selection = fits(own.models, own.tasks) ? own : { models: null, tasks: null };
  const panels = select(selection.models, selection.tasks);
  const isNamed = (name: string | null, among: readonly SelectedMatrix[]): boolean =>
    name === null || succeeds(() => findPanel(among, name, 'panel'));
  return {
    ...shown,
    ...selection,
    ...(!isNamed(panel, panels) && { panel: null }),
    // It need not be shown.
    ...(!isNamed(similarTo, select(null, null)) && { similarTo: null }),
    ...((checkpoint ?? 0) <= Math.max(0, timelineSteps(dataset).length - 1) ? {} : { checkpoint: null }),
    ...(zoom && !fitsZoom(zoom, panels, isNamed(panel, panels) ? panel : null) && { zoom: null }),
    ...given,
  };
}
