// The colour scales of a view, for apps that draw their own legends and marks.

import type { Panel, Scene } from '../figure/scene.ts';
import { type NormName, type NormParameterName, parametersOf } from '../norms/registry.ts';
import type { Extend } from '../options.ts';
import { type Colormap, colorOf } from '../scale/colormaps.ts';

/** A norm with its limits: maps values to positions on the colorbar, like matplotlib's norm of the same name. */
export interface ScaleNorm {
  /** Name of the norm, as in the option `norm`. */
  readonly name: NormName;
  /** Value at the lower end of the colorbar, rounded to float32. */
  readonly vmin: number;
  /** Value at the upper end of the colorbar, rounded to float32. */
  readonly vmax: number;
  /** True if the norm is defined for positive values only. Others count as below `vmin`. */
  readonly needsPositive: boolean;
  /** Maps a value in [vmin, vmax] to [0, 1]. Returns 0 if vmin equals vmax. */
  readonly toUnit: (value: number) => number;
  /** Maps a position in [0, 1] to its value: the inverse of `toUnit`. */
  readonly fromUnit: (position: number) => number;
}

/** A group of panels that share limits, and their colour scale. */
export interface ViewScale {
  /** Name of the model, task or panel that the limits apply to; `''` for the whole figure. */
  readonly title: string;
  /** Indices of the panels in `view.layout.panels`. */
  readonly panels: readonly number[];
  /** Maps values to positions on the colorbar. */
  readonly norm: ScaleNorm;
  /** Parameters of the norm by option name, such as `linthresh`; empty if it has none. */
  readonly parameters: Readonly<Partial<Record<NormParameterName, number>>>;
  /** Value at the centre of a diverging colour scale; null if the scale is not diverging. */
  readonly center: number | null;
  /** Ends of the colorbar that are pointed because values exceed them. */
  readonly extend: Extend;
  /** The colormap: its name, 256 colours `#rrggbb` from low to high, and the colours of values that are under, over or missing. */
  readonly colormap: Colormap;
  /**
   * Returns the colour of a value, `#rrggbb`; NaN stands for a missing value. It is computed in float64: if 256 times the
   * value's position on the colorbar is within 0.003 of a whole number, the view may draw the adjacent one of the 256 colours.
   */
  colorOf(value: number): string;
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
    colorOf: (value) => colorOf(scale.norm, scale.colormap, value),
  }));
