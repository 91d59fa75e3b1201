// How the values of a view become colours, for apps that draw legends and marks of their own.

import type { Panel, Scale, Scene } from '../figure/scene.ts';
import { type NormName, type NormParameterName, parametersOf } from '../norms/registry.ts';
import type { Extend } from '../options.ts';
import { type Colormap, entryOf } from '../scale/colormaps.ts';
import { classifyValue } from '../scale/norm.ts';

/** A norm with its limits: the map from value to its place on the colorbar, as matplotlib's of the same name. */
export interface ScaleNorm {
  /** Its name, as in the option `norm`. */
  readonly name: NormName;
  /** The value at the lower end of the colours, rounded to float32. */
  readonly vmin: number;
  /** The value at the upper end of the colours, rounded to float32. */
  readonly vmax: number;
  /** True where only positive values have a place; others are under the limits. */
  readonly needsPositive: boolean;
  /** The place of a value in [vmin, vmax]: 0 at vmin, 1 at vmax; 0 where the two are one. */
  readonly toUnit: (value: number) => number;
  /** The value at a place, the inverse of `toUnit`. */
  readonly fromUnit: (place: number) => number;
}

/** Panels that share limits, and how their values become colours. */
export interface ViewScale {
  /** The model, task or panel that the limits are for; `''` for the whole figure. */
  readonly title: string;
  /** The panels, as indices into the panels of `view.layout`. */
  readonly panels: readonly number[];
  /** From value to place on the colorbar. */
  readonly norm: ScaleNorm;
  /** The norm's parameters by the names of their options, such as `linthresh`; empty for a norm without. */
  readonly parameters: Readonly<Partial<Record<NormParameterName, number>>>;
  /** The value at the middle of the colours, from which they diverge; null where no value stands out. */
  readonly center: number | null;
  /** Which ends of the colorbar are pointed, as some value lies beyond. */
  readonly extend: Extend;
  /** Name and colours, `#rrggbb`: 256 from the lower end up, and those of values under, over and missing. */
  readonly colormap: Colormap;
  /**
   * The colour of a value, `#rrggbb`, as the view draws it, but computed in float64: where 256 times its place on the
   * colorbar lies within 0.003 of a whole number, the view may draw the next of the 256 colours. NaN is a missing value.
   */
  colorOf(value: number): string;
}

/** The twin of `colorOf` in shaders/color.glsl. */
function colorOf({ norm, colormap }: Scale, value: number): string {
  const cell = Math.fround(value);
  const found = classifyValue(norm, cell);
  return found === 'in' ? (colormap.colors[entryOf(norm.toUnit(cell))] as string) : colormap[found];
}

/** The scales of a scene, in the order of their colorbars. */
export const viewScales = ({ scales, panels }: Scene): readonly ViewScale[] =>
  scales.map((scale, index) => ({
    title: scale.title,
    panels: panels.flatMap((panel: Panel, i) => (panel.scale === index ? [i] : [])),
    norm: scale.norm,
    parameters: Object.fromEntries(
      parametersOf(scale.norm.name).map((parameter) => [parameter, scale.norm[parameter]]),
    ),
    center: scale.center,
    extend: scale.extend,
    colormap: scale.colormap,
    colorOf: (value) => colorOf(scale, value),
  }));
