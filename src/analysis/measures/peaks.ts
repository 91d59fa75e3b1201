// Peaks by topological prominence: 0-dimensional persistence of the superlevel sets, with 8 neighbours per cell.
//
// Edelsbrunner, Letscher and Zomorodian, "Topological persistence and simplification" (2002): as a level sinks, an island and
// its peak appear at each local maximum, and a peak dies where its island merges with one that has a higher peak. Islands can
// merge only at cells whose higher neighbours do not all touch each other; every other cell extends a single island.

import { DisjointSet } from './disjoint-set.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending, cellsDescending, valuesDescending } from './sorting.ts';

/** Peaks: the highest first, then in descending order of prominence, then of height; ties in ascending order of the cell. */
export interface Peaks {
  /** The cell of each peak: `layer * heads + head`. */
  readonly cells: Uint32Array;
  /**
   * The prominence of each peak in the unit of the values: how far one must descend from it to reach a higher cell. For the
   * highest cell, and for peaks that missing cells separate from all higher ones, the height above the smallest value.
   */
  readonly prominences: Float64Array;
}

// The 8 neighbours of a cell form a ring. They are numbered clockwise from the one above, and a set of neighbours is a byte
// with one bit per neighbour.

const lowestBitIndex = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** The neighbours that touch a neighbour: adjacent ones on the ring and, for those at an edge, also the next ones, across a corner. */
const ringSteps = (neighbour: number): readonly number[] => (neighbour % 2 === 0 ? [1, 2, 6, 7] : [1, 7]);

/** For each set of neighbours, one neighbour from each group of them that touch each other. */
const GROUPS = Array.from({ length: 256 }, (_, set) => {
  const representatives: number[] = [];
  let remaining = set;
  while (remaining > 0) {
    const representative = lowestBitIndex(remaining);
    representatives.push(representative);
    let group = 1 << representative;
    for (let previous = 0; previous !== group; ) {
      previous = group;
      for (let neighbour = 0; neighbour < 8; neighbour++)
        if ((group >> neighbour) & 1)
          for (const step of ringSteps(neighbour)) group |= set & (1 << ((neighbour + step) & 7));
    }
    remaining &= ~group;
  }
  return representatives;
});
/** For each set of neighbours, the representative of its first group. */
const FIRST_GROUP = Uint8Array.from(GROUPS, ([first = 0]) => first);
/** For each set of neighbours, the representatives of its other groups as a set. */
const OTHER_GROUPS = Uint8Array.from(GROUPS, ([, ...others]) =>
  others.reduce((bits, neighbour) => bits | (1 << neighbour), 0),
);

/** The rank of cells that are not finite, and of the border: behind all others. */
const UNRANKED = 0x7fffffff;

/** 1 if a rank is higher up than another one, otherwise 0: the sign bit of their difference. */
const isHigher = (rank: number, other: number): number => (rank - other) >>> 31;

/** For each cell in descending order of its value, the set of its neighbours that come before it. */
function findHigherNeighbours({ layers, heads }: Matrix, order: Uint32Array): Uint8Array {
  // A border of unranked cells makes bounds checks unnecessary.
  const width = heads + 2;
  const ranks = new Int32Array(width * (layers + 2)).fill(UNRANKED);
  for (let rank = 0; rank < order.length; rank++) {
    const cell = order[rank] as number;
    ranks[cell + width + 1 + 2 * ((cell / heads) | 0)] = rank;
  }
  const higher = new Uint8Array(order.length);
  for (let at = width + 1; at < ranks.length - width - 1; at++) {
    const rank = ranks[at] as number;
    if (rank === UNRANKED) continue;
    // Branch-free, because which neighbours are higher is unpredictable: mispredictions would dominate the run time.
    higher[rank] =
      isHigher(ranks[at - width] as number, rank) |
      (isHigher(ranks[at - width + 1] as number, rank) << 1) |
      (isHigher(ranks[at + 1] as number, rank) << 2) |
      (isHigher(ranks[at + width + 1] as number, rank) << 3) |
      (isHigher(ranks[at + width] as number, rank) << 4) |
      (isHigher(ranks[at + width - 1] as number, rank) << 5) |
      (isHigher(ranks[at - 1] as number, rank) << 6) |
      (isHigher(ranks[at - width - 1] as number, rank) << 7);
  }
  return higher;
}

/** All local maxima that can reach the minimum prominence, in descending order of height. */
interface LocalMaxima {
  readonly count: number;
  /** The rank of each one's cell in descending order of values. */
  readonly ranks: Uint32Array;
  readonly prominences: Float64Array;
}

/** @param least minimum prominence; lower maxima may be omitted */
function findMaxima(matrix: Matrix, least: number): LocalMaxima {
  const { heads, values } = matrix;
  const order = cellsDescending(matrix);
  const heights = valuesDescending(matrix);
  const bottom = heights[heights.length - 1] as number;
  const higher = findHigherNeighbours(matrix, order);
  const neighbourOffsets = Int32Array.of(-heads, 1 - heads, 1, heads + 1, heads, heads - 1, -1, -heads - 1);
  let total = 0;
  for (let i = 0; i < higher.length; i++) if (higher[i] === 0) total++;
  /** Maxima by number, highest first, merged as their islands merge. */
  const islands = new DisjointSet(total);
  const ranks = new Uint32Array(total);
  const prominences = new Float64Array(total);
  prominences[0] = (heights[0] as number) - bottom;
  /** For each cell above the current level, the number of a maximum on its island. */
  const maximumOf = new Int32Array(values.length);
  let count = 0;
  /** Islands above the current level whose maximum can still reach the minimum prominence. */
  let open = 0;
  for (let i = 0; i < order.length; i++) {
    const cell = order[i] as number;
    const height = heights[i] as number;
    const isLow = height - bottom < least;
    if (isLow && open < 2) break;
    const set = higher[i] as number;
    if (set === 0) {
      ranks[count] = i;
      prominences[count] = height - bottom;
      maximumOf[cell] = count++;
      if (!isLow) open++;
      continue;
    }
    const first = maximumOf[cell + (neighbourOffsets[FIRST_GROUP[set] as number] as number)] as number;
    maximumOf[cell] = first;
    let others = OTHER_GROUPS[set] as number;
    if (others === 0) continue;
    let island = islands.smallest(first);
    for (; others > 0; others &= others - 1) {
      const offset = neighbourOffsets[lowestBitIndex(others)] as number;
      const other = islands.smallest(maximumOf[cell + offset] as number);
      if (other === island) continue;
      const lower = Math.max(other, island);
      island = Math.min(other, island);
      islands.join(lower, island);
      const top = heights[ranks[lower] as number] as number;
      prominences[lower] = top - height;
      if (top - bottom >= least) open--;
    }
  }
  return { count, ranks, prominences };
}

/**
 * The peaks whose prominence is at least a fraction of the highest value; in case of ties the first cell is the peak. Only
 * the highest if its value is not positive; empty if no cell is finite.
 *
 * @param share fraction of the highest value, in [0, 1]
 */
export function peaks(matrix: Matrix, share = 0.1): Peaks {
  const order = cellsDescending(matrix);
  if (order.length === 0) return { cells: new Uint32Array(0), prominences: new Float64Array(0) };
  const top = valuesDescending(matrix)[0] as number;
  const least = top > 0 ? share * top : Infinity;
  const { count, ranks, prominences } = findMaxima(matrix, least);
  // The highest is always the first peak, whatever its prominence.
  let kept = 1;
  for (let maximum = 1; maximum < count; maximum++)
    if ((prominences[maximum] as number) >= least) {
      ranks[kept] = ranks[maximum] as number;
      prominences[kept++] = prominences[maximum] as number;
    }
  const byProminence = new Uint32Array(kept);
  byProminence.set(
    argsortDescending(prominences.subarray(1, kept)).map((i) => i + 1),
    1,
  );
  return {
    cells: byProminence.map((i) => order[ranks[i] as number] as number),
    prominences: new Float64Array(kept).map((_, i) => prominences[byProminence[i] as number] as number),
  };
}
