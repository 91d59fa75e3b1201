// The shapes of the levels of a matrix: coarser and coarser versions of it, which depend on its shape alone.

/** A version of a matrix in which each cell stands for a block of the matrix's cells. Level 0 is the matrix itself. */
export interface Level {
  readonly layers: number;
  readonly heads: number;
  /** Size of a block, in cells of level 0: powers of two. The last block of an axis may be cut off by its end. */
  readonly layersPerCell: number;
  readonly headsPerCell: number;
}

/** Axes longer than this are halved at the next level. */
export const MAX_UNHALVED = 64;

/**
 * The next level: halves the long axes, except ones at most half as long as the other. So cells become square first: 126 x
 * 53,248 is halved along heads alone until 126 x 208, which still shows every layer.
 */
function nextLevel({ layers, heads, layersPerCell, headsPerCell }: Level): Level {
  const halves = (length: number, other: number) => (length > MAX_UNHALVED && 2 * length > other ? 2 : 1);
  const layerStep = halves(layers, heads);
  const headStep = halves(heads, layers);
  return {
    layers: Math.ceil(layers / layerStep),
    heads: Math.ceil(heads / headStep),
    layersPerCell: layersPerCell * layerStep,
    headsPerCell: headsPerCell * headStep,
  };
}

/** All levels of a matrix, from level 0 to the first without a long axis. */
export function levelShapes(layers: number, heads: number): readonly Level[] {
  const levels: Level[] = [];
  let level: Level = { layers, heads, layersPerCell: 1, headsPerCell: 1 };
  levels.push(level);
  while (Math.max(level.layers, level.heads) > MAX_UNHALVED) {
    level = nextLevel(level);
    levels.push(level);
  }
  return levels;
}
