// What the limits of a figure depend on.

import { parametersOf } from '../norms/registry.ts';
import type { Options } from '../options.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { findCenter } from './center.ts';
import type { Statistics } from './statistics.ts';

/** Whether limits, norm parameters or the centre depend on checkpoints that are not shown. */
export function dependOnAllCheckpoints(panels: readonly SelectedMatrix[], options: Options): boolean {
  const { limits, vmin, vmax, norm } = options;
  if (limits !== 'frame' && (vmin === null || vmax === null)) return true;
  if (parametersOf(norm).some((name) => options[name] === null)) return true;
  const areSigned = panels.some(({ tensor }) => tensor.signed);
  return !areSigned && findCenter(options, true) !== findCenter(options, false);
}

/** Whether limits depend on matrices whose extremes are not known yet. */
export function awaitExtremes(
  panels: readonly SelectedMatrix[],
  options: Options,
  statistics: Statistics,
): boolean {
  if (statistics.unread(panels).length === 0) return false;
  const { limits, vmin, vmax } = options;
  const dependOnShown = limits === 'frame' && (vmin === null || vmax === null);
  return dependOnShown || dependOnAllCheckpoints(panels, options);
}
