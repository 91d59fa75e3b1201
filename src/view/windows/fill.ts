// Fills windows from values in memory: exactly from the matrix itself, or from a level of it.

import type { Panel } from '../../figure/scene.ts';
import type { MixedMatrix, StoredMatrix } from '../../levels/cells.ts';
import type { LevelValues } from '../../levels/level-values.ts';
import { type Pixels, reduceToPixels } from '../../levels/pixels.ts';
import { scanMatrix } from '../../levels/scan.ts';
import type { Mixing } from '../../options.ts';
import type { MatrixAtCheckpoint } from '../../scale/statistics.ts';
import type { ValuesLookup } from '../../tensor/source.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { CELLS_PER_SLICE, type FillWindow } from './contents.ts';
import type { WindowData } from './data.ts';
import type { PanelWindow } from './geometry.ts';

/** The checkpoint that a tensor shows; null before its first. */
export type CheckpointOf = (tensor: TensorOrSource) => number | null;

/** The matrix of a task at a checkpoint that is loaded. */
export function storedMatrix(
  { tensor, task, checkpoint }: MatrixAtCheckpoint,
  valuesAt: ValuesLookup,
): StoredMatrix {
  const values = valuesAt(tensor, checkpoint);
  if (!values) throw new Error(`checkpoint ${checkpoint} is not loaded`);
  const { layers, heads } = tensor;
  return { values, offset: task * layers * heads, layers, heads };
}

const pixelsOf = ({ panel, layers, heads }: PanelWindow, output: Float32Array): Pixels => ({
  edges: { layers: layers.edges, heads: heads.edges },
  reduction: panel.reduction,
  output,
});

/** Reduces the cells of one checkpoint. */
export const fillFromCheckpoint = (
  checkpointOf: CheckpointOf,
  { values, statistics, awaitsExtremes }: WindowData,
): FillWindow =>
  function* (window, output) {
    const { tensor, task } = window.panel;
    const checkpoint = checkpointOf(tensor);
    if (checkpoint === null) {
      output.fill(Number.NaN);
      return;
    }
    const matrix = { tensor, task, checkpoint };
    const { extremes } = yield* scanMatrix(storedMatrix(matrix, values), {
      pixels: pixelsOf(window, output),
      extremes: awaitsExtremes && !statistics.isRead(matrix),
      cellsPerSlice: CELLS_PER_SLICE,
    });
    if (extremes) statistics.addExtremes(matrix, extremes);
  };

/** Two checkpoints and the weight of the second. */
export interface Mixed {
  readonly from: CheckpointOf;
  readonly to: CheckpointOf;
  readonly mix: number;
  readonly mixing: Mixing;
}

/** The matrix of a panel between two checkpoints; null if it has no earlier one. */
function mixedMatrix({ tensor, task }: Panel, mixed: Mixed, valuesAt: ValuesLookup): MixedMatrix | null {
  const [from, to] = [mixed.from(tensor), mixed.to(tensor)];
  if (from === null || to === null) return null;
  const later = storedMatrix({ tensor, task, checkpoint: to }, valuesAt);
  const { mix, mixing } = mixed;
  return { ...storedMatrix({ tensor, task, checkpoint: from }, valuesAt), later, mix, mixing };
}

/** Mixes the cells of two checkpoints, then reduces them. */
export const fillMixed = (mixed: Mixed, { values }: WindowData): FillWindow =>
  function* (window, output) {
    const matrix = mixedMatrix(window.panel, mixed, values);
    if (matrix) yield* reduceToPixels(matrix, pixelsOf(window, output), CELLS_PER_SLICE);
    else output.fill(Number.NaN);
  };

/** All levels of a matrix, level 0 first: the matrix itself. Empty if there is no matrix at this moment. */
export type Pyramid = readonly LevelValues[];

const divide = (edges: Int32Array, divisor: number): Int32Array =>
  divisor === 1 ? edges : edges.map((edge) => Math.ceil(edge / divisor));

/** Reduces the cells of levels, whose blocks divide those of the window. */
export const fillFromLevels = (pyramidOf: (panel: Panel) => Pyramid): FillWindow =>
  function* (window, output) {
    const { panel, layers, heads } = window;
    const level = pyramidOf(panel).findLast(
      ({ layersPerCell, headsPerCell }) =>
        layersPerCell <= (layers.block ?? 1) && headsPerCell <= (heads.block ?? 1),
    );
    if (!level) {
      output.fill(Number.NaN);
      return;
    }
    const edges = {
      layers: divide(layers.edges, level.layersPerCell),
      heads: divide(heads.edges, level.headsPerCell),
    };
    yield* reduceToPixels(level, { edges, reduction: panel.reduction, output });
  };
