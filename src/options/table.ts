// The table of options, a row each. Types, defaults, checks, flags, controls, saved settings and docs all come from it.

import { COLORMAPS, type ColormapName, DIVERGING } from '../colormaps/registry.ts';
import { choice, count, flag, float, names, number, text, type ValuesOf } from '../kinds/option.ts';
import { defaultsOf } from '../kinds/settings.ts';
import {
  hasAnyCenter,
  hasCenter,
  NORM_OPTIONS,
  NORMS,
  type NormName,
  type NormOptions,
} from '../norms/registry.ts';
import { MIXINGS, type Mixing } from '../tensor/mix.ts';
import { REDUCTIONS, type Reduction } from '../tensor/reductions.ts';
import { listText } from '../tensor/text.ts';

export {
  COLORMAPS,
  type ColormapName,
  DIVERGING,
  MIXINGS,
  type Mixing,
  NORMS,
  type NormName,
  REDUCTIONS,
  type Reduction,
};

const rows = {
  /** The map from value to [0, 1], as in matplotlib. */
  norm: choice(NORMS, {
    group: 'Scale',
    default: 'symlog',
    help: 'how values map to colours, as in matplotlib; symlog and asinh show zero and both signs, log needs positive values',
  }),
  /** Lower limit; `null`: from `limits`. */
  vmin: float({
    group: 'Scale',
    default: null,
    auto: 'from the data',
    help: 'lower limit of the colours',
  }),
  /** Upper limit; `null`: from `limits`. */
  vmax: float({
    group: 'Scale',
    default: null,
    auto: 'from the data',
    help: 'upper limit of the colours',
  }),
  /**
   * The value at the middle of the colours, with a slope on each side where limits are given. `null`: 0 where negative
   * values matter, unless given limits leave it out.
   */
  center: float({
    group: 'Scale',
    label: 'centre',
    default: null,
    auto: '0 where negative values matter',
    when: { norm: NORMS.filter(hasCenter) },
    help: `the value at the middle of the colours; for ${listText(NORMS.filter((name) => hasCenter(name) && !hasAnyCenter(name)))} only 0`,
  }),
  ...(NORM_OPTIONS as object), // typed below: a spread loses the comments in declarations
  /** Where limits come from: all checkpoints, the shown one, or the 2nd to 98th percentile of all. */
  limits: choice(['data', 'frame', 'robust'], {
    group: 'Scale',
    label: 'limits from',
    default: 'data',
    help: 'where limits come from that are not given: data, all checkpoints; frame, the one shown; robust, the 2nd to 98th percentile of all; of files larger than memory, of the checkpoints that were read',
  }),
  /** Which panels share limits. */
  limitsBy: choice(['figure', 'model', 'task', 'panel'], {
    group: 'Scale',
    label: 'limits shared by',
    default: 'figure',
    help: 'which panels share limits: all of the figure, those of a model or a task, or none; each group has a colorbar',
  }),
  /** Colours of the values. `null`: viridis, or coolwarm about the centre where there is one. */
  colormap: choice(COLORMAPS, {
    group: 'Scale',
    default: null,
    auto: 'viridis, or coolwarm about the centre where there is one',
    help: "colours of the values, from matplotlib's tables",
  }),
  /** True paints values under and over the limits in colours of their own, not the table's ends. */
  markExtremes: flag({
    group: 'Scale',
    label: 'highlight out-of-range values',
    default: false,
    inWords: false,
    help: 'paint values below vmin and above vmax in colours of their own',
  }),
  /** Colorbar extensions; `auto`: where a value lies beyond the limits. */
  extend: choice(['auto', 'neither', 'min', 'max', 'both'], {
    group: 'Scale',
    label: 'colorbar ends',
    default: 'auto',
    inWords: false,
    help: 'which ends of the colorbar are pointed, for values beyond it; auto: those that have such values',
  }),
  /** What a pixel shows that covers several cells. */
  reduction: choice(REDUCTIONS, {
    group: 'Layout',
    default: 'max',
    inWords: false,
    help: 'what a pixel shows that covers several cells; max keeps every bright head in sight',
  }),
  /** How cells between two checkpoints are mixed. */
  mixing: choice(MIXINGS, {
    group: 'Layout',
    label: 'interpolation',
    needsCheckpoints: true,
    default: 'linear',
    help: 'how values between two checkpoints are computed; none shows checkpoints only',
  }),
  /** Panels in a row; `null`: chosen to fit. */
  columns: count({
    group: 'Layout',
    default: null,
    auto: 'to fit',
    unit: 'panels',
    inWords: false,
    help: 'panels in a row',
  }),
  /** Where layer 0 lies. */
  origin: choice(['upper', 'lower'], {
    group: 'Layout',
    label: 'layer 0',
    default: 'upper',
    help: 'whether layer 0 is at the upper or the lower edge of a panel',
  }),
  /** `equal`: square cells. */
  aspect: choice(['auto', 'equal'], {
    group: 'Layout',
    label: 'cells',
    default: 'auto',
    inWords: false,
    help: 'whether cells fill the panel (auto) or are square (equal)',
  }),
  /** Title above the figure. */
  title: text({ group: 'Layout', default: '', help: 'text above the figure' }),
  /** Label of the colorbar. */
  label: text({
    group: 'Layout',
    label: 'colorbar label',
    default: 'Head Importance',
    help: 'text along the colorbar: what the values are',
  }),
  /** Colours of the background and the texts. */
  theme: choice(['light', 'dark'], {
    group: 'Layout',
    default: 'light',
    inWords: false,
    help: 'colours of the background and the texts',
  }),
  /** Tasks shown, in this order; `null`: all. */
  tasks: names({ group: 'Data', default: null, auto: 'all', help: 'tasks that are shown, in this order' }),
  /** Models shown, in this order; `null`: all. */
  models: names({ group: 'Data', default: null, auto: 'all', help: 'models that are shown, in this order' }),
  /** Position on the timeline, 0-based; a fraction mixes two checkpoints. `null`: the last one. */
  checkpoint: number(
    { from: 0 },
    {
      group: 'Data',
      default: null,
      auto: 'the last',
      needsCheckpoints: true,
      help: 'the checkpoint shown, counted from 0; a fraction mixes two',
    },
  ),
};

/** Every option that says how a dataset is drawn, in the order in which they are listed. */
export const OPTIONS = rows as typeof rows & NormOptions;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Everything that says how a dataset is drawn. `null` means: chosen from the data. */
export type Options = ValuesOf<typeof OPTIONS>;

/** Where limits come from that are not given. */
export type Limits = Options['limits'];
/** Which panels share limits. */
export type Grouping = Options['limitsBy'];
/** Where layer 0 lies. */
export type Origin = Options['origin'];
/** Whether cells are square. */
export type Aspect = Options['aspect'];
/** Which ends of a colorbar are pointed. */
export type Extend = Exclude<Options['extend'], 'auto'>;
/** Colours of everything but the cells. */
export type Theme = Options['theme'];

/** What holds for each option that is not given. */
export const DEFAULTS: Options = defaultsOf<Options>(OPTIONS);
