// A layer x head matrix: what measures are taken of. A tensor of one task without checkpoints is one.

import type { Mixing } from '../../options.ts';
import { mixValues } from '../../tensor/mix.ts';

/** Cells are numbered `layer * heads + head`. Those that are not finite are missing to every measure. */
export interface Matrix {
  /** Rows. */
  readonly layers: number;
  /** Columns. */
  readonly heads: number;
  /** `layers * heads` values, head varying fastest. */
  readonly values: Float32Array;
}

/** Layer and head of a cell. */
export const layerAndHead = ({ heads }: Matrix, cell: number): readonly [layer: number, head: number] => [
  Math.floor(cell / heads),
  cell % heads,
];

/** Those of so many cells of which something is true. */
export function filterCells(count: number, isOne: (cell: number) => boolean): Uint32Array {
  const cells = new Uint32Array(count);
  let found = 0;
  for (let cell = 0; cell < count; cell++) if (isOne(cell)) cells[found++] = cell;
  return cells.slice(0, found);
}

/** A matrix of missing cells. */
export const missingMatrix = ({ layers, heads }: Pick<Matrix, 'layers' | 'heads'>): Matrix => ({
  layers,
  heads,
  values: new Float32Array(layers * heads).fill(Number.NaN),
});

/** The matrix of a task, in the memory of all values of a checkpoint. */
export function matrixAtTask(
  values: Float32Array,
  { layers, heads }: Pick<Matrix, 'layers' | 'heads'>,
  task: number,
): Matrix {
  const cells = layers * heads;
  return { layers, heads, values: values.subarray(task * cells, (task + 1) * cells) };
}

/** Two matrices of one shape, mixed cell by cell as figures mix them. */
export function mixMatrices(a: Matrix, b: Matrix, share: number, mixing: Mixing): Matrix {
  const values = a.values.map((value, cell) => mixValues(value, b.values[cell] as number, share, mixing));
  return { layers: a.layers, heads: a.heads, values };
}

const known = new WeakMap<Matrix, Matrix>();
const sources = new WeakMap<Matrix, Matrix>();

/** Magnitudes |v| of all cells, kept with the matrix; the matrix itself where none is negative. */
export function magnitudes(matrix: Matrix): Matrix {
  let found = known.get(matrix);
  if (!found) {
    const { layers, heads, values } = matrix;
    found = values.some((value) => value < 0) ? { layers, heads, values: values.map(Math.abs) } : matrix;
    known.set(matrix, found);
    if (found !== matrix) sources.set(found, matrix);
  }
  return found;
}

/** The matrix that others are the magnitudes of; undefined for one that is no such. */
export const signedMatrix = (matrix: Matrix): Matrix | undefined => sources.get(matrix);
