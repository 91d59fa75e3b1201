// The colorbars as they are now, whatever words are under way.

import { brightThreshold } from '../../src/analysis.ts';
import type { ScaleNorm, View } from '../../src/index.ts';

/** Share of the colorbar from which cells are bright. */
export const BRIGHT_SHARE = 0.8;

/** A colorbar. */
export interface ColorbarScale {
  readonly norm: ScaleNorm;
  /** True where colours diverge from zero: values are then compared by magnitude. */
  readonly signed: boolean;
  /** Cells of this value and above are bright where no other is given. */
  readonly brightFrom: number;
}

export const currentScales = ({ scales }: View): readonly ColorbarScale[] =>
  scales.map(({ norm, center }) => {
    const signed = center === 0;
    return { norm, signed, brightFrom: brightThreshold(norm, BRIGHT_SHARE, signed) };
  });

/** A value with three digits, or as many more as take it less than half a step of the slider away. */
export function roundForSlider({ norm }: ColorbarScale, value: number): number {
  const isNear = (other: number): boolean =>
    Math.abs(other - value) <= (norm.vmax - norm.vmin) / 400 &&
    Math.abs(norm.toUnit(other) - norm.toUnit(value)) <= 0.0025;
  for (let digits = 3; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (isNear(short)) return short;
  }
  return Number(value.toPrecision(9));
}
