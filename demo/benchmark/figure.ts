// What is measured: a standard figure of any size, and whatever is open in the viewer.

import { createDataset, createScene } from '../../bench/data.ts';
import {
  type Dataset,
  type Options,
  type TensorShape,
  timelineSteps,
  valuesIfLoaded,
} from '../../src/index.ts';

/** What is shown, and how, when the benchmark is asked for. */
export interface OpenDataset {
  readonly name: string;
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
}

export interface BenchmarkFigure {
  readonly name: string;
  /** The data as if nobody had seen it: nothing known of an earlier one is known of it. */
  readonly fresh: () => Dataset;
  readonly options: Partial<Options>;
  /** Another `vmin` each turn. */
  readonly change: (turn: number) => Partial<Options>;
  /** Another checkpoint each turn; null for data of one checkpoint. */
  readonly update: ((turn: number) => Partial<Options>) | null;
  /** As many values as an update uploads. */
  readonly floorValues: Float32Array;
}

/** A count as people write it. */
export const formatCount = (count: number): string => count.toLocaleString('en');

/** Changes of `vmin` repeat after so many turns. */
const CHANGES = 7;

const unseen = (dataset: Dataset): Dataset => ({
  ...dataset,
  tensors: dataset.tensors.map((tensor) => ({ ...tensor })),
});

/** Panels of random values over six decades, on a logarithmic scale of given limits. */
export function createStandardFigure(panels: number, side: number, checkpoints: 1 | 2 = 2): BenchmarkFigure {
  const size = { name: '', panels, layers: side, heads: side };
  const { vmin, vmax, checkpoints: slices } = createScene(size, 'max', checkpoints, []);
  const dataset = createDataset(size, slices);
  return {
    name: `${panels} panels of ${formatCount(side)} × ${formatCount(side)}`,
    fresh: () => unseen(dataset),
    options: { norm: 'log', vmin, vmax, checkpoint: 0 },
    change: (turn) => ({ vmin: vmin * (1 + ((turn % CHANGES) + 1) / 100) }),
    update: checkpoints > 1 ? (turn) => ({ checkpoint: 1 - (turn % 2) }) : null,
    floorValues: slices[0] as Float32Array,
  };
}

/** What is open, as it is shown. */
export function createOpenFigure({ name, dataset, options }: OpenDataset): BenchmarkFigure {
  const { lowest, span } = rangeOf(dataset, options.norm === 'log');
  const base = options.vmin ?? lowest;
  const step = options.norm === 'log' ? base / 100 : span / 1000;
  const steps = timelineSteps(dataset);
  const last = steps.length - 1;
  const models = options.models ?? null;
  const cells = last > 0 ? changedCells(dataset, models, steps[0] as number, steps[last] as number) : 0;
  return {
    name,
    fresh: () => unseen(dataset),
    options,
    // Downwards, as limits may not cross.
    change: (turn) => ({ vmin: base - step * ((turn % CHANGES) + 1) }),
    update: cells > 0 ? (turn) => ({ checkpoint: turn % 2 ? last : 0 }) : null,
    floorValues: new Float32Array(cells),
  };
}

/** The lowest value, of those above 0 where a logarithm is taken, and the distance to the highest. */
function rangeOf({ tensors }: Dataset, positive: boolean): { lowest: number; span: number } {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const tensor of tensors)
    for (const value of valuesIfLoaded(tensor, 0) ?? []) {
      if (positive && !(value > 0)) continue;
      if (value < lowest && value !== Number.NEGATIVE_INFINITY) lowest = value;
      if (value > highest && value !== Number.POSITIVE_INFINITY) highest = value;
    }
  if (!(lowest <= highest)) return { lowest: positive ? 1e-6 : 0, span: 1 };
  return { lowest, span: highest - lowest || Math.abs(lowest) || 1 };
}

/** The checkpoint that a tensor shows at a step, -1 before its first. */
const checkpointAt = ({ steps }: TensorShape, step: number): number =>
  steps ? steps.filter((own) => own <= step).length - 1 : 0;

/** Cells of the tensors that show another checkpoint at one step than at another. */
function changedCells({ tensors }: Dataset, models: Options['models'], a: number, b: number): number {
  return tensors
    .filter(({ model }) => models?.includes(model) ?? true)
    .filter((tensor) => checkpointAt(tensor, a) !== checkpointAt(tensor, b))
    .reduce((sum, { tasks, layers, heads }) => sum + tasks.length * layers * heads, 0);
}
