// Turns a dataset and options into a scene: selects the panels, computes norms and titles, and lays them out.

import type { Options } from '../options.ts';
import { computeScales } from '../scale/limits.ts';
import { memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import type { Dataset, TensorShape } from '../tensor/tensor.ts';
import { dataCaption, formatCaption, missingPartsCaption } from './caption.ts';
import type { FigureSpec, LaidOutFigure, Rect, Slot } from './figure.ts';
import { createFigureSpec, type FigureContent, type FigureSize } from './figure-spec.ts';
import { layout } from './layout.ts';
import { createMarks } from './marks.ts';
import type { Panel, Scale, Scene } from './scene.ts';
import { largestShape, resolveCells, sightOf } from './sight.ts';
import { type LikenessLookup, panelOrder } from './sort-panels.ts';
import { chooseColormap, isStepMap } from './step-map.ts';
import { FONT_FAMILY, THEME_COLORS } from './theme.ts';
import { visiblePanels } from './visible-panels.ts';

export type { FigureSize } from './figure-spec.ts';

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
  /** For `sort: 'similarity'`: how similar panels are; null or omitted until that is known. */
  readonly likeness?: LikenessLookup | null;
}

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
  likeness = null,
}: ComposeInput): Scene {
  const panels = visiblePanels(dataset, options, moment);
  const computed = computeScales(panels, options, statistics, moment.steps);
  const { groups, groupOf, missing } = computed;
  const ofSteps = isStepMap(panels);
  const scales = groups.map(
    (group): Scale => ({ ...group, colormap: chooseColormap(options, group.center, ofSteps) }),
  );
  const order = panelOrder(dataset, panels, options, { statistics, likeness });
  const content = { panels, scales, groupOf, order, missing };
  const spec = createFigureSpec(content, options, size, measure);
  const notes = dataCaption({ dataset, moment, panels, scales: computed, statistics });
  const figure = layoutWithCaption(spec, notes, reductionRow(options.reduction).sentence);
  const colors = THEME_COLORS[options.theme];
  return {
    width: size.width,
    height: size.height,
    pixelRatio: size.pixelRatio,
    background: colors.background,
    panels: createPanels(content, options, moment, figure),
    rows: figure.rows,
    columns: figure.columns,
    marks: createMarks(figure, colors),
    fontFamily: FONT_FAMILY,
    inks: { text: colors.text, muted: colors.muted, axis: colors.axis },
    summary: formatSummary(options, panels.length),
    scales,
    moment,
    hasOrdinaryValues: computed.hasOrdinaryValues,
    missing: figure.hasAmbiguousNames ? [...figure.missing, 'full names'] : figure.missing,
  };
}

/**
 * Lays out a figure whose caption depends on the layout: only then is it known whether pixels cover several cells, and
 * which parts do not fit. A first layout therefore uses a guess.
 * @param notes parts of the caption that do not depend on the layout
 * @param reduction the sentence for pixels that cover several cells; empty if there is none
 */
function layoutWithCaption(
  spec: FigureSpec,
  notes: readonly (string | undefined | false)[],
  reduction: string,
): LaidOutFigure {
  const cells = spec.panels.reduce((sum, { layers, heads }) => sum + layers * heads, 0);
  const guess = formatCaption([...notes, cells > spec.width * spec.height && reduction]);
  const figure = layout({ ...spec, caption: guess });
  const areReduced = spec.panels.some((panel, i) => isReduced(panel, figure.panels[i] as Rect));
  const caption = formatCaption([...notes, areReduced && reduction, ...missingPartsCaption(figure)]);
  return caption === guess ? figure : layout({ ...spec, caption });
}

/** Whether a pixel of the panel covers several cells. */
const isReduced = (
  { heads, layers }: Pick<TensorShape, 'heads' | 'layers'>,
  { width, height }: Rect,
): boolean => width > 0 && (heads > width || layers > height);

function createPanels(
  { panels, scales, groupOf }: FigureContent,
  { reduction, mixing, origin, zoom }: Options,
  moment: Moment,
  figure: LaidOutFigure,
): Panel[] {
  const largest = largestShape(panels.map(({ tensor }) => tensor));
  const cells = resolveCells(zoom, largest);
  return panels.map(({ tensor, task, name, checkpoints }, i) => {
    const scale = groupOf[i] as number;
    const { norm, colormap } = scales[scale] as Scale;
    return {
      tensor,
      task,
      name,
      checkpoints,
      mix: moment.mix,
      mixing,
      reduction,
      origin,
      scale,
      norm,
      colormap,
      sight: sightOf(cells, tensor, largest),
      rect: figure.panels[i] as Rect,
      slot: figure.slots[i] as Slot,
    };
  });
}

/** The picture in one sentence. */
const formatSummary = ({ title, label }: Options, panels: number): string =>
  sanitizeText(
    `${title && `${title}. `}${label} by layer and head, ${panels === 1 ? '1 panel' : `${panels} panels`}`,
  );
