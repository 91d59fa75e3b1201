// The cells of a cluster, and how diagonal, columnar or row-like they lie.

import type { Matrix } from './matrix.ts';

export const PATTERNS = ['diagonal', 'columns', 'rows'] as const;
/** How the cells of a cluster lie. */
export type Pattern = (typeof PATTERNS)[number];

/** Bright cells with their places and weights; arrays may be longer than `count`, to be used again. */
export interface WeightedCells {
  count: number;
  readonly layers: Float64Array;
  readonly heads: Float64Array;
  readonly weights: Float64Array;
  /** In which values are shuffled. */
  box: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

export const allocateCells = (cells: number): WeightedCells => ({
  count: 0,
  layers: new Float64Array(cells),
  heads: new Float64Array(cells),
  weights: new Float64Array(cells),
  box: { top: 0, left: 0, height: 0, width: 0 },
});

/** Puts the cells' bounding box around them, and one cell more as far as the panel goes: a column alone would fill its own. */
export function setBoundingBox(
  cells: WeightedCells,
  { layers, heads }: Pick<Matrix, 'layers' | 'heads'>,
): void {
  let [top, bottom, left, right] = [layers, 0, heads, 0];
  for (let i = 0; i < cells.count; i++) {
    const layer = cells.layers[i] as number;
    const head = cells.heads[i] as number;
    if (layer < top) top = layer;
    if (layer > bottom) bottom = layer;
    if (head < left) left = head;
    if (head > right) right = head;
  }
  [top, bottom] = [Math.max(top - 1, 0), Math.min(bottom + 1, layers - 1)];
  [left, right] = [Math.max(left - 1, 0), Math.min(right + 1, heads - 1)];
  cells.box = { top, left, height: bottom - top + 1, width: right - left + 1 };
}

export function placeCells(matrix: Matrix, numbers: Uint32Array): WeightedCells {
  const cells = allocateCells(numbers.length);
  cells.count = numbers.length;
  numbers.forEach((cell, i) => {
    cells.layers[i] = Math.floor(cell / matrix.heads);
    cells.heads[i] = cell % matrix.heads;
    cells.weights[i] = matrix.values[cell] as number;
  });
  setBoundingBox(cells, matrix);
  return cells;
}

/** The absolute correlation of layer and head, each cell with its weight; 0 where one of them does not vary. */
export function correlation({ count, layers, heads, weights }: WeightedCells): number {
  let [total, layer, head] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    total += weight;
    layer += weight * (layers[i] as number);
    head += weight * (heads[i] as number);
  }
  layer /= total;
  head /= total;
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    const x = (layers[i] as number) - layer;
    const y = (heads[i] as number) - head;
    both += weight * x * y;
    one += weight * x * x;
    other += weight * y * y;
  }
  return one > 0 && other > 0 ? Math.abs(both) / Math.sqrt(one * other) : 0;
}

/** The first of the largest of the first `count` sums. */
function strongest(sums: Float64Array, count: number): number {
  let best = 0;
  for (let line = 1; line < count; line++) if ((sums[line] as number) > (sums[best] as number)) best = line;
  return best;
}

export type PatternStatistics = Record<Pattern, number>;

/** Sums of weights by column and by row of the box. */
export class LineSums {
  readonly columns: Float64Array;
  readonly rows: Float64Array;

  constructor({ layers, heads }: Pick<Matrix, 'layers' | 'heads'>) {
    this.columns = new Float64Array(heads);
    this.rows = new Float64Array(layers);
  }

  clear({ box }: WeightedCells): void {
    this.columns.fill(0, 0, box.width);
    this.rows.fill(0, 0, box.height);
  }

  add(row: number, column: number, weight: number): void {
    this.columns[column] = (this.columns[column] as number) + weight;
    this.rows[row] = (this.rows[row] as number) + weight;
  }

  sum(cells: WeightedCells): void {
    const { count, layers, heads, weights, box } = cells;
    this.clear(cells);
    for (let i = 0; i < count; i++)
      this.add((layers[i] as number) - box.top, (heads[i] as number) - box.left, weights[i] as number);
  }

  /** The strongest column's sum, and the strongest row's. */
  column = ({ box }: WeightedCells): number => strongest(this.columns, box.width);
  row = ({ box }: WeightedCells): number => strongest(this.rows, box.height);
}

export const sumWeights = ({ count, weights }: WeightedCells): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i] as number;
  return sum;
};

/** Shares are 0 where all weights are. */
export function patternStatistics(cells: WeightedCells, lines: LineSums): PatternStatistics {
  lines.sum(cells);
  const total = sumWeights(cells) || 1;
  return {
    diagonal: correlation(cells),
    columns: (lines.columns[lines.column(cells)] as number) / total,
    rows: (lines.rows[lines.row(cells)] as number) / total,
  };
}

/**
 * The statistics in units of what shuffling within the cluster would make of them, so that clusters of any size compare:
 * |r| sqrt(n' - 1), n' the effective number of weights; the strongest line's sum less the mean of lines, over the standard
 * deviation of a line's sum when the values are placed in the box without replacement.
 */
export function standardiseStatistics(cells: WeightedCells, lines: LineSums): PatternStatistics {
  const { count, weights, box } = cells;
  lines.sum(cells);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    sum += weight;
    squares += weight * weight;
  }
  const places = box.height * box.width;
  const variance = squares / places - (sum / places) ** 2;
  const excess = (strong: number, length: number, count: number): number => {
    const deviation = Math.sqrt((length * variance * (places - length)) / (places - 1));
    return deviation > 0 ? (strong - sum / count) / deviation : 0;
  };
  return {
    diagonal: correlation(cells) * Math.sqrt(squares > 0 ? Math.max((sum * sum) / squares - 1, 0) : 0),
    columns: excess(lines.columns[lines.column(cells)] as number, box.height, box.width),
    rows: excess(lines.rows[lines.row(cells)] as number, box.width, box.height),
  };
}
