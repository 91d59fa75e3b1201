// Flat panels: nearly one colour, because other panels of their group span a much larger range.

import type { ScaleGroup, Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import { LastResults } from '../tensor/remember.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** A panel is flat if its values span less than this fraction of the colorbar. */
const MIN_SPAN = 0.1;

type Grouped = Pick<Scales, 'groups' | 'groupOf'>;

/** The number of panels that are flat under their group's limits. Constant panels do not count. */
export function countFlatPanels(
  panels: readonly VisiblePanel[],
  { groups, groupOf }: Grouped,
  statistics: Statistics,
): number {
  return panels.filter((panel, i) => {
    const { norm } = groups[groupOf[i] as number] as ScaleGroup;
    const { min, max } = statistics.ofTask(panel);
    const unit = (value: number): number => norm.toUnit(Math.min(Math.max(value, norm.vmin), norm.vmax));
    return max > min && norm.vmax > norm.vmin && unit(max) - unit(min) < MIN_SPAN;
  }).length;
}

/** Whether at least half of the panels, but not all, are flat. If all are, outliers are the likely cause. */
export const areMostFlat = (flat: number, panels: number): boolean => 2 * flat >= panels && flat < panels;

const knownCounts = new LastResults<readonly VisiblePanel[], number>();

/** "3 of 4 panels span less than a tenth of the colorbar"; `''` if fewer than half are flat, or all. */
export function flatText(panels: readonly VisiblePanel[], scales: Grouped, statistics: Statistics): string {
  const inputs = [scales.groups, scales.groupOf, statistics, statistics.revision];
  const flat = knownCounts.get(panels, inputs, () => countFlatPanels(panels, scales, statistics));
  return areMostFlat(flat, panels.length)
    ? `${flat} of ${panels.length} panels ${flat === 1 ? 'spans' : 'span'} less than a tenth of the colorbar`
    : '';
}
