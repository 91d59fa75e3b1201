// Fills windows from values in memory: exactly from the matrix itself, or from a level of it.

import type { Panel } from '../../figure/scene.ts';
import type { LevelValues } from '../../levels/build-levels.ts';
import { reduceMatrix } from '../../levels/reduce-matrix.ts';
import type { Mixing } from '../../options.ts';
import type { ValuesLookup } from '../../tensor/source.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import type { FillWindow } from './contents.ts';
import type { PanelWindow } from './geometry.ts';

/** A matrix in an array: where it starts. */
interface PlacedMatrix {
  readonly values: Float32Array;
  readonly start: number;
}

/** The matrix of a panel at one of its checkpoints; null before the first. */
function findMatrix(
  { tensor, task }: Panel,
  checkpoint: number | null,
  valuesAt: ValuesLookup,
): PlacedMatrix | null {
  if (checkpoint === null) return null;
  const values = valuesAt(tensor, checkpoint);
  if (!values) throw new Error(`checkpoint ${checkpoint} of ${tensor.model} is drawn before it is loaded`);
  return { values, start: task * tensor.layers * tensor.heads };
}

/** The checkpoint that a tensor shows; null before its first. */
export type CheckpointOf = (tensor: TensorOrSource) => number | null;

/** Reduces the cells of one checkpoint. */
export const fillFromCheckpoint = (checkpointOf: CheckpointOf, valuesAt: ValuesLookup): FillWindow =>
  function* ({ panel, layers, heads }, output) {
    const matrix = findMatrix(panel, checkpointOf(panel.tensor), valuesAt);
    if (!matrix) output.fill(Number.NaN);
    else
      yield* reduceMatrix({
        ...matrix,
        rowLength: panel.tensor.heads,
        rows: layers.edges,
        columns: heads.edges,
        reduction: panel.reduction,
        output,
      });
  };

/** Two checkpoints and the weight of the second. */
export interface Mixed {
  readonly from: CheckpointOf;
  readonly to: CheckpointOf;
  readonly mix: number;
  readonly mixing: Mixing;
}

/** Mixes the cells of two checkpoints, then reduces them. */
export const fillMixed = ({ from, to, mix, mixing }: Mixed, valuesAt: ValuesLookup): FillWindow =>
  function* ({ panel, layers, heads }, output) {
    const matrix = findMatrix(panel, from(panel.tensor), valuesAt);
    const other = findMatrix(panel, to(panel.tensor), valuesAt);
    if (!matrix || !other) output.fill(Number.NaN);
    else
      yield* reduceMatrix({
        ...matrix,
        mixed: { values: other.values, mix, mixing },
        rowLength: panel.tensor.heads,
        rows: layers.edges,
        columns: heads.edges,
        reduction: panel.reduction,
        output,
      });
  };

/** The coarsest level with cells no larger than blocks of this size. */
const chooseLevel = (levels: readonly LevelValues[], layers: number, heads: number): LevelValues =>
  levels.findLast(({ layersPerCell, headsPerCell }) => layersPerCell <= layers && headsPerCell <= heads) ??
  (levels[0] as LevelValues);

const divide = (edges: Int32Array, divisor: number): Int32Array =>
  divisor === 1 ? edges : edges.map((edge) => Math.ceil(edge / divisor));

/** Reduces the cells of levels, whose blocks divide those of the window. */
export const fillFromLevels = (levelsOf: (panel: Panel) => readonly LevelValues[]): FillWindow =>
  function* ({ panel, layers, heads }: PanelWindow, output) {
    const level = chooseLevel(levelsOf(panel), layers.block ?? 1, heads.block ?? 1);
    yield* reduceMatrix({
      values: level.values,
      start: level.start,
      rowLength: level.heads,
      rows: divide(layers.edges, level.layersPerCell),
      columns: divide(heads.edges, level.headsPerCell),
      reduction: panel.reduction,
      output,
    });
  };
