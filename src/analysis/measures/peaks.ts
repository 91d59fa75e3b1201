// Peaks by topological prominence: 0-dimensional persistence of the superlevel sets, over 8 neighbours.
//
// Edelsbrunner, Letscher and Zomorodian, "Topological persistence and simplification" (2002): as a level sinks, a peak is
// born where an island appears, and dies where its island joins one with a higher peak.

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

/**
 * The peaks whose prominence is at least a share of the highest value, the highest first, then the most prominent; of
 * equal cells the first is the peak. None but the highest where that is not positive; none at all where all are missing.
 *
 * @param share of the highest value, in [0, 1]
 */
export function peaks(matrix: Matrix, share = 0.1): readonly Peak[] {
  const { layers, heads, values } = matrix;
  const order = falling(matrix);
  const top = order[0];
  if (top === undefined) return [];
  const value = (cell: number): number => values[cell] as number;
  const highest = { cell: top, value: value(top), prominence: value(top) - value(order.at(-1) as number) };
  if (!(highest.value > 0)) return [highest];
  const least = share * highest.value;
  const found: Peak[] = [];

  // A frame of cells that never appear saves asking where the edges are.
  const width = heads + 2;
  const framed = (cell: number): number => cell + width + 1 + 2 * ((cell / heads) | 0);
  const unframed = (place: number): number => place - width - 1 - 2 * (((place / width) | 0) - 1);
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  /** Each place's way to the peak of its island, a place before it in the order; -1 under water. */
  const towards = new Int32Array(width * (layers + 2)).fill(-1);
  const heightOf = new Float32Array(towards.length);
  for (const cell of order) {
    const place = framed(cell);
    const height = value(cell);
    heightOf[place] = height;
    let island = place;
    for (const step of around) {
      let other = place + step;
      if (towards[other] === -1) continue;
      while (towards[other] !== other) {
        const beyond = towards[towards[other] as number] as number;
        towards[other] = beyond;
        other = beyond;
      }
      if (other === island) continue;
      if (island === place) {
        island = other;
        continue;
      }
      const [a, b] = [heightOf[island] as number, heightOf[other] as number];
      const isHigher = a > b || (a === b && island < other);
      const [stays, sinks] = isHigher ? [island, other] : [other, island];
      const prominence = (heightOf[sinks] as number) - height;
      if (prominence >= least)
        found.push({ cell: unframed(sinks), value: heightOf[sinks] as number, prominence });
      towards[sinks] = stays;
      island = stays;
    }
    towards[place] = island;
  }
  const bottom = value(order.at(-1) as number);
  // Islands that no bridge of cells leads to.
  for (const cell of order) {
    const place = framed(cell);
    if (cell === top || towards[place] !== place) continue;
    const prominence = value(cell) - bottom;
    if (prominence >= least) found.push({ cell, value: value(cell), prominence });
  }
  found.sort((a, b) => b.prominence - a.prominence || b.value - a.value || a.cell - b.cell);
  return [highest, ...found];
}
