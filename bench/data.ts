// The values that are drawn: seeded, positive, over six decades.

import { compose } from '../src/figure/compose.ts';
import type { Rect } from '../src/figure/figure.ts';
import { DEFAULTS } from '../src/options.ts';
import { colormap, rgbOf } from '../src/scale/colormaps.ts';
import type { Dataset } from '../src/tensor/tensor.ts';
import { measureTextWidth } from '../src/view/measure-text.ts';
import type { Reduction, Size } from './plan.ts';
import type { Scene } from './subject.ts';

export const WIDTH = 1600;
export const HEIGHT = 900;

/** Random values are made once, and copied from there at other offsets. */
const BLOCK = 2 ** 20;

/** u^8 + 1e-6 for u evenly in [0, 1): few large values, many small ones, as head scores are. */
export function generateValues(count: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(count);
  let state = 1;
  const made = Math.min(count, BLOCK);
  for (let i = 0; i < made; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    all[i] = ((state >>> 0) / 2 ** 32) ** 8 + 1e-6;
  }
  // An odd distance, so that panels differ.
  for (let at = made; at < count; at += BLOCK - 7) all.copyWithin(at, 0, Math.min(BLOCK - 7, count - at));
  return all;
}

/** Values of one checkpoint of a size. */
export const generateCheckpoint = ({ panels, layers, heads }: Size): Float32Array =>
  generateValues(panels * layers * heads);

/** All panels of a size as tasks of one model. */
export function createDataset(
  { panels, layers, heads }: Size,
  checkpoints: readonly Float32Array[],
): Dataset {
  const first = checkpoints[0] as Float32Array;
  const all = new Float32Array(first.buffer, first.byteOffset, first.length * checkpoints.length);
  const tasks = Array.from({ length: panels }, (_, task) => `task ${task}`);
  const steps = checkpoints.map((_, step) => step);
  return { tensors: [{ model: '', layers, heads, tasks, steps, values: all }] };
}

/**
 * Where Headglow's own layout puts the panels. Asked of another page than the one that measures, as it warms code up.
 */
export function layoutPanels(size: Size, reduction: Reduction): readonly Rect[] {
  // Two checkpoints, as where panels are updated: the caption that names one of them takes room.
  const { checkpoints, vmin, vmax } = createScene(size, reduction, 2, []);
  const dataset = createDataset(size, checkpoints);
  const options = { ...DEFAULTS, norm: 'log', vmin, vmax, reduction } as const;
  const figure = { width: WIDTH, height: HEIGHT, pixelRatio: 1 };
  return compose({ dataset, options, size: figure, measure: measureTextWidth }).panels.map(
    ({ rect }) => rect,
  );
}

/** @param checkpoints 1 where nothing is updated, else 2 */
export function createScene(
  size: Size,
  reduction: Reduction,
  checkpoints: number,
  rects: readonly Rect[],
): Scene {
  const cells = size.panels * size.layers * size.heads;
  const all = generateValues(cells * checkpoints);
  return {
    width: WIDTH,
    height: HEIGHT,
    rects,
    layers: size.layers,
    heads: size.heads,
    checkpoints: Array.from({ length: checkpoints }, (_, i) => all.subarray(i * cells, (i + 1) * cells)),
    vmin: 1e-6,
    vmax: 1,
    colors: Uint8Array.from(colormap('viridis', false).colors.flatMap((color) => [...rgbOf(color), 255])),
    reduction,
  };
}
