// Counts in sorted values by binary search.

import { bisectLeft } from 'd3-array';
import type { ScaleNorm } from '../../src/index.ts';
import type { ColorbarScale } from './colorbar-scales.ts';
import type { ColorbarValues } from './messages.ts';

/** Counts values (magnitudes of signed values) at or above a threshold, in O(log n). */
export function countAbove(
  { values, signed }: ColorbarValues & Pick<ColorbarScale, 'signed'>,
  threshold: number,
): number {
  const minimum = Math.fround(threshold);
  const above = values.length - bisectLeft(values, minimum);
  if (!signed) return above;
  if (minimum <= 0) return values.length;
  // Finds the first value above -minimum: all values before it count.
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= -minimum) low = middle + 1;
    else high = middle;
  }
  return above + low;
}

/** Counts the values in equal bins of the colorbar, from vmin up; values equal to vmax are in the last bin. */
export function histogram({ values }: ColorbarValues, norm: ScaleNorm, bins: number): number[] {
  const edges = Array.from({ length: bins + 1 }, (_, i) => {
    if (i === 0) return bisectLeft(values, norm.vmin);
    if (i < bins) return bisectLeft(values, norm.fromUnit(i / bins));
    let end = bisectLeft(values, norm.vmax);
    while (values[end] === norm.vmax) end++;
    return end;
  });
  return Array.from({ length: bins }, (_, i) => Math.max(0, (edges[i + 1] as number) - (edges[i] as number)));
}

/** Returns the value at a position in [0, 1] on the colorbar, or on its half above zero for signed values. */
export function valueAtPosition({ norm, signed }: ColorbarScale, position: number): number {
  const zero = signed ? norm.toUnit(0) : 0;
  return norm.fromUnit(zero + position * (1 - zero));
}

/** The inverse of `valueAtPosition`, in [0, 1]. */
export function positionOfValue({ norm, signed }: ColorbarScale, value: number): number {
  if (!(value > norm.vmin)) return 0;
  if (value >= norm.vmax) return 1;
  const zero = signed ? norm.toUnit(0) : 0;
  return Math.max(0, (norm.toUnit(value) - zero) / (1 - zero));
}
