// The layer x head matrix that measures are computed from.

import type { Mixing } from '../../options.ts';
import { mixDoubles, mixValues } from '../../tensor/mix.ts';
import type { CellRange } from '../../tensor/reduce.ts';
import type { HeadName, Numbers } from '../../tensor/tensor.ts';

/**
 * A layer x head matrix. The index of a cell is `layer * heads + head`. All measures ignore cells that are not finite. A
 * tensor with one task and no checkpoints is a valid matrix.
 */
export interface Matrix {
  /** Number of layers (rows). */
  readonly layers: number;
  /** Number of heads per layer (columns). */
  readonly heads: number;
  /** What its heads are called, if not `head`. */
  readonly headName?: HeadName;
  /** `layers * heads` values, head varying fastest; in double precision if float32 does not hold them. */
  readonly values: Numbers;
  /** If the matrix is a part of a larger one: layer and head of its first cell there. Default: 0, 0. */
  readonly start?: readonly [layer: number, head: number];
}

/** A matrix without its values. */
type MatrixShape = Pick<Matrix, 'layers' | 'heads' | 'headName'>;

/** Layer and head of a cell, as numbered in the matrix that this one is a part of. */
export const layerAndHead = (
  { heads, start: [layer, head] = [0, 0] }: Matrix,
  cell: number,
): readonly [layer: number, head: number] => [layer + Math.floor(cell / heads), head + (cell % heads)];

/** An array of zeros in the same precision as another one. */
export const allocateLike = (like: Numbers, length: number): Numbers =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);

/** A part of a matrix; the matrix itself if that is all of it. */
export function cropMatrix(
  matrix: Matrix,
  { layers: [top, bottom], heads: [left, right] }: CellRange,
): Matrix {
  const [layers, heads] = [bottom - top, right - left];
  if (layers === matrix.layers && heads === matrix.heads) return matrix;
  const values = allocateLike(matrix.values, layers * heads);
  for (let layer = 0; layer < layers; layer++) {
    const from = (top + layer) * matrix.heads;
    values.set(matrix.values.subarray(from + left, from + right), layer * heads);
  }
  return { ...matrix, layers, heads, values, start: [top, left] };
}

/** The cells from 0 up to a count that satisfy a condition, in ascending order. */
export function filterCells(count: number, isIncluded: (cell: number) => boolean): Uint32Array {
  const cells = new Uint32Array(count);
  let found = 0;
  for (let cell = 0; cell < count; cell++) if (isIncluded(cell)) cells[found++] = cell;
  return cells.slice(0, found);
}

/** A matrix in which all cells are missing. */
export const missingMatrix = ({ layers, heads, headName }: MatrixShape): Matrix => ({
  layers,
  heads,
  ...(headName && { headName }),
  values: new Float32Array(layers * heads).fill(Number.NaN),
});

/** The matrix of a task, as a view of the values of a checkpoint. */
export function matrixAtTask(
  values: Numbers,
  { layers, heads, headName }: MatrixShape,
  task: number,
): Matrix {
  const cells = layers * heads;
  const shape = { layers, heads, ...(headName && { headName }) };
  return { ...shape, values: values.subarray(task * cells, (task + 1) * cells) };
}

/** Interpolates between two matrices of the same shape, as figures do between checkpoints. */
export function mixMatrices(a: Matrix, b: Matrix, share: number, mixing: Mixing): Matrix {
  // One of them is in float32 if it is before the first checkpoint, where all values are missing.
  const isDouble = [a, b].some(({ values }) => values instanceof Float64Array);
  const mix = isDouble ? mixDoubles : mixValues;
  const values = isDouble ? Float64Array.from(a.values) : Float32Array.from(a.values);
  for (let cell = 0; cell < values.length; cell++)
    values[cell] = mix(values[cell] as number, b.values[cell] as number, share, mixing);
  return { ...a, values };
}

const magnitudesOf = new WeakMap<Matrix, Matrix>();
const signedMatrices = new WeakMap<Matrix, Matrix>();

/** The magnitudes |v| of all cells, cached per matrix; the matrix itself if no value is negative. */
export function magnitudes(matrix: Matrix): Matrix {
  let result = magnitudesOf.get(matrix);
  if (!result) {
    const { values } = matrix;
    result = values.some((value) => value < 0) ? { ...matrix, values: values.map(Math.abs) } : matrix;
    magnitudesOf.set(matrix, result);
    if (result !== matrix) signedMatrices.set(result, matrix);
  }
  return result;
}

/** Beyond these magnitudes, sums or squares of doubles may be infinite or 0. */
const [MIN_SAFE, MAX_SAFE] = [2 ** -480, 2 ** 480];

const rescaledMatrices = new WeakMap<Matrix, Matrix>();

/**
 * A matrix whose sums and squares are finite, for measures that do not depend on the unit: the matrix itself, or one of extreme
 * doubles multiplied by a power of two. Cached per matrix.
 */
export function rescale(matrix: Matrix): Matrix {
  const { values } = matrix;
  if (!(values instanceof Float64Array)) return matrix;
  let result = rescaledMatrices.get(matrix);
  if (!result) {
    let largest = 0;
    for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    const factor = largest > MAX_SAFE ? MIN_SAFE : largest < MIN_SAFE ? MAX_SAFE : 1;
    result = factor === 1 ? matrix : { ...matrix, values: values.map((value) => value * factor) };
    rescaledMatrices.set(matrix, result);
  }
  return result;
}

/** The matrix that `magnitudes` computed a matrix from; undefined for other matrices. */
export const signedMatrix = (matrix: Matrix): Matrix | undefined => signedMatrices.get(matrix);
