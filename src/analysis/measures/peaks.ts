// Peaks by topological prominence: 0-dimensional persistence of the superlevel sets, over 8 neighbours.
//
// Edelsbrunner, Letscher and Zomorodian, "Topological persistence and simplification" (2002): as a level sinks, a peak is
// born where an island appears, and dies where its island joins one with a higher peak. Islands can join only at bridges,
// cells whose higher neighbours do not touch each other all; all others lie on the slope of one island.

import type { Matrix } from './matrix.ts';
import { falling } from './order.ts';

export interface Peak {
  readonly cell: number;
  readonly value: number;
  /**
   * How far one must go down from it to reach a higher cell, in the unit of the values. The highest cell, and those
   * that missing cells part from any higher one, go down to the smallest value.
   */
  readonly prominence: number;
}

const SLOPE = 0;
const PEAK = 1;
const BRIDGE = 2;

/** What a cell is by which of the 8 cells around it are higher, clockwise from above. */
const KINDS = Uint8Array.from({ length: 256 }, (_, set) => {
  const has = (i: number): number => (set >> (i & 7)) & 1;
  let left = set;
  let groups = 0;
  while (left > 0) {
    groups++;
    let group = left & -left;
    for (let grown = 0; grown !== group; ) {
      grown = group;
      for (let i = 0; i < 8; i++) {
        if (!((group >> i) & 1)) continue;
        // Next along the ring; cells at the sides also touch each other across a corner.
        for (const step of i % 2 === 0 ? [-2, -1, 1, 2] : [-1, 1])
          if (has(i + step + 8)) group |= 1 << ((i + step + 8) & 7);
      }
    }
    left &= ~group;
  }
  return [PEAK, SLOPE][groups] ?? BRIDGE;
});

/** Behind the last cell in the order. */
const NOWHERE = 0x7fffffff;

/** Cells in a frame of such that never appear, which saves asking where the edges are. */
interface Terrain {
  readonly width: number;
  /** A bit for each of the 8 neighbours that is higher, clockwise from above. */
  readonly higher: Uint8Array;
  /** The peak that a cell's steepest way up leads to; peaks are numbered from 0, the highest first. */
  readonly slopeOf: Int32Array;
  /** The cell of each peak. */
  readonly peakCells: Uint32Array;
}

function terrainOf({ layers, heads }: Matrix, order: Uint32Array): Terrain {
  const width = heads + 2;
  /** Places in the falling order, so that all comparisons are of whole numbers. */
  const places = new Int32Array(width * (layers + 2)).fill(NOWHERE);
  for (let i = 0; i < order.length; i++) places[framed(order[i] as number, heads)] = i;
  const higher = new Uint8Array(places.length);
  /** By place in the order, the highest neighbour, or the cell itself; then its peak. */
  const slopes = new Int32Array(order.length);
  // No branches: which neighbours are higher is a matter of chance, and a wrong guess costs more than all the rest.
  for (let at = width + 1; at < places.length - width - 1; at++) {
    const own = places[at] as number;
    if (own === NOWHERE) continue;
    const a = places[at - width] as number;
    const b = places[at - width + 1] as number;
    const c = places[at + 1] as number;
    const d = places[at + width + 1] as number;
    const e = places[at + width] as number;
    const f = places[at + width - 1] as number;
    const g = places[at - 1] as number;
    const h = places[at - width - 1] as number;
    higher[at] =
      ((a - own) >>> 31) |
      (((b - own) >>> 31) << 1) |
      (((c - own) >>> 31) << 2) |
      (((d - own) >>> 31) << 3) |
      (((e - own) >>> 31) << 4) |
      (((f - own) >>> 31) << 5) |
      (((g - own) >>> 31) << 6) |
      (((h - own) >>> 31) << 7);
    const upper = Math.min(Math.min(g, h), Math.min(a, b));
    const lower = Math.min(Math.min(c, d), Math.min(e, f));
    slopes[own] = Math.min(Math.min(upper, lower), own);
  }
  const peakCells: number[] = [];
  for (let i = 0; i < slopes.length; i++) {
    const up = slopes[i] as number;
    slopes[i] = up === i ? peakCells.push(order[i] as number) - 1 : (slopes[up] as number);
  }
  const slopeOf = places;
  for (let at = 0; at < places.length; at++)
    if (places[at] !== NOWHERE) slopeOf[at] = slopes[places[at] as number] as number;
  return { width, higher, slopeOf, peakCells: Uint32Array.from(peakCells) };
}

const framed = (cell: number, heads: number): number => cell + heads + 3 + 2 * Math.floor(cell / heads);

/** The most prominent first; of equal ones the higher, then the first. There may be a hundred thousand of them. */
function byProminence(found: readonly Peak[]): Peak[] {
  const values = Float32Array.from(found, ({ prominence }) => prominence);
  const sorted = Array.from(falling({ layers: 1, heads: values.length, values }), (i) => found[i] as Peak);
  // As float32 some may be equal that are not.
  const rounded = (i: number): number => Math.fround((sorted[i] as Peak).prominence);
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && rounded(end) === rounded(start)) end++;
    if (end - start > 1) {
      const equal = sorted.slice(start, end);
      equal.sort((a, b) => b.prominence - a.prominence || b.value - a.value || a.cell - b.cell);
      for (let i = start; i < end; i++) sorted[i] = equal[i - start] as Peak;
    }
    start = end;
  }
  return sorted;
}

/**
 * The peaks whose prominence is at least a share of the highest value, the highest first, then the most prominent; of
 * equal cells the first is the peak. None but the highest where that is not positive; none at all where all are missing.
 *
 * @param share of the highest value, in [0, 1]
 */
export function peaks(matrix: Matrix, share = 0.1): readonly Peak[] {
  const { heads, values } = matrix;
  const order = falling(matrix);
  if (order.length === 0) return [];
  const [top, bottom] = [values[order[0] as number] as number, values[order.at(-1) as number] as number];
  const highest = { cell: order[0] as number, value: top, prominence: top - bottom };
  if (!(top > 0)) return [highest];
  const least = share * top;

  const { width, higher, slopeOf, peakCells } = terrainOf(matrix, order);
  const ring = [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];
  /** The higher peak whose island a peak's has joined, or itself. */
  const joined = Int32Array.from(peakCells.keys());
  const islandOf = (peak: number): number => {
    let at = peak;
    while (joined[at] !== at) {
      const beyond = joined[joined[at] as number] as number;
      joined[at] = beyond;
      at = beyond;
    }
    return at;
  };
  const found: Peak[] = [];
  const tell = (peak: number, saddle: number): void => {
    const cell = peakCells[peak] as number;
    const value = values[cell] as number;
    if (value - saddle >= least) found.push({ cell, value, prominence: value - saddle });
  };
  const isLow = (value: number): boolean => value - bottom < least;
  const heightOf = (peak: number): number => values[peakCells[peak] as number] as number;
  /** Islands that are there, of those whose peaks may be told. */
  let open = 0;
  for (let i = 0; i < order.length; i++) {
    const cell = order[i] as number;
    const at = framed(cell, heads);
    const set = higher[at] as number;
    const kind = KINDS[set];
    if (kind === SLOPE) continue;
    const height = values[cell] as number;
    if (open === 1 && isLow(height)) break;
    if (kind === PEAK) {
      if (!isLow(height)) open++;
      continue;
    }
    let island = islandOf(slopeOf[at] as number);
    for (let side = 0; side < 8; side++) {
      if (((set >> side) & 1) === 0) continue;
      const other = islandOf(slopeOf[at + (ring[side] as number)] as number);
      if (other === island) continue;
      const sinks = Math.max(other, island);
      island = Math.min(other, island);
      tell(sinks, height);
      if (!isLow(heightOf(sinks))) open--;
      joined[sinks] = island;
    }
  }
  // Islands that no bridge of cells leads to.
  for (let peak = 1; open > 1 && peak < peakCells.length; peak++)
    if (joined[peak] === peak) tell(peak, bottom);
  return [highest, ...byProminence(found)];
}
