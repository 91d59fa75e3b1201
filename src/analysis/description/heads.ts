// The largest heads of each panel, as a table.

import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options.ts';
import { countLargest } from '../../scale/largest.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { type HeadName, headWord } from '../../tensor/tensor.ts';
import { decimalText } from '../../tensor/text.ts';
import { csv, numeric } from '../documents.ts';
import { elbowHeads } from '../measures/elbow.ts';
import { layerAndHead, type Matrix, rescale } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { runWork, type Work, type WorkSettings } from '../work.ts';
import type { SightSettings } from './in-sight.ts';
import { largestCells } from './large-panels.ts';
import { type AnalysedPanel, type DescribedScale, MAX_PANELS, readPanels, scalePanels } from './panels.ts';
import { planReading, type ReadingSettings } from './reading.ts';

/** Limit on `otherTasks`. */
const MAX_OTHER_TASKS = 100;

/** A head among the largest of a panel. */
export interface TopHead {
  /** The model's name, or `''`. */
  readonly model: string;
  /** The task's name, or `''`. */
  readonly task: string;
  /** Index of its panel in the figure. */
  readonly panel: number;
  /** Layer, 0-based. */
  readonly layer: number;
  /** Head within the layer, 0-based. */
  readonly head: number;
  /** What the data calls its heads, if not `head`. */
  readonly headName?: HeadName;
  /** Its value, unrounded. */
  readonly value: number;
  /** Set if `value` is in double precision, because float32 does not hold it; otherwise it is a float32. */
  readonly isDouble?: true;
  /** Rank in its panel: 1 for the largest value (magnitude if values are signed). Ties share the best rank. */
  readonly rank: number;
  /**
   * z-score of its level (value, or magnitude if values are signed): (level − mean) / population standard deviation of the
   * finite levels of its panel, as `scipy.stats.zscore`. NaN if all are equal, and if not all of them were read.
   */
  readonly z: number;
  /**
   * Other tasks of its model in the figure in which it is above the elbow (see `elbowHeads`); at most 100. Empty if the panels
   * are too large for memory.
   */
  readonly otherTasks: readonly string[];
}

/** How many heads to return, with progress and cancellation. */
export interface TopHeadsSettings extends WorkSettings, SightSettings, ReadingSettings {
  /** Heads per panel; default 20. */
  readonly most?: number;
}

/** Mean and population standard deviation of the finite cells. */
export function meanAndDeviation({ values }: Matrix): { readonly mean: number; readonly deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (const value of values)
    if (Number.isFinite(value)) {
      count++;
      sum += value;
    }
  const mean = sum / count;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}

/** The cell as numbered in the whole panel. */
function wholeCell({ tensor, matrix }: AnalysedPanel, cell: number): number {
  const [layer, head] = layerAndHead(matrix, cell);
  return layer * tensor.heads + head;
}

/** For each model and cell of its panels, the tasks in which the head is above the elbow. */
function tasksByHead(panels: readonly AnalysedPanel[]): Map<AnalysedPanel['tensor'], Map<number, string[]>> {
  const found = new Map<AnalysedPanel['tensor'], Map<number, string[]>>();
  for (const panel of panels) {
    const { tensor, task } = panel;
    const tasks = found.get(tensor) ?? new Map<number, string[]>();
    found.set(tensor, tasks);
    for (const local of elbowHeads(panel.matrix)) {
      const cell = wholeCell(panel, local);
      const names = tasks.get(cell) ?? [];
      names.push(tensor.tasks[task] as string);
      tasks.set(cell, names);
    }
  }
  return found;
}

const excludeTask = (tasks: readonly string[], excluded: string): readonly string[] =>
  tasks
    .slice(0, MAX_OTHER_TASKS + 1)
    .filter((task) => task !== excluded)
    .slice(0, MAX_OTHER_TASKS);

/**
 * The largest heads of each panel as shown, by magnitude if values are signed. Heads of the lowest value of their panel (of magnitudes:
 * of 0) are listed only if all of them fit. Panels are in the figure's order, at most 2,000.
 * Those of sources with levels that are too large for memory are found through the levels of maxima, exactly, though few cells
 * are read; without such levels, they are omitted unless `readAll` is true.
 * @throws HeadglowError for options that do not fit the data, and for checkpoints that can't be read; the signal's reason
 */
export async function topHeads(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  { most = 20, inSight, readAll = false, signal, onProgress }: TopHeadsSettings = {},
): Promise<readonly TopHead[]> {
  return runWork({ signal, onProgress }, async (work) => {
    const data = checkDataset(dataset);
    const plan = planReading(data, checkOptions(options), inSight, MAX_PANELS);
    const figure = { threshold: null, bright: 1, inSight: plan.parts ?? false };
    const scaled = await scalePanels(data, plan.options, figure, work);
    if (!plan.isLarge) return headsOf((await readPanels(scaled, plan.options, work)).panels, most);
    return largeHeads(scaled.described, { most, readAll }, work);
  });
}

/** The ranks of cells in descending order of their level; ties share the best one. */
function ranksOf(levels: readonly number[]): number[] {
  let rank = 1;
  return levels.map((level, place) => {
    if (place > 0 && level < (levels[place - 1] as number)) rank = place + 1;
    return rank;
  });
}

/** The largest heads of panels that are too large for memory. */
async function largeHeads(
  panels: readonly DescribedScale[],
  { most, readAll = false }: { readonly most: number } & ReadingSettings,
  work: Work,
): Promise<readonly TopHead[]> {
  const heads: TopHead[] = [];
  for (const panel of panels) {
    const { tensor, task, index, signed } = panel;
    const { cells, counts } = await largestCells(panel, most, readAll, work);
    const levels = cells.map(({ value }) => (signed ? Math.abs(value) : value));
    const ranks = ranksOf(levels);
    for (const [i, cell] of cells.entries())
      heads.push({
        model: tensor.model,
        task: tensor.tasks[task] as string,
        panel: index,
        ...cell,
        ...(tensor.headName && { headName: tensor.headName }),
        rank: ranks[i] as number,
        z: counts ? ((levels[i] as number) - counts.mean) / counts.deviation : Number.NaN,
        otherTasks: [],
      });
  }
  return heads;
}

/** The largest cells of a panel in memory, in descending order. */
function largestOf({ levels, signed }: AnalysedPanel, most: number): Uint32Array {
  const order = cellsDescending(levels);
  const levelAt = (cell: number): number => levels.values[cell] as number;
  const first = Array.from(order.subarray(0, most + 1), levelAt);
  const lowest = signed || order.length === 0 ? 0 : levelAt(order.at(-1) as number);
  return order.subarray(0, countLargest(first, most, (level) => level === lowest).count);
}

function headsOf(panels: readonly AnalysedPanel[], most: number): readonly TopHead[] {
  const tasksOf = tasksByHead(panels);
  return panels.flatMap((panel) => {
    const { tensor, task, index, matrix, levels } = panel;
    const order = largestOf(panel, most);
    const scaled = rescale(levels);
    const { mean, deviation } = meanAndDeviation(scaled);
    const name = tensor.tasks[task] as string;
    const ranks = ranksOf(Array.from(order, (cell) => levels.values[cell] as number));
    return Array.from(order, (cell, place): TopHead => {
      const [layer, head] = layerAndHead(matrix, cell);
      return {
        model: tensor.model,
        task: name,
        panel: index,
        layer,
        head,
        ...(tensor.headName && { headName: tensor.headName }),
        value: matrix.values[cell] as number,
        ...(matrix.values instanceof Float64Array && { isDouble: true }),
        rank: ranks[place] as number,
        z: ((scaled.values[cell] as number) - mean) / deviation,
        otherTasks: excludeTask(tasksOf.get(tensor)?.get(wholeCell(panel, cell)) ?? [], name),
      };
    });
  });
}

/**
 * Top heads as CSV: model, task, layer, head (or what the data calls it), value, rank, z_score (empty for NaN), other_tasks
 * (separated by semicolons).
 */
export function topHeadsCsv(heads: readonly TopHead[]): string {
  const rows = heads.map(({ model, task, layer, head, value, isDouble, rank, z, otherTasks }) => [
    model,
    task,
    numeric(layer),
    numeric(head),
    numeric(value, isDouble ? String : decimalText),
    numeric(rank),
    numeric(Number.isFinite(z) ? z : null),
    otherTasks.join(';'),
  ]);
  const names = ['model', 'task', 'layer', headWord(heads), 'value', 'rank', 'z_score', 'other_tasks'];
  return csv(names, rows);
}
