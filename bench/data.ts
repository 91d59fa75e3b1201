// The benchmark's data: seeded positive values over six decades, as datasets and scenes.

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

/** Number of random values generated; larger arrays repeat them. */
const RANDOM_COUNT = 2 ** 20;
/** Distance between repetitions: odd, so that panels differ. */
const REPEAT_DISTANCE = RANDOM_COUNT - 7;

/** u^8 + 1e-6 for u uniform in [0, 1): few large values and many small ones, like head scores. */
export function generateValues(count: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(count);
  let state = 1;
  const generated = Math.min(count, RANDOM_COUNT);
  for (let i = 0; i < generated; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    all[i] = ((state >>> 0) / 2 ** 32) ** 8 + 1e-6;
  }
  for (let offset = generated; offset < count; offset += REPEAT_DISTANCE)
    all.copyWithin(offset, 0, Math.min(REPEAT_DISTANCE, count - offset));
  return all;
}

/** The values of one checkpoint. */
export const generateCheckpoint = ({ panels, layers, heads }: Size): Float32Array =>
  generateValues(panels * layers * heads);

/** A dataset of one model with a task per panel. @param checkpoints consecutive views of one buffer */
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

/** Computes where Headglow places the panels. Call it in a page that measures nothing, because it warms up code. */
export function layoutPanels(size: Size, reduction: Reduction): readonly Rect[] {
  // Two checkpoints, because figures with several have a caption, which takes up space.
  const { checkpoints, vmin, vmax } = createScene(size, reduction, 2, []);
  const dataset = createDataset(size, checkpoints);
  const options = { ...DEFAULTS, norm: 'log', vmin, vmax, reduction } as const;
  const figure = { width: WIDTH, height: HEIGHT, pixelRatio: 1 };
  return compose({ dataset, options, size: figure, measure: measureTextWidth }).panels.map(
    ({ rect }) => rect,
  );
}

/** @param checkpoints how many to generate: 2 for scenes with updates, else 1 */
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
