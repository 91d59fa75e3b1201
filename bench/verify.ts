// Verifies that a contender draws the right colours: two panels, four steps, and the colour at the centre of every cell.
//
// The runner performs the steps in a page and takes a screenshot after each. It is compared here, so a contender is judged by
// what a person would see. All functions here are pure.

import { colormap, rgbOf } from '../src/scale/colormaps.ts';
import type { Size } from './plan.ts';
import type { Scene, Subject } from './subject.ts';

/** Cells cover several pixels, but there are enough of them to detect a library that is still painting. */
export const VERIFY_SIZE: Size = { name: 'verify', panels: 2, layers: 90, heads: 80 };

const CELLS = VERIFY_SIZE.panels * VERIFY_SIZE.layers * VERIFY_SIZE.heads;

const viridis = colormap('viridis', false).colors.map(rgbOf);

/** viridis: RGBA, 256 entries. */
export const verifyColors = Uint8Array.from(viridis.flatMap((color) => [...color, 255]));

/** A prime that does not divide the number of cells, so multiples of it visit every cell. */
const SHUFFLE_STEP = 7919;

/**
 * Distinct values over six decades: ascending in the first checkpoint, shuffled in the second. The largest is a decade above
 * all others.
 */
function generateValues(): Float32Array {
  const all = new Float32Array(2 * CELLS);
  for (let i = 0; i < CELLS; i++) {
    const value = i === CELLS - 1 ? 1 : 10 ** (-6 + (5 * i) / (CELLS - 2));
    all[i] = value;
    all[CELLS + ((i * SHUFFLE_STEP + 41) % CELLS)] = value;
  }
  return all;
}

/** The scene that contenders draw. @param rects positions of its two panels on 1600 x 900 pixels */
export function verifyScene(rects: Scene['rects']): Scene {
  const all = generateValues();
  return {
    width: 1600,
    height: 900,
    rects,
    layers: VERIFY_SIZE.layers,
    heads: VERIFY_SIZE.heads,
    checkpoints: [all.subarray(0, CELLS), all.subarray(CELLS)],
    vmin: Math.fround(1e-6),
    vmax: 1,
    colors: verifyColors,
    reduction: 'max',
  };
}

/** An operation, and what should be visible afterwards. */
export interface Step {
  readonly name: string;
  readonly run: (subject: Subject, host: HTMLElement, scene: Scene) => void | Promise<void>;
  readonly checkpoint: number;
  /** Null for the scene's `vmin`. */
  readonly vmin: number | null;
}

const OTHER_VMIN = 1e-4;

/** The steps in order. `first` computes its own limits, which equal the scene's. */
export const VERIFY_STEPS: readonly Step[] = [
  { name: 'first', run: (subject, host, scene) => subject.first(host, scene), checkpoint: 0, vmin: null },
  { name: 'update', run: (subject) => subject.update(1), checkpoint: 1, vmin: null },
  { name: 'frame', run: (subject) => subject.frame(OTHER_VMIN), checkpoint: 1, vmin: OTHER_VMIN },
  { name: 'update back', run: (subject) => subject.update(0), checkpoint: 0, vmin: null },
];

/**
 * Largest difference allowed per colour channel, of 255. Most contenders use the same table, or one with different rounding
 * (1). plotly's Viridis interpolates 17 colours linearly in RGB, which differs from the table by up to 4.9 plus rounding.
 */
const MAX_CHANNEL_DIFFERENCE = 2;
const MAX_CHANNEL_DIFFERENCE_PLOTLY = 6;

/**
 * Largest distance allowed along the table of 256 entries. `floor(256 t)` and `round(255 t)` differ by up to 1, and a table
 * that is read with linear interpolation by half an entry more. float32 logarithms and the 0.4 % error of canvas-table add
 * less than 0.1 over six decades.
 */
const MAX_ENTRY_DIFFERENCE = 2;

/** Pixels of a screenshot, as returned by pngjs: RGBA, row by row. */
export interface Screenshot {
  readonly width: number;
  readonly data: Uint8Array;
}

export interface Verdict {
  readonly ok: boolean;
  /** Describes the cell with the largest difference. */
  readonly worst: string;
}

/** The position of a value in the table, 0 to 255, not rounded. */
export function colormapPosition(value: number, vmin: number, vmax: number): number {
  const t = Math.log(value / vmin) / Math.log(vmax / vmin);
  return Math.min(Math.max(256 * t - 0.5, 0), 255);
}

type Color = readonly [number, number, number];

const channelDifference = (a: Color, b: Color): number =>
  Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));

/** The difference of a colour, in its worst channel, to the closest colour allowed at a position in the table. */
export function colorDistance(color: Color, position: number): number {
  const from = Math.max(0, Math.ceil(position - MAX_ENTRY_DIFFERENCE));
  const to = Math.min(255, Math.floor(position + MAX_ENTRY_DIFFERENCE));
  let smallest = Number.POSITIVE_INFINITY;
  for (let entry = from; entry <= to; entry++)
    smallest = Math.min(smallest, channelDifference(color, viridis[entry] as Color));
  return smallest;
}

/** Finds the cell of a screenshot whose colour differs most from what a step should show. @param name the contender's */
export function compareScreenshot(name: string, step: Step, scene: Scene, screenshot: Screenshot): Verdict {
  const tolerance = name.startsWith('plotly') ? MAX_CHANNEL_DIFFERENCE_PLOTLY : MAX_CHANNEL_DIFFERENCE;
  const values = scene.checkpoints[step.checkpoint] as Float32Array;
  let worst = { difference: Number.NEGATIVE_INFINITY, text: '' };
  scene.rects.forEach(({ x, y, width, height }, panel) => {
    for (let layer = 0; layer < scene.layers; layer++)
      for (let head = 0; head < scene.heads; head++) {
        const pixelX = x + Math.floor(((head + 0.5) / scene.heads) * width);
        const pixelY = y + Math.floor(((layer + 0.5) / scene.layers) * height);
        const offset = 4 * (pixelY * screenshot.width + pixelX);
        const [red = 0, green = 0, blue = 0] = screenshot.data.subarray(offset, offset + 3);
        const value = values[(panel * scene.layers + layer) * scene.heads + head] as number;
        const position = colormapPosition(value, step.vmin ?? scene.vmin, scene.vmax);
        const difference = colorDistance([red, green, blue], position);
        if (difference <= worst.difference) continue;
        const expected = (viridis[Math.round(position)] as Color).join(', ');
        worst = {
          difference,
          text: `after ${step.name}, panel ${panel}, layer ${layer}, head ${head}: rgb(${red}, ${green}, ${blue}) instead of rgb(${expected})`,
        };
      }
  });
  return {
    ok: worst.difference <= tolerance,
    worst: `${worst.text}, difference ${worst.difference}, at most ${tolerance} allowed`,
  };
}
