// Effect sizes of patterns: weak patterns are not named, and neither are two patterns that describe the same effect.

import {
  correlation,
  type LineSums,
  type Pattern,
  type PatternStatistics,
  sumWeights,
  type WeightedCells,
} from './pattern-statistics.ts';

/** Minimum |r| between layer and head for a clear diagonal. */
const MIN_CORRELATION = 0.3;
/** Minimum ratio between the fraction of the strongest column or row and a uniform fraction. */
const MIN_RATIO = 2;
/** Minimum fraction of the cluster's importance in the strongest column or row. */
const MIN_FRACTION = 0.1;
/** Minimum number of cells that must be left without the strongest line of another pattern. */
const MIN_CELLS_LEFT = 6;

/** The fraction of the importance that every line of the box holds in a uniform distribution; null for a diagonal. */
export function uniformShare({ box }: Pick<WeightedCells, 'box'>, pattern: Pattern): number | null {
  if (pattern === 'diagonal') return null;
  return 1 / (pattern === 'columns' ? box.width : box.height);
}

/** True if the effect is large enough to be named, provided that it is significant. */
export function isClearPattern(cells: WeightedCells, pattern: Pattern, statistic: number): boolean {
  const uniform = uniformShare(cells, pattern);
  if (uniform === null) return statistic >= MIN_CORRELATION;
  return statistic >= MIN_RATIO * uniform && statistic >= MIN_FRACTION;
}

/** Effect size in [0, 1] that compares patterns: |r|, or the strongest line's fraction scaled so that uniform is 0 and all is 1. */
function computeStrength(cells: WeightedCells, pattern: Pattern, statistic: number): number {
  const uniform = uniformShare(cells, pattern);
  return uniform === null ? statistic : (statistic - uniform) / (1 - uniform);
}

/** The cells outside the strongest line of a pattern, in the same box; all cells for a diagonal. */
function removeStrongestLine(cells: WeightedCells, lines: LineSums, pattern: Pattern): WeightedCells {
  if (pattern === 'diagonal') return cells;
  lines.sum(cells);
  const { box } = cells;
  const [lineOfCell, line] =
    pattern === 'columns'
      ? [cells.heads, lines.strongestColumn(cells) + box.left]
      : [cells.layers, lines.strongestRow(cells) + box.top];
  const remaining = Array.from({ length: cells.count }, (_, i) => i).filter((i) => lineOfCell[i] !== line);
  const select = (list: Float64Array): Float64Array => Float64Array.from(remaining, (i) => list[i] as number);
  return {
    count: remaining.length,
    layers: select(cells.layers),
    heads: select(cells.heads),
    weights: select(cells.weights),
    box,
  };
}

/** True if a pattern is still clear without the strongest line of another one. */
function isClearWithout(cells: WeightedCells, lines: LineSums, pattern: Pattern, other: Pattern): boolean {
  const remaining = removeStrongestLine(cells, lines, other);
  if (remaining.count < MIN_CELLS_LEFT) return false;
  if (pattern === 'diagonal') return isClearPattern(remaining, pattern, correlation(remaining));
  lines.sum(remaining);
  const strongest =
    pattern === 'columns'
      ? lines.columns[lines.strongestColumn(remaining)]
      : lines.rows[lines.strongestRow(remaining)];
  return isClearPattern(remaining, pattern, (strongest as number) / (sumWeights(remaining) || 1));
}

/**
 * Selects the patterns to name: the strongest of the significant ones, and others only if each remains clear without the
 * strongest line of the other. A gradient is then not a diagonal, columns and rows simultaneously, while a cross is both
 * columns and rows.
 */
export function selectNamedPatterns(
  cells: WeightedCells,
  lines: LineSums,
  statistics: PatternStatistics,
  significant: readonly Pattern[],
): readonly Pattern[] {
  const ranked = significant
    .filter((pattern) => isClearPattern(cells, pattern, statistics[pattern]))
    .sort((a, b) => computeStrength(cells, b, statistics[b]) - computeStrength(cells, a, statistics[a]));
  const named: Pattern[] = [];
  for (const pattern of ranked)
    if (
      named.every(
        (other) =>
          isClearWithout(cells, lines, pattern, other) && isClearWithout(cells, lines, other, pattern),
      )
    )
      named.push(pattern);
  return significant.filter((pattern) => named.includes(pattern));
}
