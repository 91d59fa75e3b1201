// How strong a pattern is, apart from how certain: what is slight is not named, and one pattern is not named twice.

import {
  correlation,
  type LineSums,
  type Pattern,
  type PatternStatistics,
  sumWeights,
  type WeightedCells,
} from './pattern-statistics.ts';

/** The least |r| of layer and head that is called a diagonal. */
const LEAST_CORRELATION = 0.3;
/** The strongest column or row holds at least so many times an even share, and at least this share. */
const LEAST_RATIO = 2;
const LEAST_SHARE = 0.1;
/** Fewer cells show nothing on their own. */
const FEWEST_ALONE = 6;

/** The share of a line where all lines of the box are alike; null for a diagonal. */
export function uniformShare({ box }: Pick<WeightedCells, 'box'>, pattern: Pattern): number | null {
  if (pattern === 'diagonal') return null;
  return 1 / (pattern === 'columns' ? box.width : box.height);
}

/** True where a pattern is strong enough to be named, should chance not explain it. */
export function isClearPattern(cells: WeightedCells, pattern: Pattern, statistic: number): boolean {
  const even = uniformShare(cells, pattern);
  if (even === null) return statistic >= LEAST_CORRELATION;
  return statistic >= LEAST_RATIO * even && statistic >= LEAST_SHARE;
}

/** In [0, 1]: |r|, or how far the strongest line is from an even share, on the way to all. */
function strength(cells: WeightedCells, pattern: Pattern, statistic: number): number {
  const even = uniformShare(cells, pattern);
  return even === null ? statistic : (statistic - even) / (1 - even);
}

/** The cells that are not in the strongest line of a pattern; all of them for a diagonal. In the same box. */
function without(cells: WeightedCells, lines: LineSums, pattern: Pattern): WeightedCells {
  if (pattern === 'diagonal') return cells;
  lines.sum(cells);
  const { box } = cells;
  const [places, line] =
    pattern === 'columns'
      ? [cells.heads, lines.column(cells) + box.left]
      : [cells.layers, lines.row(cells) + box.top];
  const left = Array.from({ length: cells.count }, (_, i) => i).filter((i) => places[i] !== line);
  const taken = (list: Float64Array): Float64Array => Float64Array.from(left, (i) => list[i] as number);
  return {
    count: left.length,
    layers: taken(cells.layers),
    heads: taken(cells.heads),
    weights: taken(cells.weights),
    box,
  };
}

/** True where a pattern is still clear once the strongest line of another is taken away. */
function isClearWithout(cells: WeightedCells, lines: LineSums, pattern: Pattern, other: Pattern): boolean {
  const left = without(cells, lines, other);
  if (left.count < FEWEST_ALONE) return false;
  if (pattern === 'diagonal') return isClearPattern(left, pattern, correlation(left));
  lines.sum(left);
  const strongest = pattern === 'columns' ? lines.columns[lines.column(left)] : lines.rows[lines.row(left)];
  return isClearPattern(left, pattern, (strongest as number) / (sumWeights(left) || 1));
}

/**
 * Of patterns that chance does not explain, those that are named: the strongest, and others only where each is still clear
 * without the strongest line of the other. A gradient is then not a diagonal, columns and rows at once; a cross is both.
 */
export function selectNamedPatterns(
  cells: WeightedCells,
  lines: LineSums,
  statistics: PatternStatistics,
  certain: readonly Pattern[],
): readonly Pattern[] {
  const ranked = certain
    .filter((pattern) => isClearPattern(cells, pattern, statistics[pattern]))
    .sort((a, b) => strength(cells, b, statistics[b]) - strength(cells, a, statistics[a]));
  const kept: Pattern[] = [];
  for (const pattern of ranked)
    if (
      kept.every(
        (other) =>
          isClearWithout(cells, lines, pattern, other) && isClearWithout(cells, lines, other, pattern),
      )
    )
      kept.push(pattern);
  return certain.filter((pattern) => kept.includes(pattern));
}
