// The table of options, one row per option. Types, defaults, checks, flags, controls, saved settings and docs derive from it.

import { COLORMAPS, type ColormapName, DIVERGING, REVERSED } from '../colormaps/registry.ts';
import {
  cells,
  choice,
  count,
  flag,
  float,
  fromZero,
  names,
  positive,
  text,
  type ValuesOf,
  zoom,
} from '../kinds/option.ts';
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
import type { Zoom } from '../tensor/zoom.ts';

// `Zoom` is named here, so that declarations of the table need no other entry.
export type { ColormapName, Mixing, NormName, Reduction, Zoom };
export { COLORMAPS, DIVERGING, MIXINGS, NORMS, REDUCTIONS };

const rows = {
  /** Normalisation of values to [0, 1], as in matplotlib. */
  norm: choice(NORMS, {
    group: 'Scale',
    label: 'Norm',
    default: 'symlog',
    help: 'normalisation of values, as in matplotlib; symlog and asinh handle zero and negative values, log requires positive values',
  }),
  /** Lower limit of the colour scale; `null`: set by `limits`. */
  vmin: float({
    group: 'Scale',
    label: 'Lower limit (vmin)',
    default: null,
    auto: 'from the data',
    help: 'lower limit of the colour scale',
  }),
  /** Upper limit of the colour scale; `null`: set by `limits`. */
  vmax: float({
    group: 'Scale',
    label: 'Upper limit (vmax)',
    default: null,
    auto: 'from the data',
    help: 'upper limit of the colour scale',
  }),
  /**
   * Value at the centre of the colormap. If limits are given, each side has its own slope. `null`: 0 for signed data,
   * unless the given limits exclude it.
   */
  center: float({
    group: 'Scale',
    label: 'Centre',
    default: null,
    auto: '0 for signed data',
    when: { norm: NORMS.filter(hasCenter) },
    help: `value at the centre of the colour scale; must be 0 for ${listText(NORMS.filter((name) => hasCenter(name) && !hasAnyCenter(name)))}`,
  }),
  ...(NORM_OPTIONS as object), // typed below, as a spread drops the comments from declarations
  /** Source of the limits: all checkpoints, the shown one, or the 2nd to 98th percentile of all. */
  limits: choice(['data', 'frame', 'robust'], {
    group: 'Scale',
    label: 'Limits from',
    default: 'data',
    help: 'source of limits that are not given: all checkpoints (data), the shown one (frame), or the 2nd to 98th percentile of all (robust); for files larger than memory, of the checkpoints read so far',
  }),
  /** Panels that share limits. */
  limitsBy: choice(['figure', 'model', 'task', 'panel'], {
    group: 'Scale',
    label: 'Share limits by',
    default: 'figure',
    help: 'panels that share limits and a colorbar: the whole figure, each model, each task, or each panel',
  }),
  /** Colours of the values; `_r` at the end reverses them. `null`: viridis, or coolwarm if the scale has a centre. */
  colormap: choice(COLORMAPS, {
    suffix: REVERSED,
    group: 'Scale',
    label: 'Colormap',
    default: null,
    auto: 'viridis, or coolwarm if the scale has a centre',
    help: `colormap, as in matplotlib, or seaborn (rocket, vlag); with ${REVERSED} at the end, such as Greys_r, it is reversed`,
  }),
  /** Marks values outside the limits with distinct colours instead of the end colours of the colormap. */
  markExtremes: flag({
    group: 'Scale',
    label: 'Mark out-of-range values',
    default: false,
    inWords: false,
    help: 'mark values below vmin or above vmax with distinct colours',
  }),
  /** Pointed ends of the colorbar; `auto`: at limits that some value exceeds. */
  extend: choice(['auto', 'neither', 'min', 'max', 'both'], {
    group: 'Scale',
    label: 'Colorbar ends',
    default: 'auto',
    inWords: false,
    help: 'ends of the colorbar drawn as arrows for out-of-range values; auto: only the ends beyond which there are values',
  }),
  /** How a pixel combines the cells that it covers. */
  reduction: choice(REDUCTIONS, {
    group: 'Layout',
    label: 'Reduction',
    default: 'max',
    inWords: false,
    help: 'how a pixel combines the values of several cells; max keeps every bright head visible',
  }),
  /** Interpolation of values between two checkpoints. */
  mixing: choice(MIXINGS, {
    group: 'Layout',
    label: 'Interpolation',
    needsCheckpoints: true,
    default: 'linear',
    help: 'interpolation of values between two checkpoints; none shows checkpoints only',
  }),
  /** Number of panels per row; `null`: chosen to fit. */
  columns: count({
    group: 'Layout',
    label: 'Columns',
    default: null,
    auto: 'chosen to fit',
    unit: 'panels',
    inWords: false,
    help: 'number of panels per row',
  }),
  /**
   * A pattern of the panels' names that finds rows and columns, such as "{column}_seed{row}"; `null`: models and tasks, or the
   * parts of task names, if they form a table.
   */
  facet: text({
    group: 'Layout',
    label: 'Facets by name',
    default: null,
    auto: 'models and tasks, or parts of task names, if they form a table',
    when: { sort: ['none', 'name'] },
    placeholder: 'pattern',
    inWords: false,
    help: 'pattern of the names of tasks that finds the row and the column of each panel, such as {column}_seed{row}; with several models, of MODEL/TASK',
  }),
  /** Order of the panels; `none`: as in the data. */
  sort: choice(['none', 'name', 'peak', 'similarity'], {
    group: 'Layout',
    label: 'Sort panels',
    default: 'none',
    inWords: false,
    help: 'order of the panels: as in the data (none), by name, by largest value (peak), or by rank correlation with the panel similarTo',
  }),
  /** MODEL/TASK of the panel that others are compared with; `null`: the first one. */
  similarTo: text({
    group: 'Layout',
    label: 'Similar to',
    default: null,
    auto: 'the first panel',
    when: { sort: ['similarity'] },
    inWords: false,
    help: 'panel that the others are compared with: MODEL/TASK, or a model or task that only one panel has',
  }),
  /** Sorts the cells of every panel: the heads of each layer by value, or the layers by their mean. */
  sortCells: choice(['none', 'heads', 'layers'], {
    group: 'Layout',
    label: 'Sort cells',
    default: 'none',
    help: 'order of the cells of each panel: as in the data (none), the heads of each layer by value (heads), or the layers by their mean (layers); the largest first, or of emergence maps the earliest',
  }),
  /** The panel whose values give the order of cells; `null`: each panel's own values. */
  sortCellsBy: text({
    group: 'Layout',
    label: 'Sort cells by',
    default: null,
    auto: 'the values of each panel',
    when: { sortCells: ['heads', 'layers'] },
    placeholder: 'panel',
    help: 'panel whose values give the order of the cells of all panels: a task, of each model its own, or MODEL/TASK',
  }),
  /** Training step of the checkpoint whose values give the order of cells; `null`: the last one. */
  sortCellsAt: fromZero({
    group: 'Layout',
    label: 'Sort cells at step',
    default: null,
    auto: 'the last one',
    needsCheckpoints: true,
    when: { sortCells: ['heads', 'layers'] },
    help: 'training step whose values give the order of cells, at every checkpoint that is shown',
  }),
  /** The part of the figure in sight; `null`: everything. */
  zoom: zoom({
    group: 'Layout',
    label: 'Zoom',
    default: null,
    auto: 'everything',
    inWords: false,
    help: 'part of the figure in sight: ranges of layers and heads, such as layers=10:20,heads=-64:, and of rows and columns of panels, such as rows=0:2; written as slices of NumPy, so the end is excluded',
  }),
  /** One panel at full size; `null`: all panels. */
  panel: text({
    group: 'Layout',
    label: 'Panel',
    default: null,
    auto: 'all',
    inWords: false,
    help: 'one panel to show at full size, with the colours of the whole figure: MODEL/TASK, or a model or task that only one panel has',
  }),
  /** Cells with their values written in them, where they fit: `none`, `all`, `top:10`, or heads such as `L3H5,L10H2`. */
  annotate: cells(['none', 'all'], {
    group: 'Layout',
    label: 'Values in cells',
    default: 'none',
    inWords: false,
    help: 'write values in cells where they fit: none, all, the largest of each panel (top:10), or heads such as L3H5,L10H2; math/L3H5 is a head of the task or model math only',
  }),
  /** Cells with boxes around them: `none`, `top:10`, or heads such as `L3H5,L10H2`. */
  mark: cells(['none'], {
    group: 'Layout',
    label: 'Boxes',
    default: 'none',
    inWords: false,
    help: 'draw boxes around cells, named where there is room: none, the largest of each panel (top:10), or heads, written as for annotate',
  }),
  /** Bars next to each panel; `profile`: the means of layers and of heads. */
  side: choice(['none', 'profile'], {
    group: 'Layout',
    label: 'Side bars',
    default: 'none',
    inWords: false,
    help: 'bars next to each panel: none, or the mean of each layer and each head (profile), on a scale that panels with common limits share',
  }),
  /** Edge of the panel at which layer 0 is drawn; with `transpose`, head 0. */
  origin: choice(['upper', 'lower'], {
    group: 'Layout',
    label: 'Origin (layer 0)',
    default: 'upper',
    help: 'edge of the panel at which layer 0 is drawn, or with transpose, head 0',
  }),
  /** Draws layers along the x axis and heads along the y axis. */
  transpose: flag({
    group: 'Layout',
    label: 'Layers along x',
    default: false,
    help: 'draw layers along the x axis and heads along the y axis',
  }),
  /** Shape of the cells; `equal`: square. */
  aspect: choice(['auto', 'equal'], {
    group: 'Layout',
    label: 'Cell aspect',
    default: 'auto',
    inWords: false,
    help: 'shape of the cells; auto fills the panel, equal draws square cells',
  }),
  /** Title above the figure. */
  title: text({ group: 'Layout', label: 'Title', default: '', help: 'title above the figure' }),
  /** Label of the colorbar: the quantity shown. */
  label: text({
    group: 'Layout',
    label: 'Colorbar label',
    default: 'Head Importance',
    help: 'label of the colorbar: the quantity shown',
  }),
  /** Colours of background and text. */
  theme: choice(['light', 'dark'], {
    group: 'Layout',
    label: 'Theme',
    default: 'light',
    inWords: false,
    help: 'colours of background and text',
  }),
  /** Tasks to show, in this order; `null`: all. */
  tasks: names({
    group: 'Data',
    label: 'Tasks',
    default: null,
    auto: 'all',
    help: 'tasks to show, in this order',
  }),
  /** Models to show, in this order; `null`: all. */
  models: names({
    group: 'Data',
    label: 'Models',
    default: null,
    auto: 'all',
    help: 'models to show, in this order',
  }),
  /** Position on the timeline, counted from 0; a fractional number, such as 2.5, interpolates between two checkpoints. `null`: the last one. */
  checkpoint: fromZero({
    group: 'Data',
    label: 'Checkpoint',
    default: null,
    auto: 'the last one',
    needsCheckpoints: true,
    help: 'checkpoint to show, counted from 0; a fractional number, such as 2.5, interpolates between two checkpoints',
  }),
  /** What training steps are shown as; `tokens` needs `tokensPerStep`. Files and JSON keep steps. */
  axis: choice(['steps', 'tokens'], {
    group: 'Data',
    label: 'Training axis',
    default: 'steps',
    help: 'what training steps are shown as: steps, or tokens, which needs the tokens per step',
  }),
  /** Tokens that a training step processes. */
  tokensPerStep: positive({
    group: 'Data',
    label: 'Tokens per step',
    default: null,
    auto: 'unknown: steps are shown',
    when: { axis: ['tokens'] },
    unit: 'tokens',
    help: 'tokens that a training step processes, such as 2097152',
  }),
};

/** All options of a figure, in display order. */
export const OPTIONS = rows as typeof rows & NormOptions;

/** Name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** All options of a figure. `null` means: chosen from the data. */
export type Options = ValuesOf<typeof OPTIONS>;

/** Source of limits that are not given. */
export type Limits = Options['limits'];
/** Panels that share limits. */
export type Grouping = Options['limitsBy'];
/** Edge of a panel at which layer 0 is drawn, or with `transpose`, head 0. */
export type Origin = Options['origin'];
/** Shape of the cells. */
export type Aspect = Options['aspect'];
/** Pointed ends of a colorbar. */
export type Extend = Exclude<Options['extend'], 'auto'>;
/** Colours of everything except the cells. */
export type Theme = Options['theme'];

/** Default of each option. */
export const DEFAULTS: Options = defaultsOf<Options>(OPTIONS);
