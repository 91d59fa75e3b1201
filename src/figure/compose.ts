// From a dataset and options to a figure: which panels, under which norms and titles, laid out for a size.

import type { Options } from '../options.ts';
import type { Colormap } from '../scale/colormaps.ts';
import { type ScaleGroup, type Scales, scalesOf } from '../scale/limits.ts';
import type { Norm } from '../scale/norm.ts';
import { colorbarTicks } from '../scale/ticks.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Selected } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { numberText, stepText, withMinus } from '../tensor/text.ts';
import type { ColorbarSpec, Figure, FigureSpec, Rect } from './figure.ts';
import { flatText } from './flat.ts';
import { layout } from './layout.ts';
import { isSmallLoss } from './plan.ts';
import { type ShownPanel, shownPanels } from './shown.ts';
import { areFromStart, areSteps, colormapOf } from './steps.ts';
import { tableOf } from './table.ts';
import { barOfOne, valuesText } from './values.ts';

/** Above this many groups, their colorbars stand at rows or panels, not one above the other. */
const MAX_COLORBARS = 4;
/** Above this many, they have no room in any case. */
const MAX_OWN_BARS = 200;
/** Labels of a small colorbar. */
const OWN_TICKS = 4;

/** A panel of a figure. */
export interface Panel extends Selected {
  /** What tells it from the others: its task, its model, or both. */
  readonly name: string;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** Its own checkpoints, one or the two mixed; -1 before its first. */
  readonly checkpoints: readonly number[];
  /** Device pixels from the upper left. */
  readonly rect: Rect;
}

/** A figure with all that is needed to draw it. */
export interface Composition {
  readonly options: Options;
  readonly moment: Moment;
  readonly scales: Scales;
  /** All that its panels have. */
  readonly colormaps: readonly Colormap[];
  readonly figure: Figure;
  readonly panels: readonly Panel[];
}

export interface FigureSize {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in a CSS pixel. */
  readonly pixelRatio: number;
}

/** The step in words: "step 12,400 (checkpoint 93 of 131)". */
export function momentText({ steps, checkpoints, share }: Moment): string {
  const [first = 0, second] = checkpoints;
  if (steps.length < 2) return '';
  const step = (checkpoint: number) => stepText(steps[checkpoint] as number);
  if (second === undefined) return `step ${step(first)} (checkpoint ${first + 1} of ${steps.length})`;
  return `interpolated ${Math.round(share * 100)} % between steps ${step(first)} and ${step(second)}`;
}

const REDUCED: Record<Options['reduction'], string> = {
  max: 'each pixel shows the largest of its cells',
  mean: 'each pixel shows the mean of its cells',
  min: 'each pixel shows the smallest of its cells',
  absmax: 'each pixel shows its cell of largest magnitude',
  nearest: 'each pixel shows the cell at its centre; others are not drawn',
};

const isReduced = ({ tensor, rect }: Panel): boolean =>
  rect.width > 0 && (tensor.heads > rect.width || tensor.layers > rect.height);

const colorbarSpec = (group: ScaleGroup, map: Colormap, options: Options, room: number): ColorbarSpec => ({
  title: group.title,
  under: map.under,
  over: map.over,
  ...(barOfOne(group, map, options) ?? {
    colors: map.colors,
    extend: group.extend,
    ticks: colorbarTicks(group.norm, group.extend, room, options),
  }),
});

/** What stands at the lower end of a map of training steps, whose limits begin with the second one. */
const FROM_START = { t: -0.02, label: 'from the start' };

/** A colorbar of training steps: what lies under it is there from the start. */
const ofTrainingSteps = (bar: ColorbarSpec): ColorbarSpec =>
  bar.extend === 'min' || bar.extend === 'both'
    ? { ...bar, ticks: [FROM_START, ...bar.ticks.slice(1)] }
    : bar;

/** The colorbar of each group, as long as they are few. */
function colorbarSpecs(
  groups: readonly ScaleGroup[],
  maps: readonly Colormap[],
  options: Options,
  height: number,
): ColorbarSpec[] {
  const room = Math.max(2, Math.floor(height / groups.length / 40));
  return groups.map((group, i) => colorbarSpec(group, maps[i] as Colormap, options, room));
}

/** The colorbar of each colormap, whose limits are those of each panel. */
function commonBars(maps: readonly Colormap[]): ColorbarSpec[] {
  return [...new Set(maps)].map(({ colors, under, over }) => ({
    title: '',
    colors,
    under,
    over,
    extend: 'neither',
    ticks: [
      { t: 0, label: 'lower limit' },
      { t: 1, label: 'upper limit' },
    ],
  }));
}

/** A limit in a panel's title: three digits of one from the data, all of a given one. */
const limitText = (limit: number, given: number | null): string =>
  given === null ? numberText(limit) : withMinus(String(given));

/** The step shown where it is not the figure's: "(step 500)". */
function earlierText({ tensor, checkpoints, earlier }: ShownPanel): string {
  if (!earlier) return '';
  const steps = new Set(checkpoints.map((checkpoint) => tensor.steps?.[checkpoint]));
  const known = [...steps].flatMap((step) => (step === undefined ? [] : [stepText(step)]));
  if (steps.has(undefined)) return '(not yet)';
  return known.length > 1 ? `(steps ${known.join('–')})` : `(step ${known[0]})`;
}

/**
 * Composes a figure.
 * @param measure width in CSS pixels of a text at a size in CSS pixels
 * @throws HeadglowError for options that the data cannot meet
 */
export function compose(
  dataset: Dataset,
  options: Options,
  size: FigureSize,
  measure: FigureSpec['measure'],
): Composition {
  const { moment, panels: shown } = shownPanels(dataset, options);
  const scales = scalesOf(shown, options);
  const ofSteps = areSteps(shown);
  const maps = scales.groups.map(({ center }) => colormapOf(options, center, ofSteps));
  const groups = scales.groupOf.map((index) => scales.groups[index] as ScaleGroup);
  const table = options.columns === null ? tableOf(shown, options.tasks) : null;
  const areMany = scales.groups.length > MAX_COLORBARS;
  const bars = areMany
    ? {
        colorbars: commonBars(maps),
        ownBars:
          scales.groups.length > MAX_OWN_BARS
            ? []
            : scales.groups.map((group, i) => colorbarSpec(group, maps[i] as Colormap, options, OWN_TICKS)),
      }
    : { colorbars: colorbarSpecs(scales.groups, maps, options, size.height / size.pixelRatio) };
  const named = (some: readonly ColorbarSpec[]): readonly ColorbarSpec[] =>
    ofSteps ? some.map(ofTrainingSteps) : some;
  const spec = (caption: string): FigureSpec => ({
    ...size,
    ...bars,
    colorbars: named(bars.colorbars),
    panels: shown.map((panel, i) => {
      const { tensor, name } = panel;
      const { vmin, vmax } = (groups[i] as ScaleGroup).norm;
      return {
        // A table names its panels by rows and columns.
        title: table ? '' : name,
        note: earlierText(panel),
        limits: `[${limitText(vmin, options.vmin)}, ${limitText(vmax, options.vmax)}]`,
        bar: scales.groupOf[i] as number,
        layers: tensor.layers,
        heads: tensor.heads,
      };
    }),
    columns: options.columns,
    table,
    aspect: options.aspect,
    origin: options.origin,
    title: options.title,
    caption,
    label: options.label,
    bad: scales.missing ? (maps[0] as Colormap).bad : null,
    badLabel: ofSteps ? 'never' : 'missing',
    xLabel: 'Head',
    yLabel: 'Layer',
    measure,
  });
  const place = (caption: string) => {
    const figure = layout(spec(caption));
    const panels = shown.map(({ tensor, task, name, checkpoints }, i) => ({
      tensor,
      task,
      name,
      checkpoints,
      norm: (groups[i] as ScaleGroup).norm,
      colormap: maps[scales.groupOf[i] as number] as Colormap,
      rect: figure.panels[i] as Rect,
    }));
    return { figure, panels };
  };
  const say = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');
  const caption = [
    dataset.note,
    momentText(moment),
    moment.awaited,
    areFromStart(shown)
      ? scales.missing
        ? 'no head emerges'
        : 'all heads are there from the start'
      : valuesText(scales.groups),
    flatText(shown, scales),
  ];
  // Known only once all has its place, or where cells are more than pixels.
  const placedCaption = ({ figure, panels }: ReturnType<typeof place>): string =>
    say(
      ...caption,
      panels.some(isReduced) && REDUCED[options.reduction],
      !isSmallLoss(figure.missing) && `no room for ${figure.missing.join(', ')}`,
      figure.areAlike && 'some names look alike for lack of room',
    );
  const cells = shown.reduce((sum, { tensor }) => sum + tensor.layers * tensor.heads, 0);
  const first = say(...caption, cells > size.width * size.height && REDUCED[options.reduction]);
  let placed = place(first);
  const full = placedCaption(placed);
  if (full !== first) placed = place(full);
  return { options, moment, scales, colormaps: [...new Set(maps)], ...placed };
}
