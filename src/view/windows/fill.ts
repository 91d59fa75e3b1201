// Fills windows from values in memory: exactly from the matrix itself, or from a level of it.

import type { Panel } from '../../figure/scene.ts';
import type { Edges } from '../../levels/axis.ts';
import type { StoredMatrix } from '../../levels/cells.ts';
import type { LevelValues } from '../../levels/level-values.ts';
import { reduceToPixels } from '../../levels/pixels.ts';
import type { Mixing } from '../../options.ts';
import type { ValuesLookup } from '../../tensor/source.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import type { FillWindow } from './contents.ts';
import type { PanelWindow } from './geometry.ts';

/** The matrix of a panel at one of its checkpoints; null before the first. */
function findMatrix(
  { tensor, task }: Panel,
  checkpoint: number | null,
  valuesAt: ValuesLookup,
): StoredMatrix | null {
  if (checkpoint === null) return null;
  const values = valuesAt(tensor, checkpoint);
  if (!values) throw new Error(`checkpoint ${checkpoint} of ${tensor.model} is drawn before it is loaded`);
  const { layers, heads } = tensor;
  return { values, offset: task * layers * heads, layers, heads };
}

/** The checkpoint that a tensor shows; null before its first. */
export type CheckpointOf = (tensor: TensorOrSource) => number | null;

const edgesOf = ({ layers, heads }: PanelWindow): Edges => ({ layers: layers.edges, heads: heads.edges });

/** Reduces the cells of one checkpoint. */
export const fillFromCheckpoint = (checkpointOf: CheckpointOf, valuesAt: ValuesLookup): FillWindow =>
  function* (window, output) {
    const { tensor, reduction } = window.panel;
    const matrix = findMatrix(window.panel, checkpointOf(tensor), valuesAt);
    if (!matrix) output.fill(Number.NaN);
    else yield* reduceToPixels(matrix, { edges: edgesOf(window), reduction, output });
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
  function* (window, output) {
    const { tensor, reduction } = window.panel;
    const matrix = findMatrix(window.panel, from(tensor), valuesAt);
    const later = findMatrix(window.panel, to(tensor), valuesAt);
    if (!matrix || !later) output.fill(Number.NaN);
    else
      yield* reduceToPixels({ ...matrix, later, mix, mixing }, { edges: edgesOf(window), reduction, output });
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
    const edges = {
      layers: divide(layers.edges, level.layersPerCell),
      heads: divide(heads.edges, level.headsPerCell),
    };
    yield* reduceToPixels(level, { edges, reduction: panel.reduction, output });
  };
