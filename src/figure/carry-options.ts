// Carries options over to another dataset.

import type { Options } from '../options.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import type { Zoom } from '../tensor/zoom.ts';
import { checkZoomRange, largestShape } from './sight.ts';

/** Whether a call throws no error. */
function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

/** Whether the ranges of a zoom are within these panels. */
function fitsZoom(zoom: Zoom, panels: readonly SelectedMatrix[]): boolean {
  const isInGrid = ({ rows, columns }: Zoom): boolean =>
    Math.max(rows?.[1] ?? 0, columns?.[1] ?? 0) <= panels.length;
  return (
    isInGrid(zoom) && succeeds(() => checkZoomRange(zoom, largestShape(panels.map(({ tensor }) => tensor))))
  );
}

/**
 * Options for another dataset: the given ones, and for the rest the current ones, except selections, a checkpoint and a
 * zoom that the dataset does not have.
 */
export function keepApplicableOptions(
  shown: Options,
  given: Partial<Options> | undefined,
  dataset: Dataset,
): Partial<Options> {
  const { models, tasks, checkpoint, zoom } = { ...shown, ...given };
  const select = (...names: [Options['models'], Options['tasks']]) => selectMatrices(dataset, ...names);
  const fits = (...names: Parameters<typeof select>): boolean => succeeds(() => select(...names));
  const own = { models: fits(models, null) ? models : null, tasks: fits(null, tasks) ? tasks : null };
  const selection = fits(own.models, own.tasks) ? own : { models: null, tasks: null };
  const panels = select(selection.models, selection.tasks);
  return {
    ...shown,
    ...selection,
    ...((checkpoint ?? 0) <= Math.max(0, timelineSteps(dataset).length - 1) ? {} : { checkpoint: null }),
    ...(zoom && !fitsZoom(zoom, panels) && { zoom: null }),
    ...given,
  };
}
