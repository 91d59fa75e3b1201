// Random axes: of every size, and those for which the cells of pixels are hardest to compute.

import type { Axis } from '../../src/figure/cells.ts';
import type { StackAxis } from '../../src/gpu/axis-fit.ts';

const PARTS = 256;

type RandomAxis = Axis & Omit<StackAxis, 'isSingle'>;

/**
 * @param random numbers in [0, 1)
 * @param maxCells of an axis
 * @param maxPixels of an axis
 */
export function createRandomAxis(
  random: () => number,
  maxCells = 2 ** 20,
  maxPixels = 2 ** 13,
): () => RandomAxis {
  const size = (most: number): number => Math.max(1, Math.floor(most ** random()));
  /** The part in sight, in 1/256 of a cell. */
  const sight = (cells: number, pixels: number): readonly [number, number] => {
    const end = cells * PARTS;
    const kind = random();
    if (kind < 0.3) return [0, end];
    let [a, b] = [Math.floor(random() * end), 1 + Math.floor(random() * end)];
    if (a >= b) [a, b] = [b - 1, a + 1];
    // Whole cells; about as many cells as pixels; a part of a cell.
    if (kind < 0.5) [a, b] = [PARTS * Math.floor(a / PARTS), PARTS * Math.ceil(b / PARTS)];
    else if (kind < 0.7)
      b = Math.min(end, Math.max(a + 1, a + PARTS * pixels + Math.floor(random() * 5) - 2));
    else if (kind < 0.8) b = Math.min(end, a + 1 + Math.floor(random() * 700));
    return [a, b];
  };
  return () => {
    const pixels = size(maxPixels);
    // Multiples of each other, for which pixel centres fall on the edges of cells; or a similar number; or any.
    const kind = random();
    const wanted =
      kind < 0.2 ? pixels * size(64) : kind < 0.5 ? Math.ceil(pixels * 2 * random()) : size(maxCells);
    const cells = Math.min(Math.max(1, wanted), maxCells);
    const [a, b] = sight(cells, pixels);
    return { cells, pixels, sight: [a, b], inSight: [a / PARTS, b / PARTS] };
  };
}
