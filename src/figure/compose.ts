// From a dataset and options to a scene: which panels, under which norms and titles, laid out for a size.

import type { Options } from '../options.ts';
import { computeScales } from '../scale/limits.ts';
import { memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import type { Dataset, TensorShape } from '../tensor/tensor.ts';
import { numberText, stepText, withMinusSign } from '../tensor/text.ts';
import { dataCaption, formatCaption, missingPartsCaption } from './caption.ts';
import { colorbarSpecs } from './colorbar-specs.ts';
import type { FigureSpec, Rect } from './figure.ts';
import { layout } from './layout.ts';
import { createMarks } from './marks.ts';
import type { Scale, Scene } from './scene.ts';
import { chooseColormap, isStepMap } from './step-map.ts';
import { findTableLayout } from './table-layout.ts';
import { FONT_FAMILY, THEME_COLORS } from './theme.ts';
import { type VisiblePanel, visiblePanels } from './visible-panels.ts';

/** All that a picture depends on. */
export interface ComposeInput {
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

/** True where a pixel covers several cells. */
const isReduced = ({ heads, layers }: TensorShape, { width, height }: Rect): boolean =>
  width > 0 && (heads > width || layers > height);

/** A limit in a panel's title: three digits of one from the data, all of a given one. */
const limitText = (limit: number, given: number | null): string =>
  given === null ? numberText(limit) : withMinusSign(String(given));

/** The step shown where it is not the figure's: "(step 500)". */
function earlierText({ tensor, checkpoints, earlier }: VisiblePanel): string {
  if (!earlier) return '';
  const steps = new Set(
    checkpoints.map((checkpoint) => (checkpoint === null ? undefined : tensor.steps?.[checkpoint])),
  );
  const known = [...steps].flatMap((step) => (step === undefined ? [] : [stepText(step)]));
  if (steps.has(undefined)) return '(not yet)';
  return known.length > 1 ? `(steps ${known.join('–')})` : `(step ${known[0]})`;
}

/** The picture in a sentence. */
const summaryOf = ({ title, label }: Options, panels: number): string =>
  sanitizeText(
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
}: ComposeInput): Scene {
  const shown = visiblePanels(dataset, options, moment);
  const found = computeScales(shown, options, statistics, moment.steps);
  const { groupOf, missing } = found;
  const ofSteps = isStepMap(shown);
  const scales = found.groups.map(
    (group): Scale => ({ ...group, colormap: chooseColormap(options, group.center, ofSteps) }),
  );
  const scaleOf = (i: number): Scale => scales[groupOf[i] as number] as Scale;
  const table = options.columns === null ? findTableLayout(shown, options.tasks) : null;
  const bars = colorbarSpecs(scales, options, { height: size.height / size.pixelRatio, ofSteps });
  const spec = (caption: string): FigureSpec => ({
    ...size,
    ...bars,
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
  const about = dataCaption({ dataset, moment, panels: shown, scales: found, statistics });
  const { sentence } = reductionRow(options.reduction);
  const cells = shown.reduce((sum, { tensor }) => sum + tensor.layers * tensor.heads, 0);
  const first = formatCaption([...about, cells > size.width * size.height && sentence]);
  let figure = layout(spec(first));
  // Only the layout shows which pixels cover several cells, and what has no room.
  const areReduced = shown.some(({ tensor }, i) => isReduced(tensor, figure.panels[i] as Rect));
  const full = formatCaption([...about, areReduced && sentence, ...missingPartsCaption(figure)]);
  if (full !== first) figure = layout(spec(full));
  const { reduction, mixing, origin } = options;
  const colors = THEME_COLORS[options.theme];
  return {
    width: size.width,
    height: size.height,
    pixelRatio: size.pixelRatio,
    background: colors.background,
    panels: shown.map(({ tensor, task, name, checkpoints }, i) => {
      const { norm, colormap } = scaleOf(i);
      const [scale, rect] = [groupOf[i] as number, figure.panels[i] as Rect];
      return {
        tensor,
        task,
        name,
        checkpoints,
        share: moment.mix,
        mixing,
        reduction,
        origin,
        scale,
        norm,
        colormap,
        rect,
      };
    }),
    marks: createMarks(figure, colors),
    fontFamily: FONT_FAMILY,
    inks: [colors.text, colors.muted, colors.axis],
    summary: summaryOf(options, shown.length),
    scales,
    moment,
    exact: !found.plain,
    missing: figure.areAlike ? [...figure.missing, 'names that differ'] : figure.missing,
  };
}
