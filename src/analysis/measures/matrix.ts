// The layer x head matrix that measures are computed from.

import type { Mixing } from '../../options.ts';
import { mixValues } from '../../tensor/mix.ts';

/**
 * A layer x head matrix. The index of a cell is `layer * heads + head`. All measures ignore cells that are not finite. A
 * tensor with one task and no checkpoints is a valid matrix.
 */
export interface Matrix {
  /** Number of layers (rows). */
  readonly layers: number;
  /** Number of heads per layer (columns). */
  readonly heads: number;
  /** `layers * heads` values, head varying fastest. */
  readonly values: Float32Array;
}

/** Layer and head of a cell. */
export const layerAndHead = ({ heads }: Matrix, cell: number): readonly [layer: number, head: number] => [
  Math.floor(cell / heads),
  cell % heads,
];

/** The cells from 0 up to a count that satisfy a condition, in ascending order. */
export function filterCells(count: number, isIncluded: (cell: number) => boolean): Uint32Array {
  const cells = new Uint32Array(count);
  let found = 0;
  for (let cell = 0; cell < count; cell++) if (isIncluded(cell)) cells[found++] = cell;
  return cells.slice(0, found);
}

/** A matrix in which all cells are missing. */
export const missingMatrix = ({ layers, heads }: Pick<Matrix, 'layers' | 'heads'>): Matrix => ({
  layers,
  heads,
  values: new Float32Array(layers * heads).fill(Number.NaN),
});

/** The matrix of a task, as a view of the values of a checkpoint. */
export function matrixAtTask(
  values: Float32Array,
  { layers, heads }: Pick<Matrix, 'layers' | 'heads'>,
  task: number,
): Matrix {
  const cells = layers * heads;
  return { layers, heads, values: values.subarray(task * cells, (task + 1) * cells) };
}

/** Interpolates between two matrices of the same shape, as figures do between checkpoints. */
export function mixMatrices(a: Matrix, b: Matrix, share: number, mixing: Mixing): Matrix {
  const values = a.values.map((value, cell) => mixValues(value, b.values[cell] as number, share, mixing));
  return { layers: a.layers, heads: a.heads, values };
}

const magnitudesOf = new WeakMap<Matrix, Matrix>();
const signedMatrices = new WeakMap<Matrix, Matrix>();

/** The magnitudes |v| of all cells, cached per matrix; the matrix itself if no value is negative. */
export function magnitudes(matrix: Matrix): Matrix {
  let result = magnitudesOf.get(matrix);
  if (!result) {
    const { layers, heads, values } = matrix;
    result = values.some((value) => value < 0) ? { layers, heads, values: values.map(Math.abs) } : matrix;
    magnitudesOf.set(matrix, result);
    if (result !== matrix) signedMatrices.set(result, matrix);
  }
  return result;
}

/** The matrix that `magnitudes` computed a matrix from; undefined for other matrices. */
export const signedMatrix = (matrix: Matrix): Matrix | undefined => signedMatrices.get(matrix);
