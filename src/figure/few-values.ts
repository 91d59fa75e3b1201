// Values too few for a scale: none, one, or none within the limits. The caption says so, and a bar has one colour.

import type { Options } from '../options.ts';
import { entryOf } from '../scale/colormaps.ts';
import { mergeExtremes } from '../scale/extremes.ts';
import type { ScaleGroup } from '../scale/limits.ts';
import { valueText } from '../tensor/text.ts';
import type { ColorbarSpec } from './figure.ts';
import type { Scale } from './scene.ts';

type Bar = Pick<ColorbarSpec, 'colors' | 'extend' | 'ticks'>;

const isUnder = ({ norm, extremes }: ScaleGroup): boolean =>
  extremes.max < norm.vmin || (norm.needsPositive && extremes.max <= 0);

/** True where there are values, and none within the limits. */
export const areAllOutsideLimits = (group: ScaleGroup): boolean =>
  group.extremes.min <= group.extremes.max && (isUnder(group) || group.extremes.min > group.norm.vmax);

/** What a caption says of all values of a figure; nothing where they need a scale. */
export function valuesText(groups: readonly ScaleGroup[]): string {
  const { min, max, bottomless, endless } = mergeExtremes(groups.map(({ extremes }) => extremes));
  const finite = bottomless || endless ? 'finite ' : '';
  if (min > max) return `no ${finite}values`;
  if (min === max) return `all ${finite}values are ${valueText(min)}`;
  return groups.every(areAllOutsideLimits) ? 'no value lies within the limits' : '';
}

/** A bar of one colour with one tick, where the data have one value at most for it; null where limits are given. */
export function singleValueColorbar(scale: Scale, { vmin, vmax }: Options): Bar | null {
  if (vmin !== null || vmax !== null) return null;
  const { norm, colormap: map, extremes, extend } = scale;
  const { min, max, missing, bottomless, endless } = extremes;
  const bar = (color: string, label?: string, ends = extend): Bar => ({
    colors: [color],
    extend: ends,
    ticks: label === undefined ? [] : [{ t: 0.5, label }],
  });
  // Nothing is known yet: colours without numbers.
  if (min > max && !missing && !bottomless && !endless)
    return { colors: map.colors, extend: 'neither', ticks: [] };
  if (min > max) return bar(map.bad);
  if (isUnder(scale))
    return bar(map.under, min === max ? valueText(max) : '≤ 0', endless ? 'max' : 'neither');
  return min === max ? bar(map.colors[entryOf(norm.toUnit(min))] as string, valueText(min)) : null;
}
