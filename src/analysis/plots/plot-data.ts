// The numbers of plots: rankings, layer profiles, scatter plots, trajectories and the similarity of tasks.

import { formatCaption, momentText } from '../../figure/caption.ts';
import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { fail } from '../../tensor/error.ts';
import { type Dataset, headWord, type Numbers } from '../../tensor/tensor.ts';
import { type AnalysedFigure, type AnalysedPanel, readPanels, scalePanels } from '../description/panels.ts';
import { planReading } from '../description/reading.ts';
import { pearson, spearman } from '../measures/correlation.ts';
import { elbowHeads } from '../measures/elbow.ts';
import { layerAndHead, type Matrix, magnitudes } from '../measures/matrix.ts';
import { layerMeans } from '../measures/profile.ts';
import { type SimilarityTable, similarity, similarityOrder } from '../measures/similarity.ts';
import { cellsDescending, valuesDescending } from '../measures/sorting.ts';
import { requireTrainingRun } from '../require-run.ts';
import { trajectories } from '../trajectory.ts';
import { runWork, type WorkSettings } from '../work.ts';
import { checkSelection, chosenHeads, type HeadSelection, headLabel } from './head-selection.ts';

/** The kinds of plots. */
export const PLOT_KINDS = ['ranking', 'profile', 'scatter', 'trajectories', 'similarity'] as const;
/** One of `PLOT_KINDS`. */
export type PlotKind = (typeof PLOT_KINDS)[number];

/** What plots have in common. */
interface Common {
  /** The title of the figure; may be ''. */
  readonly title: string;
  /** The note on the data and the step, as in the caption of heat maps. */
  readonly caption: string;
  /** The name of the values. */
  readonly quantity: string;
  /** Whether values are signed, so that heads are ranked by magnitude. */
  readonly signed: boolean;
  /** What a head is called. */
  readonly headName: string;
}

/** Magnitudes in descending order, a line per panel. */
export interface RankingPlot extends Common {
  /** The kind of the plot. */
  readonly kind: 'ranking';
  /** A line per panel, in the order of the figure. */
  readonly lines: readonly {
    /** The name of the panel. */
    readonly name: string;
    /** Finite values (magnitudes if values are signed), the largest first. */
    readonly values: Numbers;
    /** How many heads are above the elbow; 0 if there is none. */
    readonly elbow: number;
  }[];
}

/** The mean of each layer, a line per panel. */
export interface ProfilePlot extends Common {
  /** The kind of the plot. */
  readonly kind: 'profile';
  /** A line per panel, in the order of the figure. */
  readonly lines: readonly {
    /** The name of the panel. */
    readonly name: string;
    /** Means over the finite heads of each layer, NaN if there is none. */
    readonly means: Float64Array;
    /** Number of the first layer. */
    readonly firstLayer: number;
  }[];
}

/** The heads of two panels. */
export interface ScatterPlot extends Common {
  /** The kind of the plot. */
  readonly kind: 'scatter';
  /** The names of the panels. */
  readonly names: readonly [x: string, y: string];
  /** Heads whose values are finite in both. */
  readonly points: readonly {
    /** The name of the head: `L10H4`. */
    readonly label: string;
    /** Its value in the first panel. */
    readonly x: number;
    /** Its value in the second panel. */
    readonly y: number;
  }[];
  /** Indices of the points to label. */
  readonly labelled: readonly number[];
  /** Rank correlation over `points`, in [-1, 1]; NaN if undefined. */
  readonly spearman: number;
  /** Linear correlation over `points`, in [-1, 1]; NaN if undefined. */
  readonly pearson: number;
}

/** Heads over training. */
export interface TrajectoryPlot extends Common {
  /** The kind of the plot. */
  readonly kind: 'trajectories';
  /** A line per head, the largest first, or in the order of the selection. */
  readonly lines: readonly {
    /** The name of the head, and of its panel if there are several. */
    readonly name: string;
    /** Training steps of its model. */
    readonly steps: readonly number[];
    /** A value per step; NaN if missing. */
    readonly values: Numbers;
  }[];
}

/** Rank correlations of all pairs of panels, similar ones next to each other. */
export interface SimilarityPlot extends Common {
  /** The kind of the plot. */
  readonly kind: 'similarity';
  /** The names of the panels, in the order of the table. */
  readonly names: readonly string[];
  /** Correlations in [-1, 1]; NaN if undefined. */
  readonly table: SimilarityTable;
}

/** The numbers of a plot. */
export type PlotData = RankingPlot | ProfilePlot | ScatterPlot | TrajectoryPlot | SimilarityPlot;

/** Settings of plots. */
export interface PlotSettings extends WorkSettings {
  /** The heads that scatter plots label and trajectories draw. Default: `{ top: 5 }`. */
  readonly show?: HeadSelection | undefined;
}

const DEFAULT_SELECTION: HeadSelection = { top: 5 };
/** Panels that are compared with each other. */
const MAX_COMPARED = 128;

function requireSameShape(panels: readonly AnalysedPanel[], kind: PlotKind): void {
  const [first] = panels as [AnalysedPanel];
  const other = panels.find(
    ({ matrix }) => matrix.layers !== first.matrix.layers || matrix.heads !== first.matrix.heads,
  );
  const sizeText = ({ name, matrix }: AnalysedPanel): string =>
    `${name} has ${matrix.layers} x ${matrix.heads}`;
  if (other)
    fail(
      'option',
      'figure',
      `${kind} compares heads one by one, but layers x heads differ: ${sizeText(first)}, ${sizeText(other)}`,
      'select panels of one size with the options models and tasks',
    );
}

/** The cells of a selection; of the largest, those of each panel in turn, as the values of one may be larger than the other's. */
function largestInEach(panels: readonly AnalysedPanel[], selection: HeadSelection): readonly number[] {
  const lists = panels.map((panel) =>
    'top' in selection
      ? [...cellsDescending(panel.levels)]
      : chosenHeads([panel], selection).map(({ cell }) => cell),
  );
  return [...new Set((lists[0] ?? []).flatMap((_, place) => lists.flatMap((list) => list[place] ?? [])))];
}

function scatter(
  panels: readonly AnalysedPanel[],
  selection: HeadSelection,
): Omit<ScatterPlot, keyof Common> {
  if (panels.length !== 2)
    fail(
      'option',
      'figure',
      `a scatter plot compares 2 panels, and there ${panels.length === 1 ? 'is 1' : `are ${panels.length}`}`,
      'select two with the options models and tasks',
    );
  requireSameShape(panels, 'scatter');
  const [one, other] = panels.map(({ matrix }) => matrix) as [Matrix, Matrix];
  const cells = [...one.values.keys()].filter(
    (cell) => Number.isFinite(one.values[cell]) && Number.isFinite(other.values[cell]),
  );
  const places = new Map(cells.map((cell, place) => [cell, place]));
  return {
    kind: 'scatter',
    names: panels.map(({ name }) => name) as [string, string],
    points: cells.map((cell) => ({
      label: headLabel(one, ...layerAndHead(one, cell)),
      x: one.values[cell] as number,
      y: other.values[cell] as number,
    })),
    labelled: largestInEach(panels, selection)
      .flatMap((cell) => places.get(cell) ?? [])
      .slice(0, 'top' in selection ? selection.top : undefined),
    spearman: spearman(one, other),
    pearson: pearson(one, other),
  };
}

async function trajectoryLines(
  dataset: Dataset,
  panels: readonly AnalysedPanel[],
  settings: PlotSettings,
): Promise<Omit<TrajectoryPlot, keyof Common>> {
  requireTrainingRun(dataset, 'figure');
  const chosen = chosenHeads(panels, settings.show ?? DEFAULT_SELECTION);
  if (chosen.length === 0)
    fail(
      'option',
      'show',
      'the panels have none of these heads',
      'choose others, or select their models and tasks with the options models and tasks',
    );
  const heads = chosen.map(({ panel: { tensor, task, matrix }, cell }) => {
    const [layer, head] = layerAndHead(matrix, cell);
    return { model: tensor.model, task: tensor.tasks[task] as string, layer, head };
  });
  const found = await trajectories(dataset, heads, settings);
  const lines = found.flatMap(({ layer, head, steps, values }, i) => {
    const { panel } = chosen[i] as (typeof chosen)[number];
    const label = headLabel(panel.matrix, layer, head);
    return steps ? [{ name: panels.length > 1 ? `${label} · ${panel.name}` : label, steps, values }] : [];
  });
  return { kind: 'trajectories', lines };
}

function similarityOf(panels: readonly AnalysedPanel[]): Omit<SimilarityPlot, keyof Common> {
  if (panels.length < 2 || panels.length > MAX_COMPARED)
    fail(
      'option',
      'figure',
      `similarity compares 2 to ${MAX_COMPARED} panels, and there ${panels.length === 1 ? 'is 1' : `are ${panels.length}`}`,
      'select others with the options models and tasks',
    );
  requireSameShape(panels, 'similarity');
  const table = similarity(panels.map(({ matrix }) => matrix));
  const order = similarityOrder(table);
  return {
    kind: 'similarity',
    names: order.map((panel) => (panels[panel] as AnalysedPanel).name),
    table: order.map((row) => order.map((column) => (table[row] as readonly number[])[column] as number)),
  };
}

/** The values of a plot's panels. @throws HeadglowError for data larger than memory */
async function readFigure(
  dataset: Dataset,
  options: Options,
  settings: WorkSettings,
): Promise<AnalysedFigure> {
  const inSight = options.zoom !== null || options.panel !== null;
  const plan = planReading(dataset, options, inSight, Number.POSITIVE_INFINITY);
  if (plan.isLarge)
    fail(
      'size',
      'figure',
      'plots need all values, and the data is larger than memory',
      'select a part of it with zoom',
    );
  const figure = { threshold: null, bright: 1, inSight: plan.parts ?? false };
  return runWork(settings, async (work) =>
    readPanels(await scalePanels(dataset, plan.options, figure, work), plan.options, work),
  );
}

/**
 * The numbers of a plot of the panels that a figure shows, at its step. Cells that are not finite are left out.
 * @param options as of heat maps: models, tasks, checkpoint, title, label, and `zoom` or `panel` for a part of the heads
 * @throws HeadglowError for options that do not fit the data or the kind, and for checkpoints that can't be read; the signal's
 * reason
 */
export async function plotData(
  given: DatasetInput,
  options: Partial<Options>,
  kind: PlotKind,
  settings: PlotSettings = {},
): Promise<PlotData> {
  const dataset = checkDataset(given);
  const all = checkOptions(options);
  const selection = checkSelection(settings.show ?? DEFAULT_SELECTION);
  const { moment, panels } = await readFigure(dataset, all, settings);
  const common: Common = {
    title: all.title,
    caption: formatCaption([dataset.note, kind !== 'trajectories' && momentText(moment)]),
    quantity: all.label || 'Value',
    signed: panels.some(({ signed }) => signed),
    headName: headWord(panels.map(({ tensor }) => tensor)),
  };
  switch (kind) {
    case 'ranking':
      return {
        ...common,
        kind,
        lines: panels.map(({ name, matrix }) => ({
          name,
          values: valuesDescending(common.signed ? magnitudes(matrix) : matrix),
          elbow: elbowHeads(matrix).length,
        })),
      };
    case 'profile':
      return {
        ...common,
        kind,
        lines: panels.map(({ name, matrix }) => ({
          name,
          means: layerMeans(matrix),
          firstLayer: matrix.start?.[0] ?? 0,
        })),
      };
    case 'scatter':
      return { ...common, ...scatter(panels, selection) };
    case 'trajectories':
      return { ...common, ...(await trajectoryLines(dataset, panels, settings)) };
    case 'similarity':
      return { ...common, ...similarityOf(panels) };
  }
}
