// The first cells of the pixels of all axes of a frame, as a texture for the shaders: for frames with an axis whose cells
// floats can't compute (src/gpu/axis-fit.ts).

import type { AxisFit } from './axis-fit.ts';

/** Texels in a row. */
export const EDGES_PER_ROW = 1024;

export interface EdgeTable {
  /** Rows of edges; the last row is filled up with zeros. Cells below 2^24 are exact. */
  readonly data: Float32Array;
  /** The texel of pixel 0 of each axis. */
  readonly starts: ReadonlyMap<AxisFit, number>;
}

export function createEdgeTable(fits: ReadonlySet<AxisFit>): EdgeTable {
  const starts = new Map<AxisFit, number>();
  let count = 0;
  for (const fit of fits) {
    starts.set(fit, count);
    count += fit.edges.length;
  }
  const data = new Float32Array(Math.ceil(count / EDGES_PER_ROW) * EDGES_PER_ROW);
  for (const [{ edges }, start] of starts) data.set(edges, start);
  return { data, starts };
}
