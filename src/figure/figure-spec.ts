// Creates the input of the layout from the panels and scales of a figure.

import type { Options } from '../options.ts';
import { rememberLast } from '../tensor/remember.ts';
import { headWord } from '../tensor/tensor.ts';
import { capital, numberText, type StepsName, stepsText, withMinusSign } from '../tensor/text.ts';
import type { Sight } from '../tensor/zoom.ts';
import { colorbarSpecs } from './colorbar-specs.ts';
import type { Extras } from './extras.ts';
import type { FigureSpec, PanelSpec, TableLayout } from './figure.ts';
import { byDirection } from './orientation.ts';
import type { Scale } from './scene.ts';
import type { SortedAxes } from './sort-cells.ts';
import { isStepMap } from './step-map.ts';
import { findTableLayout } from './table-layout.ts';
import type { StepTexts } from './tokens.ts';
import type { NamedPanel, VisiblePanel } from './visible-panels.ts';

/** The panels of a figure, with their scales. */
export interface FigureContent {
  readonly panels: readonly VisiblePanel[];
  /** For each panel, the part of its matrix in sight. */
  readonly sights: readonly Sight[];
  /** Index of the only panel that is zoomed; null: all are, or none. */
  readonly zoomed: number | null;
  /** The panels in rows and columns with headings, if they form a table. */
  readonly table: TableLayout | null;
  readonly scales: readonly Scale[];
  /** For each panel, the index of its scale. */
  readonly groupOf: readonly number[];
  /** The order in which panels are placed, as indices; null: as given. */
  readonly order: readonly number[] | null;
  /** Whether any cell is missing, at any checkpoint. */
  readonly missing: boolean;
}

export interface FigureSize {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  /** Whether a line stays free for the caption while there is none: panels would move when a zoom adds one. Default: false. */
  readonly reservesCaption?: boolean;
}

/** What a spec is made with. */
export interface SpecTools {
  readonly measure: FigureSpec['measure'];
  readonly paper: Extras['paper'];
  /** How steps are shown; default: as steps. */
  readonly stepTexts?: StepTexts | undefined;
  /** What the axes of sorted cells show; default: layers and heads. */
  readonly sorted?: Partial<SortedAxes> | undefined;
}

/** The spec of a figure, still without its caption. */
export function createFigureSpec(
  { panels, sights, zoomed, table, scales, groupOf, order, missing }: FigureContent,
  options: Options,
  size: FigureSize,
  { measure, paper, stepTexts, sorted }: SpecTools,
): FigureSpec {
  const ofSteps = isStepMap(panels);
  const heads = capital(headWord(panels.map(({ tensor }) => tensor)));
  const labels = byDirection(sorted?.titles ?? { layers: 'Layer', heads }, options);
  const limits = limitTexts(scales, options.vmin, options.vmax);
  return {
    ...size,
    ...colorbarSpecs(scales, options, {
      height: size.height / size.pixelRatio,
      ofSteps,
      stepTicks: stepTexts?.ticks,
    }),
    panels: panels.map((panel, i): PanelSpec => {
      const group = groupOf[i] as number;
      return {
        // In a table, row and column headings name the panels.
        title: table ? '' : panel.name,
        titleParts: table ? undefined : titlePartsOf(panel),
        note: formatEarlierStep(panel, stepTexts?.name),
        limits: limits[group] as string,
        bar: group,
        cells: byDirection(panel.tensor, options),
        sight: byDirection(sights[i] as Sight, options),
        isZoomedAlone: zoomed === i,
      };
    }),
    columns: table?.isFixed ? null : options.columns,
    table,
    order,
    aspect: options.aspect,
    origin: options.origin,
    title: options.title,
    caption: '',
    hasSideBars: !!paper?.hasSideBars(panels, options),
    label: (ofSteps && stepTexts?.label) || options.label,
    bad: missing ? (scales[0] as Scale).colormap.bad : null,
    badLabel: ofSteps ? 'never' : 'missing',
    xLabel: labels.across,
    yLabel: labels.down,
    measure,
  };
}

/** Model and task if the panel is named after both. */
function titlePartsOf({ tensor, task, name }: NamedPanel): PanelSpec['titleParts'] {
  const { model, shownModel = model, tasks, shownTasks = tasks } = tensor;
  const taskName = shownTasks[task] as string;
  return taskName === '' || name === taskName ? undefined : [shownModel, taskName];
}

const tableOf = rememberLast(
  (
    panels: readonly NamedPanel[],
    tasks: Options['tasks'],
    sorting: Extras['sorting'],
  ): TableLayout | null => {
    const table = findTableLayout(panels, tasks);
    return table && sorting ? sorting.sortTable(table) : table;
  },
);

/**
 * The table of models and tasks, with its headings in the requested order; null if panels are placed row by row. Panels whose
 * order depends on their values form no table.
 */
export function findTable(
  panels: readonly NamedPanel[],
  { columns, tasks, sort }: Options,
  sorting: Extras['sorting'],
): TableLayout | null {
  if (columns !== null || sort === 'peak' || sort === 'similarity') return null;
  return tableOf(panels, tasks, sort === 'name' ? sorting : null);
}

/** The limits of scales, as in "[0.01, 1]": three digits if they come from the data, all digits if they are options. */
const limitTexts = rememberLast(
  (scales: readonly Scale[], vmin: number | null, vmax: number | null): readonly string[] => {
    const format = (limit: number, given: number | null): string =>
      given === null ? numberText(limit) : withMinusSign(String(given));
    return scales.map(({ norm }) => `[${format(norm.vmin, vmin)}, ${format(norm.vmax, vmax)}]`);
  },
);

/** The panel's step if it differs from the figure's: "(step 500)". */
function formatEarlierStep({ tensor, checkpoints, earlier }: VisiblePanel, name?: StepsName): string {
  if (!earlier) return '';
  const steps = new Set(
    checkpoints.map((checkpoint) => (checkpoint === null ? undefined : tensor.steps?.[checkpoint])),
  );
  if (steps.has(undefined)) return '(no checkpoint yet)';
  const known = [...steps] as number[];
  return `(${(name ?? stepsText)(known, tensor.steps ?? known, (numbers) => numbers.join('–'))})`;
}
