// Which cells the pixels along an axis show, as numbers for the shaders (shaders/address.glsl).
//
// src/figure/cells.ts has the rule: a pixel has a first cell, which it shows, or from which it shows all cells up to the next
// pixel's first. The shaders compute floor(pixel * scale + offset) in float32, counted from the first cell in sight. The rule is
// a line that is rounded down, so there are scales and offsets that give every pixel its first cell; but rounding errors of the
// shaders may exceed the distance to the next integer. So the pair is chosen for the largest distance, and verified for every
// pixel. Where no pair is safe, the shaders read the first cells from a texture (src/gpu/edge-table.ts).

import { type Axis, cellAtPixelCenter, hasNarrowCells, pixelEdges } from '../figure/cells.ts';
import { CELL_PARTS, type Range } from '../tensor/zoom.ts';

/** An axis of a matrix on the screen, in cells of its stack. */
export interface StackAxis {
  readonly cells: number;
  readonly pixels: number;
  /** Real numbers. */
  readonly inSight: Range;
  /** True if pixels show only the cell at their centre. */
  readonly isSingle: boolean;
}

export interface AxisFit {
  /** The cell from which the others are counted. */
  readonly base: number;
  /** 1 if a pixel shows all cells up to the next pixel's first cell; 0 if it shows its first cell only. */
  readonly isMany: 0 | 1;
  /** float32 numbers. */
  readonly scale: number;
  readonly offset: number;
  /** False if `scale` and `offset` may give pixels at the edge of a cell its neighbour. */
  readonly isSafe: boolean;
  /** The first cell of each pixel, counted from `base`; empty for stand-ins. */
  readonly edges: Int32Array;
}

/**
 * The rounding error of the shaders, divided by the largest intermediate result: half a unit in the last place for IEEE 754, a
 * whole one for drivers that do not round to nearest.
 */
const ROUNDING = 2 ** -23;

/** Axes whose fits are kept. */
const MAX_FITS = 1024;

/** Trials before `findFit` gives up; a few are enough for almost all axes. */
const MAX_TRIALS = 40;

/** The first cells of the pixels, and of a pixel after the last if pixels show several. */
function firstCells(axis: Axis, isSingle: boolean): Int32Array {
  if (!hasNarrowCells(axis)) return pixelEdges(axis).subarray(0, axis.pixels);
  if (!isSingle) return pixelEdges(axis);
  return Int32Array.from({ length: axis.pixels }, (_, pixel) => cellAtPixelCenter(pixel, axis));
}

/** How far `edges` are above the line through the origin, and where they are furthest and least. */
interface Spread {
  readonly scale: number;
  readonly least: number;
  readonly most: number;
  /** d (most - least) / d scale. */
  readonly slope: number;
}

function spreadAt(edges: Int32Array, scale: number): Spread {
  let [least, most, leastAt, mostAt] = [Infinity, -Infinity, 0, 0];
  for (let pixel = 0; pixel < edges.length; pixel++) {
    const distance = (edges[pixel] as number) - pixel * scale;
    if (distance < least) [least, leastAt] = [distance, pixel];
    if (distance > most) [most, mostAt] = [distance, pixel];
  }
  return { scale, least, most, slope: leastAt - mostAt };
}

const sizeOf = ({ least, most }: Spread): number => most - least;

interface Fit {
  readonly scale: number;
  readonly offset: number;
}

/** The pair of this scale, rounded to float32, that is furthest from errors; null if errors are possible. */
function safeFit(edges: Int32Array, scale: number): Fit | null {
  const { least, most, scale: rounded } = spreadAt(edges, Math.fround(scale));
  const offset = Math.fround((least + most + 1) / 2);
  const last = edges.length - 1;
  // Of the product and of the sum. A fused multiply-add rounds only once.
  const error = ROUNDING * (last * rounded + (edges[last] as number) + 1);
  return offset - error > most && offset + error < least + 1 ? { scale: rounded, offset } : null;
}

/**
 * Finds a safe pair; null if there is none. A pair is right if all edges are less than 1 apart from the line, downwards, so
 * the best one minimises their spread, a convex function that consists of straight pieces: the tangents of two scales on
 * either side of the minimum intersect closer to it.
 */
export function findFit(edges: Int32Array, scale: number): Fit | null {
  const fit = safeFit(edges, scale);
  if (fit) return fit;
  // Over all pixels, these two differ from `scale` by more than a cell, so the minimum lies between them.
  let left = spreadAt(edges, scale - 2 / edges.length);
  let right = spreadAt(edges, scale + 2 / edges.length);
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    const rise = sizeOf(right) - right.slope * right.scale - (sizeOf(left) - left.slope * left.scale);
    const next = spreadAt(edges, rise / (left.slope - right.slope));
    const better = safeFit(edges, next.scale);
    if (better) return better;
    // The tangents met on the curve itself: this is the minimum.
    if ([0, left.slope, right.slope].includes(next.slope)) return null;
    if (next.slope < 0) left = next;
    else right = next;
  }
  return null;
}

/** The rule in real numbers, without the certainty that it is right for every pixel. */
function roughFit({ pixels, inSight: [start, end] }: StackAxis, isMany: boolean, base: number): Fit {
  const scale = (end - start) / pixels;
  // A pixel shows the cell at its centre, or all cells whose centres it contains: one at its left edge, none at its right.
  const offset = start - base + (isMany ? 0.5 - 2 ** -10 / pixels : scale / 2);
  return { scale: Math.fround(scale), offset: Math.fround(offset) };
}

/** Fits an axis by the exact rule. Edges of the part in sight must be whole 1/256 of a cell; others are rounded. */
export function fitAxis(axis: StackAxis): AxisFit {
  const { cells, pixels, inSight, isSingle } = axis;
  const [start, end] = inSight.map((edge) => Math.round(edge * CELL_PARTS)) as [number, number];
  const exact: Axis = { cells, pixels, sight: [start, end] };
  const cellsOfPixels = firstCells(exact, isSingle);
  const base = cellsOfPixels[0] as number;
  const edges = cellsOfPixels.map((cell) => cell - base);
  const isMany = hasNarrowCells(exact) && !isSingle;
  const rough = roughFit(axis, isMany, base);
  const fit = findFit(edges, rough.scale);
  return { base, isMany: isMany ? 1 : 0, ...(fit ?? rough), isSafe: fit !== null, edges };
}

/** Cells by which the first and last pixel of a stand-in stay away from the ends of the part in sight. */
const END_MARGIN = 2 ** -10;

const NO_EDGES = new Int32Array(0);

/**
 * Fits an axis of a stand-in: pixels from the first to the last show cells from the first to the last in sight, in equal steps.
 * If these are at most a cell, each cell in sight is shown, even one of which less than half a pixel is in sight, at most a
 * pixel from its place.
 */
export function fitStandIn({ pixels, inSight: [start, end] }: StackAxis): AxisFit {
  const base = Math.floor(start);
  const scale = Math.fround((end - start - 2 * END_MARGIN) / Math.max(1, pixels - 1));
  const offset = Math.fround(start - base + END_MARGIN);
  return { base, isMany: 0, scale, offset, isSafe: true, edges: NO_EDGES };
}

/** Fits of the axes used last: most panels share theirs, and figures that are drawn again have the same. */
export class AxisFits {
  readonly #fits = new Map<string, AxisFit>();
  #latest: { readonly axis: StackAxis; readonly fit: AxisFit } | null = null;

  /** The same fit for the same axis. */
  of(axis: StackAxis): AxisFit {
    if (this.#latest && isSameAxis(this.#latest.axis, axis)) return this.#latest.fit;
    const key = `${axis.pixels} ${axis.inSight} ${axis.isSingle}`;
    const fit = this.#fits.get(key) ?? fitAxis(axis);
    if (this.#fits.size >= MAX_FITS) this.#fits.clear();
    this.#fits.set(key, fit);
    this.#latest = { axis, fit };
    return fit;
  }
}

const isSameAxis = (a: StackAxis, b: StackAxis): boolean =>
  a.pixels === b.pixels &&
  a.inSight[0] === b.inSight[0] &&
  a.inSight[1] === b.inSight[1] &&
  a.isSingle === b.isSingle;
