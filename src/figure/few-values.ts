// Figures without a range of values: no value, a single one, or none within the limits. The caption reports it, and the
// colorbar has a single colour.

import type { Options } from '../options.ts';
import { entryOf } from '../scale/colormaps.ts';
import { mergeExtremes } from '../scale/extremes.ts';
import type { ScaleGroup } from '../scale/limits.ts';
import type { Extremes } from '../tensor/tensor.ts';
import { valueText } from '../tensor/text.ts';
import type { ColorbarSpec } from './figure.ts';
import type { Scale } from './scene.ts';

type Bar = Pick<ColorbarSpec, 'colors' | 'extend' | 'ticks'>;

const isUnder = ({ norm, extremes }: ScaleGroup): boolean =>
  extremes.max < norm.vmin || (norm.needsPositive && extremes.max <= 0);

/** Whether there are values, but none within the limits. */
export const areAllOutsideLimits = (group: ScaleGroup): boolean =>
  group.extremes.min <= group.extremes.max && (isUnder(group) || group.extremes.min > group.norm.vmax);

/** Whether no cell has been read. */
const isUnknown = ({ min, max, missing, hasNegativeInfinity, hasPositiveInfinity }: Extremes): boolean =>
  min > max && !missing && !hasNegativeInfinity && !hasPositiveInfinity;

/** The caption's note on such a figure; `''` if the values span a range. */
export function valuesText(groups: readonly ScaleGroup[]): string {
  const extremes = mergeExtremes(groups.map((group) => group.extremes));
  if (isUnknown(extremes)) return '';
  const { min, max, hasNegativeInfinity, hasPositiveInfinity } = extremes;
  const finite = hasNegativeInfinity || hasPositiveInfinity ? 'finite ' : '';
  const hasNoValue = min > max;
  if (hasNoValue) return `no ${finite}values`;
  if (min === max) return `all ${finite}values are ${valueText(min)}`;
  return groups.every(areAllOutsideLimits) ? 'no value is within the limits' : '';
}

/** A colorbar with one colour and one tick, for a group with at most one value; null if limits are set. */
export function singleValueColorbar(scale: Scale, { vmin, vmax }: Options): Bar | null {
  if (vmin !== null || vmax !== null) return null;
  const { norm, colormap: map, extremes, extend } = scale;
  const { min, max, hasPositiveInfinity } = extremes;
  const bar = (color: string, label?: string, ends = extend): Bar => ({
    colors: [color],
    extend: ends,
    ticks: label === undefined ? [] : [{ t: 0.5, label }],
  });
  // No value is known yet: show colours without numbers.
  if (isUnknown(extremes)) return { colors: map.colors, extend: 'neither', ticks: [] };
  if (min > max) return bar(map.bad);
  if (isUnder(scale))
    return bar(map.under, min === max ? valueText(max) : '≤ 0', hasPositiveInfinity ? 'max' : 'neither');
  return min === max ? bar(map.colors[entryOf(norm.toUnit(min))] as string, valueText(min)) : null;
}
