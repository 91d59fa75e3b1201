// Flat panels: those whose values are nearly one colour, as other panels of their group span far more.

import type { ScaleGroup, Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** A panel is flat whose values span a smaller share of the colours. */
const FLAT = 0.1;

type Grouped = Pick<Scales, 'groups' | 'groupOf'>;

/** How many panels of different values are flat under their group's limits. */
export function countFlatPanels(
  panels: readonly VisiblePanel[],
  { groups, groupOf }: Grouped,
  statistics: Statistics,
): number {
  return panels.filter((panel, i) => {
    const { norm } = groups[groupOf[i] as number] as ScaleGroup;
    const { min, max } = statistics.ofTask(panel);
    const unit = (value: number): number => norm.toUnit(Math.min(Math.max(value, norm.vmin), norm.vmax));
    return max > min && norm.vmax > norm.vmin && unit(max) - unit(min) < FLAT;
  }).length;
}

/** True where so many panels are flat that a reader must know; not where all are, as outliers make them. */
export const areMostFlat = (flat: number, panels: number): boolean => 2 * flat >= panels && flat < panels;

/** "3 of 4 panels span less than a tenth of the colours"; '' where a reader need not know. */
export function flatText(panels: readonly VisiblePanel[], scales: Grouped, statistics: Statistics): string {
  const flat = countFlatPanels(panels, scales, statistics);
  return areMostFlat(flat, panels.length)
    ? `${flat} of ${panels.length} panels ${flat === 1 ? 'spans' : 'span'} less than a tenth of the colours`
    : '';
}
