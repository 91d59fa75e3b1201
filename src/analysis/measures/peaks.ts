// Peaks by topological prominence: 0-dimensional persistence of the superlevel sets, over 8 neighbours.
//
// Edelsbrunner, Letscher and Zomorodian, "Topological persistence and simplification" (2002): as a level sinks, a peak is
// born where an island appears, and dies where its island joins one with a higher peak. Islands can join only at bridges,
// cells whose higher neighbours do not touch each other all; all others lie on the slope of one island.

import { DisjointSet } from './disjoint-set.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending, cellsDescending, valuesDescending } from './sorting.ts';

/** The highest first, then the most prominent; of equal ones the higher, then the first. */
export interface Peaks {
  /** Index of the cell of each: `layer * heads + head`. */
  readonly cells: Uint32Array;
  /**
   * How far one must go down from each to reach a higher cell, in the unit of the values. The highest cell, and those that
   * missing cells part from any higher one, go down to the smallest value.
   */
  readonly prominences: Float64Array;
}

/** Of each set of cells around one, a bit each clockwise from above: one cell of every group that touches. */
const GROUPS = Array.from({ length: 256 }, (_, set) => {
  const ones: number[] = [];
  let left = set;
  while (left > 0) {
    let group = left & -left;
    ones.push(31 - Math.clz32(group));
    for (let grown = 0; grown !== group; ) {
      grown = group;
      for (let i = 0; i < 8; i++) {
        if (!((group >> i) & 1)) continue;
        // Next along the ring; cells at the sides also touch each other across a corner.
        for (const step of i % 2 === 0 ? [1, 2, 6, 7] : [1, 7]) group |= set & (1 << ((i + step) & 7));
      }
    }
    left &= ~group;
  }
  return ones;
});
const FIRST = Uint8Array.from(GROUPS, ([first = 0]) => first);
/** Those of all groups but the first, a bit each. */
const OTHERS = Uint8Array.from(GROUPS, ([, ...others]) => others.reduce((bits, i) => bits | (1 << i), 0));

/** Behind the last cell in the order. */
const NOWHERE = 0x7fffffff;

/** Which of the cells around each are higher, a bit each clockwise from above; by place in the order. */
function higherAround({ layers, heads }: Matrix, order: Uint32Array): Uint8Array {
  // In a frame of cells that never appear, which saves asking where the edges are.
  const width = heads + 2;
  const places = new Int32Array(width * (layers + 2)).fill(NOWHERE);
  for (let i = 0; i < order.length; i++) {
    const cell = order[i] as number;
    places[cell + width + 1 + 2 * ((cell / heads) | 0)] = i;
  }
  const higher = new Uint8Array(order.length);
  for (let at = width + 1; at < places.length - width - 1; at++) {
    const own = places[at] as number;
    if (own === NOWHERE) continue;
    // No branches: which are higher is a matter of chance, and a wrong guess costs more than all the rest.
    higher[own] =
      (((places[at - width] as number) - own) >>> 31) |
      ((((places[at - width + 1] as number) - own) >>> 31) << 1) |
      ((((places[at + 1] as number) - own) >>> 31) << 2) |
      ((((places[at + width + 1] as number) - own) >>> 31) << 3) |
      ((((places[at + width] as number) - own) >>> 31) << 4) |
      ((((places[at + width - 1] as number) - own) >>> 31) << 5) |
      ((((places[at - 1] as number) - own) >>> 31) << 6) |
      ((((places[at - width - 1] as number) - own) >>> 31) << 7);
  }
  return higher;
}

/**
 * The peaks whose prominence is at least a share of the highest value; of equal cells the first is the peak. None but the
 * highest where that is not positive; none at all where all are missing.
 *
 * @param share of the highest value, in [0, 1]
 */
export function peaks(matrix: Matrix, share = 0.1): Peaks {
  const { heads, values } = matrix;
  const order = cellsDescending(matrix);
  const heights = valuesDescending(matrix);
  if (order.length === 0) return { cells: new Uint32Array(0), prominences: new Float64Array(0) };
  const top = heights[0] as number;
  const bottom = heights[heights.length - 1] as number;
  const least = top > 0 ? share * top : Infinity;

  const higher = higherAround(matrix, order);
  const ring = Int32Array.of(-heads, 1 - heads, 1, heads + 1, heads, heads - 1, -1, -heads - 1);
  let count = 0;
  for (let i = 0; i < higher.length; i++) if (higher[i] === 0) count++;
  /** Peaks by their numbers, the highest first, joined where their islands are. */
  const islands = new DisjointSet(count);
  /** Of each peak, its place in the order. */
  const places = new Uint32Array(count);
  const prominences = new Float64Array(count);
  prominences[0] = top - bottom;
  /** Of each cell that has appeared, the number of a peak on its island. */
  const peakOf = new Int32Array(values.length);
  let appeared = 0;
  /** Islands that are there, of those whose peaks may be told. */
  let open = 0;
  for (let i = 0; i < order.length; i++) {
    const cell = order[i] as number;
    const height = heights[i] as number;
    const isLow = height - bottom < least;
    if (isLow && open < 2) break;
    const set = higher[i] as number;
    if (set === 0) {
      places[appeared] = i;
      prominences[appeared] = height - bottom;
      peakOf[cell] = appeared++;
      if (!isLow) open++;
      continue;
    }
    const slope = peakOf[cell + (ring[FIRST[set] as number] as number)] as number;
    peakOf[cell] = slope;
    let others = OTHERS[set] as number;
    if (others === 0) continue;
    let island = islands.smallest(slope);
    for (; others > 0; others &= others - 1) {
      const side = 31 - Math.clz32(others & -others);
      const other = islands.smallest(peakOf[cell + (ring[side] as number)] as number);
      if (other === island) continue;
      const sinks = Math.max(other, island);
      island = Math.min(other, island);
      islands.join(sinks, island);
      const peak = heights[places[sinks] as number] as number;
      prominences[sinks] = peak - height;
      if (peak - bottom >= least) open--;
    }
  }
  // The highest comes first, whatever its prominence.
  let kept = 1;
  for (let peak = 1; peak < appeared; peak++)
    if ((prominences[peak] as number) >= least) {
      places[kept] = places[peak] as number;
      prominences[kept++] = prominences[peak] as number;
    }
  const told = new Uint32Array(kept);
  told.set(
    argsortDescending(prominences.subarray(1, kept)).map((i) => i + 1),
    1,
  );
  return {
    cells: told.map((i) => order[places[i] as number] as number),
    prominences: new Float64Array(kept).map((_, i) => prominences[told[i] as number] as number),
  };
}
