// The figures that the benchmark measures: a standard figure of any size, and the one that is open in the viewer.

import { createDataset, createScene } from '../../bench/data.ts';
import {
  type Dataset,
  type Options,
  type TensorShape,
  timelineSteps,
  valuesInMemory,
} from '../../src/index.ts';

/** What the viewer shows when the benchmark is opened. */
export interface OpenDataset {
  readonly name: string;
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
}

export interface BenchmarkFigure {
  readonly name: string;
  /** Returns the dataset as a new object, for which nothing is cached. */
  readonly createFreshDataset: () => Dataset;
  readonly options: Partial<Options>;
  /** Options with a different `vmin` each turn. */
  readonly changeLimits: (turn: number) => Partial<Options>;
  /** Options with a different checkpoint each turn; null for data with a single checkpoint. */
  readonly changeCheckpoint: ((turn: number) => Partial<Options>) | null;
  /** As many values as an update uploads. */
  readonly floorValues: Float32Array;
}

export const formatCount = (count: number): string => count.toLocaleString('en');

/** Number of different values of `vmin`. */
const LIMIT_CHANGES = 7;

const copyDataset = (dataset: Dataset): Dataset => ({
  ...dataset,
  tensors: dataset.tensors.map((tensor) => ({ ...tensor })),
});

/** Panels of random values over six decades, on a logarithmic scale with fixed limits. */
export function createStandardFigure(panels: number, side: number, checkpoints: 1 | 2 = 2): BenchmarkFigure {
  const size = { name: '', panels, layers: side, heads: side };
  const { vmin, vmax, checkpoints: slices } = createScene(size, 'max', checkpoints, []);
  const dataset = createDataset(size, slices);
  return {
    name: `${panels} panels of ${formatCount(side)} × ${formatCount(side)}`,
    createFreshDataset: () => copyDataset(dataset),
    options: { norm: 'log', vmin, vmax, checkpoint: 0 },
    changeLimits: (turn) => ({ vmin: vmin * (1 + ((turn % LIMIT_CHANGES) + 1) / 100) }),
    changeCheckpoint: checkpoints > 1 ? (turn) => ({ checkpoint: 1 - (turn % 2) }) : null,
    floorValues: slices[0] as Float32Array,
  };
}

/** The figure that is open in the viewer, with its options. */
export function createOpenFigure({ name, dataset, options }: OpenDataset): BenchmarkFigure {
  const isLog = options.norm === 'log';
  const { lowest, span } = findRange(dataset, isLog);
  const base = options.vmin ?? lowest;
  const step = isLog ? base / 100 : span / 1000;
  const steps = timelineSteps(dataset);
  const last = steps.length - 1;
  const changedCells =
    last > 0
      ? countChangedCells(dataset, options.models ?? null, [steps[0] as number, steps[last] as number])
      : 0;
  return {
    name,
    createFreshDataset: () => copyDataset(dataset),
    options,
    // Lowers the limit, so that it never exceeds the upper one.
    changeLimits: (turn) => ({ vmin: base - step * ((turn % LIMIT_CHANGES) + 1) }),
    changeCheckpoint: changedCells > 0 ? (turn) => ({ checkpoint: turn % 2 ? last : 0 }) : null,
    floorValues: new Float32Array(changedCells),
  };
}

/** The lowest finite value, and the distance to the highest. @param positiveOnly ignores values that have no logarithm */
function findRange({ tensors }: Dataset, positiveOnly: boolean): { lowest: number; span: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const tensor of tensors)
    for (const value of valuesInMemory(tensor, 0) ?? []) {
      if (positiveOnly && !(value > 0)) continue;
      if (value < lowest && value !== Number.NEGATIVE_INFINITY) lowest = value;
      if (value > highest && value !== Number.POSITIVE_INFINITY) highest = value;
    }
  if (!(lowest <= highest)) return { lowest: positiveOnly ? 1e-6 : 0, span: 1 };
  return { lowest, span: highest - lowest || Math.abs(lowest) || 1 };
}

/** The index of the checkpoint that a tensor shows at a step; null before its first. */
function checkpointAt({ steps }: TensorShape, step: number): number | null {
  if (!steps) return 0;
  const count = steps.filter((checkpointStep) => checkpointStep <= step).length;
  return count === 0 ? null : count - 1;
}

/** Number of cells in the tensors that show different checkpoints at two steps. @param models those shown; null for all */
function countChangedCells(
  { tensors }: Dataset,
  models: Options['models'],
  [from, to]: readonly [number, number],
): number {
  return tensors
    .filter(({ model }) => models?.includes(model) ?? true)
    .filter((tensor) => checkpointAt(tensor, from) !== checkpointAt(tensor, to))
    .reduce((sum, { tasks, layers, heads }) => sum + tasks.length * layers * heads, 0);
}
