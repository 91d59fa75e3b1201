// Statistics that measure how diagonal, columnar or row-like the cells of a cluster are.

import type { Matrix } from './matrix.ts';

export const PATTERNS = ['diagonal', 'columns', 'rows'] as const;
/** An arrangement of the cells of a cluster. */
export type Pattern = (typeof PATTERNS)[number];

/** Bright cells with their positions and weights. Arrays may be longer than `count` so that they can be reused. */
export interface WeightedCells {
  count: number;
  readonly layers: Float64Array;
  readonly heads: Float64Array;
  readonly weights: Float64Array;
  /** The box in which values are shuffled. */
  box: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

export const allocateCells = (cells: number): WeightedCells => ({
  count: 0,
  layers: new Float64Array(cells),
  heads: new Float64Array(cells),
  weights: new Float64Array(cells),
  box: { top: 0, left: 0, height: 0, width: 0 },
});

/**
 * Sets the box to the bounding box plus a margin of one cell, clipped to the panel. Without the margin, a single column would
 * fill its box, and shuffling would change nothing.
 */
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

export function placeCells(matrix: Matrix, indices: Uint32Array): WeightedCells {
  const cells = allocateCells(indices.length);
  cells.count = indices.length;
  indices.forEach((cell, i) => {
    cells.layers[i] = Math.floor(cell / matrix.heads);
    cells.heads[i] = cell % matrix.heads;
    cells.weights[i] = matrix.values[cell] as number;
  });
  setBoundingBox(cells, matrix);
  return cells;
}

/** The absolute weighted correlation |r| between layer and head, in [0, 1]; 0 if one of them does not vary. */
export function correlation({ count, layers, heads, weights }: WeightedCells): number {
  let [total, meanLayer, meanHead] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    total += weight;
    meanLayer += weight * (layers[i] as number);
    meanHead += weight * (heads[i] as number);
  }
  meanLayer /= total;
  meanHead /= total;
  let [covariance, layerVariance, headVariance] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    const x = (layers[i] as number) - meanLayer;
    const y = (heads[i] as number) - meanHead;
    covariance += weight * x * y;
    layerVariance += weight * x * x;
    headVariance += weight * y * y;
  }
  return layerVariance > 0 && headVariance > 0
    ? Math.abs(covariance) / Math.sqrt(layerVariance * headVariance)
    : 0;
}

/** The index of the largest of the first `count` sums, the first one in case of ties. */
function findStrongest(sums: Float64Array, count: number): number {
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

  /** The column of the box with the largest sum. */
  strongestColumn({ box }: WeightedCells): number {
    return findStrongest(this.columns, box.width);
  }

  /** The row of the box with the largest sum. */
  strongestRow({ box }: WeightedCells): number {
    return findStrongest(this.rows, box.height);
  }
}

export const sumWeights = ({ count, weights }: WeightedCells): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i] as number;
  return sum;
};

/**
 * For a diagonal, |r|; for columns and rows, the fraction of the total weight in the strongest one, 0 if all weights are 0.
 * @param lines overwritten
 */
export function patternStatistics(cells: WeightedCells, lines: LineSums): PatternStatistics {
  lines.sum(cells);
  const total = sumWeights(cells) || 1;
  return {
    diagonal: correlation(cells),
    columns: (lines.columns[lines.strongestColumn(cells)] as number) / total,
    rows: (lines.rows[lines.strongestRow(cells)] as number) / total,
  };
}

/**
 * The statistics in units of their standard deviation under shuffling within the cluster, so that clusters of different sizes
 * are comparable: |r| sqrt(n' - 1), where n' is the effective number of weights (sum w)² / sum w²; and for columns and rows,
 * the strongest line's sum minus the mean over lines, divided by the standard deviation of a line's sum when values are placed
 * in the box without replacement.
 * @param lines overwritten
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
  const standardiseSum = (strongest: number, lineLength: number, lineCount: number): number => {
    const deviation = Math.sqrt((lineLength * variance * (places - lineLength)) / (places - 1));
    return deviation > 0 ? (strongest - sum / lineCount) / deviation : 0;
  };
  return {
    diagonal: correlation(cells) * Math.sqrt(squares > 0 ? Math.max((sum * sum) / squares - 1, 0) : 0),
    columns: standardiseSum(lines.columns[lines.strongestColumn(cells)] as number, box.height, box.width),
    rows: standardiseSum(lines.rows[lines.strongestRow(cells)] as number, box.width, box.height),
  };
}
