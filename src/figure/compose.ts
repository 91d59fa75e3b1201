// Turns a dataset and options into a scene: selects the panels, computes norms and titles, and lays them out.

import type { Options } from '../options.ts';
import { hasColormap } from '../scale/colormaps.ts';
import { computeScales, type Scales } from '../scale/limits.ts';
import { memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { panelKey } from '../tensor/find-panel.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { type Dataset, headWord } from '../tensor/tensor.ts';
import type { Camera, Sight } from '../tensor/zoom.ts';
import {
  dataCaption,
  formatCaption,
  inSightText,
  missingPartsCaption,
  pixelText,
  type StandIn,
} from './caption.ts';
import { type Extras, NO_EXTRAS } from './extras.ts';
import type { CaptionInput, FigureSpec, Grid, LaidOutFigure, Rect } from './figure.ts';
import { createFigureSpec, type FigureContent, type FigureSize, findTable } from './figure-spec.ts';
import { findFigureInSight, rectsOfAll, wholePart } from './in-sight.ts';
import { layout } from './layout.ts';
import { createMarks } from './marks.ts';
import type { Panel, Scale, Scene } from './scene.ts';
import { countCells, findSights, findTarget, type Target } from './sight.ts';
import { chooseColormaps, isStepMap } from './step-map.ts';
import { FONT_FAMILY, THEME_COLORS } from './theme.ts';
import { namedPanels, type VisiblePanel, visiblePanels } from './visible-panels.ts';

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
  /** Code that only some options need, loaded by the caller; default: none. */
  readonly extras?: Extras;
  /**
   * Whether to move rows and columns of the zoom that are out of range into the grid of panels, which depends on the size of
   * the figure, and to note a `facet` that does not fit the names; default: they are errors.
   */
  readonly clampsGrid?: boolean;
  /** What stands in for the exact picture, for the caption; default: nothing. */
  readonly standIn?: StandIn | null;
}

/**
 * Composes a picture. A pure function: it neither reads data nor keeps state.
 * @throws HeadglowError for options that do not match the data, such as an unknown task
 */
export function compose(input: ComposeInput): Scene {
  const { dataset, options, size, measure, extras = NO_EXTRAS, standIn = null } = input;
  const { moment = momentAt(dataset, options.checkpoint, options.mixing) } = input;
  const { statistics = memoryStatistics, clampsGrid = false } = input;
  const visible = visiblePanels(dataset, options, moment);
  const computed = computeScales(visible, options, statistics);
  const { paper, sorting } = extras;
  const sorted = paper?.sortCells(dataset, visible, options, clampsGrid);
  const panels = sorted?.panels ?? visible;
  const target = findTarget(panels, options);
  const stepTexts = paper?.stepTexts(options);
  const ranking = { statistics, likeness: extras.likeness };
  const named = namedPanels(dataset, options);
  const arranged = paper?.arrangeFacets(named, options, sorting, clampsGrid);
  const content = {
    ...createContent(panels, computed, options, target),
    table: arranged?.table ?? findTable(named, options, sorting),
    order: sorting?.panelOrder(dataset, named, options, ranking) ?? null,
  };
  const inSight = findFigureInSight(content, {
    zoom: options.zoom,
    only: target.only,
    clampsGrid,
    specOf: (shown) => createFigureSpec(shown, options, size, { measure, paper, stepTexts, sorted }),
  });
  const { spec, indices, part } = inSight;
  const cells = cellsInSight(panels, target);
  const inSightNote = inSightText({
    camera: cells,
    counted: target.counted,
    words: sorted?.words ?? { layers: 'layer', heads: headWord(panels.map(({ tensor }) => tensor)) },
    panels: spec.panels.length,
    allPanels: panels.length,
  });
  const limitsNote = moment.isEmpty
    ? ''
    : (extras.coverage?.limitsText(visible, options, statistics, moment.steps) ?? '');
  const cellMarks = moment.isEmpty
    ? undefined
    : extras.cellMarks?.cellMarks(input, statistics, content.scales);
  const drawnIn = (rects: readonly Rect[], slots: Pick<Grid, 'slot'>): Panel[] =>
    createPanels(content, options, moment, {
      rects: rectsOfAll(rects, indices, panels.length),
      slots,
    });
  const notes = [
    ...dataCaption({
      dataset,
      nameSteps: stepTexts?.name,
      moment,
      panels: visible,
      scales: computed,
      statistics,
      standIn,
      limitsNote,
    }),
    spec.panels.length > 1 && sorting?.sortText(dataset, visible, options, ranking),
    inSightNote,
    ...(paper?.paperNotes(panels, options, arranged, sorted) ?? []),
  ];
  const figure = layoutWithCaption(spec, notes, (laidOut) => [
    pixelText(spec.panels, laidOut.panels, options, standIn),
    paper?.sideText(spec, laidOut, inSightNote),
    ...(cellMarks?.notesOn(drawnIn(laidOut.panels, NO_SLOTS)) ?? []),
  ]);
  const colors = THEME_COLORS[options.theme];
  const { rows, columns, grid } = part ?? wholePart(figure.grid);
  const drawn = drawnIn(figure.panels, grid);
  return {
    width: size.width,
    height: size.height,
    pixelRatio: size.pixelRatio,
    background: colors.background,
    panels: drawn,
    rows: grid.rows,
    columns: grid.columns,
    marks: [
      ...createMarks(figure, colors),
      ...(paper?.sideMarks(drawn, figure, { ...size, measure, valuesAt: statistics.valuesAt, colors }) ?? []),
      ...(cellMarks?.marksOf(drawn) ?? []),
    ],
    fontFamily: FONT_FAMILY,
    inks: { text: colors.text, muted: colors.muted, axis: colors.axis },
    summary: formatSummary(options, panels, inSightNote),
    scales: content.scales,
    moment,
    camera: { ...cells, rows, columns },
    limitsNote,
    hasOrdinaryValues: computed.hasOrdinaryValues,
    hasProvisionalLimits: computed.areProvisional && !moment.isEmpty,
    hasColormap: hasColormap(options),
    caption: figure.caption,
    missing: figure.hasAmbiguousNames ? [...figure.missing, 'full names'] : figure.missing,
  };
}

/** Slots of panels that are only measured. */
const NO_SLOTS: Pick<Grid, 'slot'> = { slot: () => ({ row: 0, column: 0 }) };

/** The panels of a figure with their scales, and the part of each in sight. */
const createContent = (
  panels: readonly VisiblePanel[],
  computed: Scales,
  options: Options,
  target: Target,
): Omit<FigureContent, 'table' | 'order'> => ({
  panels,
  sights: findSights(panels, target),
  zoomed: target.zoomed,
  scales: chooseColormaps(computed, options, isStepMap(panels)),
  groupOf: computed.groupOf,
  missing: computed.missing,
});

/** The cells in sight, and the only panel that is zoomed. */
function cellsInSight(
  panels: readonly VisiblePanel[],
  { zoomed, counted, cells }: Target,
): Pick<Camera, 'layers' | 'heads' | 'panel'> {
  const { layers = [0, counted.layers], heads = [0, counted.heads] } = cells;
  return { layers, heads, panel: zoomed === null ? null : panelKey(panels[zoomed] as VisiblePanel) };
}

/**
 * Lays out a figure whose caption depends on the layout: only then is it known how many cells pixels cover, and which parts
 * do not fit. Space is planned for the caption if there will most likely be one; if that was wrong, the layout is repeated.
 * @param notes parts of the caption that do not depend on the layout
 * @param notesOn writes what pixels show if they cover several cells, and what has no room in cells; '' for nothing
 */
function layoutWithCaption(
  spec: FigureSpec,
  notes: readonly (string | undefined | false)[],
  notesOn: (figure: CaptionInput) => readonly (string | undefined)[],
): LaidOutFigure {
  const writeCaption = (figure: CaptionInput): string =>
    formatCaption([...notes, ...notesOn(figure), ...missingPartsCaption(figure)]);
  const layoutFor = (caption: string): LaidOutFigure => layout({ ...spec, caption, writeCaption });
  const cells = spec.panels.reduce((sum, { sight }) => {
    return sum + countCells(sight.across) * countCells(sight.down);
  }, 0);
  const guess = formatCaption(notes) || (cells > spec.width * spec.height || spec.hasSideBars ? '…' : '');
  const figure = layoutFor(guess);
  const hasRightSpace = spec.reservesCaption || (figure.caption === '') === (guess === '');
  return hasRightSpace ? figure : layoutFor(figure.caption);
}

function createPanels(
  { panels, scales, groupOf, sights }: FigureContent,
  { reduction, mixing, origin, transpose, axis, tokensPerStep }: Options,
  moment: Moment,
  { rects, slots }: { readonly rects: readonly Rect[]; readonly slots: Pick<Grid, 'slot'> },
): Panel[] {
  return panels.map(({ tensor, task, name, checkpoints, order }, i) => {
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
      transpose,
      tokensPerStep: axis === 'tokens' ? tokensPerStep : null,
      scale,
      norm,
      colormap,
      sight: sights[i] as Sight,
      rect: rects[i] as Rect,
      slot: slots.slot(i),
      order,
    };
  });
}

/** The picture in one sentence. @param inSight what is in sight; '' if everything is */
const formatSummary = ({ title, label }: Options, panels: readonly VisiblePanel[], inSight: string): string =>
  sanitizeText(
    `${title && `${title}. `}${label} by layer and ${headWord(panels.map(({ tensor }) => tensor))}, ${panels.length === 1 ? '1 panel' : `${panels.length} panels`}${inSight && `; in sight: ${inSight}`}`,
  );
