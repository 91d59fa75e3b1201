// The scales of the current colorbars, independent of any pending description.

import { brightThreshold } from '../../src/analysis.ts';
import type { ScaleNorm, View } from '../../src/index.ts';

/** Position on the colorbar, in [0, 1], from which cells are bright by default. */
export const BRIGHT_POSITION = 0.8;

/** The scale of a colorbar. */
export interface ColorbarScale {
  readonly norm: ScaleNorm;
  /** True if colours diverge from zero: values are then compared by magnitude. */
  readonly signed: boolean;
  /** Default bright threshold. */
  readonly brightFrom: number;
}

/** Returns the scales of the colorbars of a view. */
export const currentScales = ({ scales }: View): readonly ColorbarScale[] =>
  scales.map(({ norm, center }) => {
    const signed = center === 0;
    return { norm, signed, brightFrom: brightThreshold(norm, BRIGHT_POSITION, signed) };
  });

/** Rounds a value to three digits, or to as many as keep it within half a step of the slider. */
export function roundForSlider({ norm }: ColorbarScale, value: number): number {
  const isWithinStep = (other: number): boolean =>
    Math.abs(other - value) <= (norm.vmax - norm.vmin) / 400 &&
    Math.abs(norm.toUnit(other) - norm.toUnit(value)) <= 0.0025;
  for (let digits = 3; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (isWithinStep(rounded)) return rounded;
  }
  return Number(value.toPrecision(9));
}
