// Turns a dataset and options into a scene: selects the panels, computes norms and titles, and lays them out.

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

/** Everything that a picture depends on. */
export interface ComposeInput {
  readonly dataset: Dataset;
  readonly options: Options;
  readonly size: FigureSize;
  /** Measures the width of a text in CSS pixels, for a font size in CSS pixels. */
  readonly measure: FigureSpec['measure'];
  /** The moment to show; default: the one that the options select. */
  readonly moment?: Moment;
  /** Statistics of the values; default: those of values in memory. */
  readonly statistics?: Statistics;
}

export interface FigureSize {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** Whether a pixel of the panel covers several cells. */
const isReduced = ({ heads, layers }: TensorShape, { width, height }: Rect): boolean =>
  width > 0 && (heads > width || layers > height);

/** A limit in a panel's note: three digits if it comes from the data, all digits if it was set. */
const formatLimit = (limit: number, given: number | null): string =>
  given === null ? numberText(limit) : withMinusSign(String(given));

/** The panel's step if it differs from the figure's: "(step 500)". */
function formatEarlierStep({ tensor, checkpoints, earlier }: VisiblePanel): string {
  if (!earlier) return '';
  const steps = new Set(
    checkpoints.map((checkpoint) => (checkpoint === null ? undefined : tensor.steps?.[checkpoint])),
  );
  const known = [...steps].flatMap((step) => (step === undefined ? [] : [stepText(step)]));
  if (steps.has(undefined)) return '(not yet)';
  return known.length > 1 ? `(steps ${known.join('–')})` : `(step ${known[0]})`;
}

/** The picture in one sentence. */
const formatSummary = ({ title, label }: Options, panels: number): string =>
  sanitizeText(
    `${title && `${title}. `}${label} by layer and head, ${panels === 1 ? '1 panel' : `${panels} panels`}`,
  );

/**
 * Composes a picture. A pure function: it neither reads data nor keeps state.
 * @throws HeadglowError for options that do not match the data, such as an unknown task
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
        // In a table, row and column headings name the panels.
        title: table ? '' : name,
        note: formatEarlierStep(panel),
        limits: `[${formatLimit(vmin, options.vmin)}, ${formatLimit(vmax, options.vmax)}]`,
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
  const dataParts = dataCaption({ dataset, moment, panels: shown, scales: found, statistics });
  const { sentence } = reductionRow(options.reduction);
  const cells = shown.reduce((sum, { tensor }) => sum + tensor.layers * tensor.heads, 0);
  const first = formatCaption([...dataParts, cells > size.width * size.height && sentence]);
  let figure = layout(spec(first));
  // Which pixels cover several cells, and what does not fit, is only known after the layout.
  const areReduced = shown.some(({ tensor }, i) => isReduced(tensor, figure.panels[i] as Rect));
  const full = formatCaption([...dataParts, areReduced && sentence, ...missingPartsCaption(figure)]);
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
    summary: formatSummary(options, shown.length),
    scales,
    moment,
    hasOrdinaryValues: found.hasOrdinaryValues,
    missing: figure.areAlike ? [...figure.missing, 'distinct names'] : figure.missing,
  };
}
