// From a dataset and options to a scene: which panels, under which norms and titles, laid out for a size.

import type { Options } from '../options.ts';
import { scalesOf } from '../scale/limits.ts';
import { type Coverage, memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { colorbarTicks } from '../scale/ticks.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { plain } from '../tensor/plain.ts';
import { reductionRow } from '../tensor/reductions.ts';
import type { Dataset, TensorShape } from '../tensor/tensor.ts';
import { numberText, stepText, withMinus } from '../tensor/text.ts';
import type { ColorbarSpec, Figure, FigureSpec, Rect } from './figure.ts';
import { flatText } from './flat.ts';
import { layout } from './layout.ts';
import { marksOf } from './marks.ts';
import { isSmallLoss } from './plan.ts';
import type { Scale, Scene } from './scene.ts';
import { type ShownPanel, shownPanels } from './shown.ts';
import { areFromStart, areSteps, colormapOf } from './steps.ts';
import { tableOf } from './table.ts';
import { FONT_FAMILY, THEME_COLORS } from './theme.ts';
import { barOfOne, valuesText } from './values.ts';

/** Above this many groups, their colorbars stand at rows or panels, not one above the other. */
const MAX_COLORBARS = 4;
/** Above this many, they have no room in any case. */
const MAX_OWN_BARS = 200;
/** Labels of a small colorbar. */
const OWN_TICKS = 4;

/** All that a picture depends on. */
export interface Composed {
  readonly dataset: Dataset;
  readonly options: Options;
  readonly size: FigureSize;
  /** Width in CSS pixels of a text at a size in CSS pixels. */
  readonly measure: FigureSpec['measure'];
  /** What is shown of the timeline; left out, what the options ask for. */
  readonly moment?: Moment;
  /** What is known of the values; left out, what is known of values in memory. */
  readonly statistics?: Statistics;
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

/** True where limits depend on the data. */
const hasOpenLimits = ({ vmin, vmax }: Options): boolean => vmin === null || vmax === null;

/** "limits from 3 of 192 checkpoints"; '' where all are known. */
function coverageText({ known, all, isExact }: Coverage): string {
  if (known < all) return `limits from ${stepText(known)} of ${stepText(all)} checkpoints`;
  return isExact ? '' : 'limits within 1 % until all checkpoints are read again';
}

const isReduced = ({ heads, layers }: TensorShape, { width, height }: Rect): boolean =>
  width > 0 && (heads > width || layers > height);

const colorbarSpec = (scale: Scale, options: Options, room: number): ColorbarSpec => {
  const { title, colormap, extend, norm } = scale;
  return {
    title,
    under: colormap.under,
    over: colormap.over,
    ...(barOfOne(scale, options) ?? {
      colors: colormap.colors,
      extend,
      ticks: colorbarTicks(norm, extend, room, options),
    }),
  };
};

/** What stands at the lower end of a map of training steps, whose limits begin with the second one. */
const FROM_START = { t: -0.02, label: 'from the start' };

/** A colorbar of training steps: what lies under it is there from the start. */
const ofTrainingSteps = (bar: ColorbarSpec): ColorbarSpec =>
  bar.extend === 'min' || bar.extend === 'both'
    ? { ...bar, ticks: [FROM_START, ...bar.ticks.slice(1)] }
    : bar;

/** The colorbars of all groups: their own as long as they are few, else one per colormap, without numbers. */
function colorbarSpecs(
  scales: readonly Scale[],
  options: Options,
  height: number,
): Pick<FigureSpec, 'colorbars' | 'ownBars'> {
  const each = (room: number) => scales.map((scale) => colorbarSpec(scale, options, room));
  if (scales.length <= MAX_COLORBARS)
    return { colorbars: each(Math.max(2, Math.floor(height / scales.length / 40))) };
  return { colorbars: commonBars(scales), ownBars: scales.length > MAX_OWN_BARS ? [] : each(OWN_TICKS) };
}

/** The colorbar of each colormap, whose limits are those of each panel. */
function commonBars(scales: readonly Scale[]): ColorbarSpec[] {
  return [...new Set(scales.map(({ colormap }) => colormap))].map(({ colors, under, over }) => ({
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

/** The picture in a sentence. */
const summaryOf = ({ title, label }: Options, panels: number): string =>
  plain(
    `${title && `${title}. `}${label} by layer and head, ${panels === 1 ? '1 panel' : `${panels} panels`}`,
  );

/**
 * Composes a picture. A pure function: it reads nothing and keeps nothing.
 * @throws HeadglowError for options that the data cannot meet
 */
export function compose({
  dataset,
  options,
  size,
  measure,
  moment = momentAt(dataset, options.checkpoint, options.mixing),
  statistics = memoryStatistics,
}: Composed): Scene {
  const shown = shownPanels(dataset, options, moment);
  const { groups, groupOf, missing, coverage, plain: isPlain } = scalesOf(shown, options, statistics);
  const ofSteps = areSteps(shown);
  const scales = groups.map(
    (group): Scale => ({ ...group, colormap: colormapOf(options, group.center, ofSteps) }),
  );
  const scaleOf = (i: number): Scale => scales[groupOf[i] as number] as Scale;
  const table = options.columns === null ? tableOf(shown, options.tasks) : null;
  const bars = colorbarSpecs(scales, options, size.height / size.pixelRatio);
  const spec = (caption: string): FigureSpec => ({
    ...size,
    ...bars,
    colorbars: ofSteps ? bars.colorbars.map(ofTrainingSteps) : bars.colorbars,
    panels: shown.map((panel, i) => {
      const { tensor, name } = panel;
      const { vmin, vmax } = scaleOf(i).norm;
      return {
        // A table names its panels by rows and columns.
        title: table ? '' : name,
        note: earlierText(panel),
        limits: `[${limitText(vmin, options.vmin)}, ${limitText(vmax, options.vmax)}]`,
        bar: groupOf[i] as number,
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
    bad: missing ? (scales[0] as Scale).colormap.bad : null,
    badLabel: ofSteps ? 'never' : 'missing',
    xLabel: 'Head',
    yLabel: 'Layer',
    measure,
  });
  const say = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');
  const caption = [
    dataset.note,
    ...(moment.isEmpty
      ? [moment.awaited]
      : [
          momentText(moment),
          moment.awaited,
          areFromStart(shown, statistics)
            ? missing
              ? 'no head emerges'
              : 'all heads are there from the start'
            : valuesText(scales),
          flatText(shown, { groups, groupOf }, statistics),
          hasOpenLimits(options) && coverageText(coverage),
        ]),
  ];
  // Known only once all has its place, or where cells are more than pixels.
  const placedCaption = (figure: Figure): string =>
    say(
      ...caption,
      shown.some(({ tensor }, i) => isReduced(tensor, figure.panels[i] as Rect)) &&
        reductionRow(options.reduction).sentence,
      !isSmallLoss(figure.missing) && `no room for ${figure.missing.join(', ')}`,
      figure.areAlike && 'some names look alike for lack of room',
    );
  const cells = shown.reduce((sum, { tensor }) => sum + tensor.layers * tensor.heads, 0);
  const first = say(...caption, cells > size.width * size.height && reductionRow(options.reduction).sentence);
  let figure = layout(spec(first));
  const full = placedCaption(figure);
  if (full !== first) figure = layout(spec(full));
  const colors = THEME_COLORS[options.theme];
  const { reduction, mixing, origin } = options;
  return {
    width: size.width,
    height: size.height,
    pixelRatio: size.pixelRatio,
    background: colors.background,
    panels: shown.map(({ tensor, task, name, checkpoints }, i) => {
      const { norm, colormap } = scaleOf(i);
      const [scale, rect] = [groupOf[i] as number, figure.panels[i] as Rect];
      const { share } = moment;
      return {
        tensor,
        task,
        name,
        checkpoints,
        share,
        mixing,
        reduction,
        origin,
        scale,
        norm,
        colormap,
        rect,
      };
    }),
    marks: marksOf(figure, colors),
    fontFamily: FONT_FAMILY,
    inks: [colors.text, colors.muted, colors.axis],
    summary: summaryOf(options, shown.length),
    scales,
    moment,
    exact: !isPlain,
    missing: figure.areAlike ? [...figure.missing, 'names that differ'] : figure.missing,
  };
}
