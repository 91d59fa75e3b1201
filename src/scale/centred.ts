// Norms about a centre, which gets the middle of the colours: each side has a slope of its own, as in TwoSlopeNorm.
//
// t = 1/2 + 1/2 (T(x) - T(c)) / (T(vmax) - T(c)) above the centre c, and likewise with vmin below it. T is the norm's
// transform, which is odd about c: c is 0 for symlog and asinh. Twins: shaders/norm-exact.glsl and norm-plain.glsl.

import type { NormName } from '../options.ts';
import { split } from './float.ts';
import {
  ASINH_LINEAR,
  LOG10_2,
  MOST_PER_OCTAVE,
  MOST_WIDTHS,
  type NormParameters,
  scaling,
  symlogTransform,
} from './transform.ts';

export interface CentredNorm {
  readonly glsl: string;
  readonly exact: (p: NormParameters, center: number) => readonly number[];
  /** Null where logarithms of float32 values are not accurate enough. */
  readonly plain: (p: NormParameters, center: number) => readonly number[] | null;
}

const LARGEST = 3.4e38;

/** Half of one by a span: what t rises with each unit of it. */
const half = (span: number): number => Math.min(0.5 / span, LARGEST);

/** What a constant is below the centre, and above it. */
const sides = <T>({ vmin, vmax }: NormParameters, of: (limit: number) => T): readonly [T, T] => [
  of(-vmin),
  of(vmax),
];

/** t at the knee of symlog, and its rise with an octave beyond, on the side of a limit. */
function knee(p: NormParameters, limit: number): readonly [unit: number, perOctave: number] {
  const end = symlogTransform(limit, p);
  return [(0.5 * symlogTransform(Math.min(limit, p.linthresh), p)) / end, (0.5 * LOG10_2) / end];
}

export const CENTRED: Partial<Record<NormName, CentredNorm>> = {
  linear: {
    glsl: 'normLinearCentred',
    exact: ({ vmin, vmax }, center) => {
      const [low, high] = [scaling(vmin, center), scaling(center, vmax)];
      return [
        center,
        low.exponent,
        center * low.scale,
        half((center - vmin) * low.scale),
        0,
        high.exponent,
        center * high.scale,
        half((vmax - center) * high.scale),
      ];
    },
    plain: ({ vmin, vmax }, center) => [center, half(center - vmin), half(vmax - center)],
  },
  symlog: {
    glsl: 'normSymlogCentred',
    exact: (p) => {
      const { mantissa, exponent } = split(p.linthresh);
      const [low, high] = sides(p, (limit) => {
        const straight = Math.min(limit, p.linthresh);
        const { exponent: power, scale } = scaling(straight, 0);
        const [unit, perOctave] = knee(p, limit);
        return { slope: unit / (straight * scale), unit, perOctave, power };
      });
      return [
        mantissa,
        exponent,
        low.slope,
        high.slope,
        low.unit,
        high.unit,
        low.perOctave,
        high.perOctave,
        low.power,
        high.power,
      ];
    },
    plain: (p) => {
      const [low, high] = sides(p, (limit) => {
        const [unit, perOctave] = knee(p, limit);
        return { slope: unit / Math.min(limit, p.linthresh), unit, perOctave };
      });
      if (Math.max(low.perOctave, high.perOctave) > MOST_PER_OCTAVE) return null;
      return [
        p.linthresh,
        1 / p.linthresh,
        low.slope,
        high.slope,
        low.unit,
        high.unit,
        low.perOctave,
        high.perOctave,
      ];
    },
  },
  asinh: {
    glsl: 'normAsinhCentred',
    exact: (p) => {
      const { mantissa, exponent } = split(p.linearWidth);
      const [low, high] = sides(p, (limit) => {
        const straight = limit < ASINH_LINEAR * p.linearWidth;
        const { exponent: power, scale } = straight ? scaling(limit, 0) : { exponent: 0, scale: 1 };
        const perUnit = half(straight ? limit * scale : Math.asinh(limit / p.linearWidth));
        return { perUnit, power, straight: Number(straight) };
      });
      return [
        mantissa,
        exponent,
        low.perUnit,
        high.perUnit,
        low.power,
        high.power,
        low.straight,
        high.straight,
      ];
    },
    plain: (p) => {
      const perOctave = sides(p, (limit) => Math.LN2 * half(Math.asinh(limit / p.linearWidth)));
      const widths = Math.max(-p.vmin, p.vmax) / p.linearWidth;
      if (Math.max(...perOctave) > MOST_PER_OCTAVE || widths > MOST_WIDTHS) return null;
      return [1 / p.linearWidth, ...perOctave];
    },
  },
};
