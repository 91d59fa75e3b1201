// Counting in values that rise, without looking at each.

import { bisectLeft } from 'd3-array';
import type { ScaleNorm } from '../../src/index.ts';
import type { ColorbarScale } from './colorbar-scales.ts';
import type { ScaleGroupText } from './messages.ts';

/** How many values, or magnitudes where they are signed, are at or above a threshold. O(log n). */
export function countAbove(
  { values, signed }: ScaleGroupText & Pick<ColorbarScale, 'signed'>,
  threshold: number,
): number {
  const least = Math.fround(threshold);
  const above = values.length - bisectLeft(values, least);
  if (!signed) return above;
  if (least <= 0) return values.length;
  // The first value above -least is where the others end.
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= -least) low = middle + 1;
    else high = middle;
  }
  return above + low;
}

/** How many values lie in each of equal parts of the colorbar, from vmin up; those at vmax are in the last. */
export function histogram({ values }: ScaleGroupText, norm: ScaleNorm, parts: number): number[] {
  const edges = Array.from({ length: parts + 1 }, (_, i) => {
    if (i === 0) return bisectLeft(values, norm.vmin);
    if (i < parts) return bisectLeft(values, norm.fromUnit(i / parts));
    let end = bisectLeft(values, norm.vmax);
    while (values[end] === norm.vmax) end++;
    return end;
  });
  return Array.from({ length: parts }, (_, i) =>
    Math.max(0, (edges[i + 1] as number) - (edges[i] as number)),
  );
}

/** The value at a share of the colorbar; of the half above zero where values are signed. */
export function valueAtShare({ norm, signed }: ColorbarScale, share: number): number {
  const zero = signed ? norm.toUnit(0) : 0;
  return norm.fromUnit(zero + share * (1 - zero));
}

/** Its inverse, in [0, 1]. */
export function shareAtValue({ norm, signed }: ColorbarScale, value: number): number {
  if (!(value > norm.vmin)) return 0;
  if (value >= norm.vmax) return 1;
  const zero = signed ? norm.toUnit(0) : 0;
  return Math.max(0, (norm.toUnit(value) - zero) / (1 - zero));
}
