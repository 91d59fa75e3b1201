// The one vocabulary of options: the view, the command line and the docs all read it from here.

import type { ColormapName } from './scale/colormaps/registry.ts';
import type { NormName } from './scale/norms/registry.ts';
import type { Mixing } from './tensor/mix.ts';
import type { Reduction } from './tensor/reductions.ts';

export { COLORMAPS, type ColormapName, DIVERGING } from './scale/colormaps/registry.ts';
export { NORMS, type NormName } from './scale/norms/registry.ts';
export { MIXINGS, type Mixing } from './tensor/mix.ts';
export { REDUCTIONS, type Reduction } from './tensor/reductions.ts';

export const LIMITS = ['data', 'frame', 'robust'] as const;
export const GROUPINGS = ['figure', 'model', 'task', 'panel'] as const;
export const ORIGINS = ['upper', 'lower'] as const;
export const ASPECTS = ['auto', 'equal'] as const;
export const EXTENDS = ['auto', 'neither', 'min', 'max', 'both'] as const;
export const THEMES = ['light', 'dark'] as const;
export type Limits = (typeof LIMITS)[number];
export type Grouping = (typeof GROUPINGS)[number];
export type Origin = (typeof ORIGINS)[number];
export type Aspect = (typeof ASPECTS)[number];
export type Extend = Exclude<(typeof EXTENDS)[number], 'auto'>;
export type Theme = (typeof THEMES)[number];

/** Everything that says how a dataset is drawn. `null` means: chosen from the data. */
export interface Options {
  /** The map from value to [0, 1], as in matplotlib. */
  readonly norm: NormName;
  /** Lower limit; `null`: from `limits`. */
  readonly vmin: number | null;
  /** Upper limit; `null`: from `limits`. */
  readonly vmax: number | null;
  /**
   * The value at the middle of the colours, with a slope on each side where limits are given. `null`: 0 where negative
   * values matter, unless given limits leave it out.
   */
  readonly center: number | null;
  /** symlog: the norm is linear within ±linthresh. `null`: the largest magnitude / 50. */
  readonly linthresh: number | null;
  /** symlog: decades that the linear part takes on each side. */
  readonly linscale: number;
  /** asinh: half width of the nearly linear part. `null`: the largest magnitude / 50. */
  readonly linearWidth: number | null;
  /** power: the exponent. */
  readonly gamma: number;
  /** Where limits come from: all checkpoints, the shown one, or the 2nd to 98th percentile of all. */
  readonly limits: Limits;
  /** Which panels share limits. */
  readonly limitsBy: Grouping;
  /** `null`: viridis, or coolwarm about the centre where there is one. */
  readonly colormap: ColormapName | null;
  /** True paints values under and over the limits in colours of their own, not the table's ends. */
  readonly markExtremes: boolean;
  /** Colorbar extensions; `auto`: where a value lies beyond the limits. */
  readonly extend: Extend | 'auto';
  /** What a pixel shows that covers several cells. */
  readonly reduction: Reduction;
  /** How cells between two checkpoints are mixed. */
  readonly mixing: Mixing;
  /** Position on the timeline, 0-based; a fraction mixes two checkpoints. `null`: the last one. */
  readonly checkpoint: number | null;
  /** Panels in a row; `null`: chosen to fit. */
  readonly columns: number | null;
  /** Where layer 0 lies. */
  readonly origin: Origin;
  /** `equal`: square cells. */
  readonly aspect: Aspect;
  /** Tasks shown, in this order; `null`: all. */
  readonly tasks: readonly string[] | null;
  /** Models shown, in this order; `null`: all. */
  readonly models: readonly string[] | null;
  /** Title above the figure. */
  readonly title: string;
  /** Label of the colorbar. */
  readonly label: string;
  readonly theme: Theme;
}

export const DEFAULTS: Options = {
  norm: 'symlog',
  vmin: null,
  vmax: null,
  center: null,
  linthresh: null,
  linscale: 1,
  linearWidth: null,
  gamma: 0.5,
  limits: 'data',
  limitsBy: 'figure',
  colormap: null,
  markExtremes: false,
  extend: 'auto',
  reduction: 'max',
  mixing: 'linear',
  checkpoint: null,
  columns: null,
  origin: 'upper',
  aspect: 'auto',
  tasks: null,
  models: null,
  title: '',
  label: 'Head Importance',
  theme: 'light',
};
