// How strong a pattern is, apart from how certain: what is slight is not named, and one pattern is not named twice.

import {
  type Cells,
  correlation,
  type Lines,
  type Pattern,
  type Statistics,
  sumOf,
} from './cluster-cells.ts';

/** The least |r| of layer and head that is called a diagonal. */
const LEAST_CORRELATION = 0.3;
/** The strongest column or row holds at least so many times an even share, and at least this share. */
const LEAST_RATIO = 2;
const LEAST_SHARE = 0.1;
/** Fewer cells show nothing on their own. */
const FEWEST_ALONE = 6;

/** The share of a line where all lines of the box are alike; null for a diagonal. */
export function evenShare({ box }: Pick<Cells, 'box'>, pattern: Pattern): number | null {
  if (pattern === 'diagonal') return null;
  return 1 / (pattern === 'columns' ? box.width : box.height);
}

/** True where a pattern is strong enough to be named, should chance not explain it. */
export function isClear(cells: Cells, pattern: Pattern, statistic: number): boolean {
  const even = evenShare(cells, pattern);
  if (even === null) return statistic >= LEAST_CORRELATION;
  return statistic >= LEAST_RATIO * even && statistic >= LEAST_SHARE;
}

/** In [0, 1]: |r|, or how far the strongest line is from an even share, on the way to all. */
function strength(cells: Cells, pattern: Pattern, statistic: number): number {
  const even = evenShare(cells, pattern);
  return even === null ? statistic : (statistic - even) / (1 - even);
}

/** The cells that are not in the strongest line of a pattern; all of them for a diagonal. In the same box. */
function without(cells: Cells, lines: Lines, pattern: Pattern): Cells {
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
function isClearWithout(cells: Cells, lines: Lines, pattern: Pattern, other: Pattern): boolean {
  const left = without(cells, lines, other);
  if (left.count < FEWEST_ALONE) return false;
  if (pattern === 'diagonal') return isClear(left, pattern, correlation(left));
  lines.sum(left);
  const strongest = pattern === 'columns' ? lines.columns[lines.column(left)] : lines.rows[lines.row(left)];
  return isClear(left, pattern, (strongest as number) / (sumOf(left) || 1));
}

/**
 * Of patterns that chance does not explain, those that are named: the strongest, and others only where each is still clear
 * without the strongest line of the other. A gradient is then not a diagonal, columns and rows at once; a cross is both.
 */
export function standing(
  cells: Cells,
  lines: Lines,
  statistics: Statistics,
  certain: readonly Pattern[],
): readonly Pattern[] {
  const ranked = certain
    .filter((pattern) => isClear(cells, pattern, statistics[pattern]))
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
