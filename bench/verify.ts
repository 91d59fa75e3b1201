// Whether a contender draws what it should: a scene of two panels, four steps, the centre of every cell against the norm.
//
// The runner performs the steps in a page, takes a screenshot after each and compares it here; so what counts is what a
// person would see. All here is pure.

import { colormap, rgbOf } from '../src/scale/colormaps.ts';
import type { Size } from './plan.ts';
import type { Scene, Subject } from './subject.ts';

/** What is drawn: cells of several pixels, yet enough of them to catch a library that is still painting. */
export const VERIFY_SIZE: Size = { name: 'verify', panels: 2, layers: 90, heads: 80 };

const CELLS = VERIFY_SIZE.panels * VERIFY_SIZE.layers * VERIFY_SIZE.heads;

const viridis = colormap('viridis', false).colors.map(rgbOf);

/**
 * Six decades, every cell another value: rising in the first checkpoint, shuffled in the second. The largest stands
 * alone, a decade above the others.
 */
function values(): Float32Array {
  const all = new Float32Array(2 * CELLS);
  for (let i = 0; i < CELLS; i++) {
    const value = i === CELLS - 1 ? 1 : 10 ** (-6 + (5 * i) / (CELLS - 2));
    all[i] = value;
    all[CELLS + ((i * 7919 + 41) % CELLS)] = value; // a prime that does not divide their number
  }
  return all;
}

/** The scene to verify with. @param rects places of its two panels on 1600 x 900 pixels */
export function verifyScene(rects: Scene['rects']): Scene {
  const all = values();
  return {
    width: 1600,
    height: 900,
    rects,
    layers: VERIFY_SIZE.layers,
    heads: VERIFY_SIZE.heads,
    checkpoints: [all.subarray(0, CELLS), all.subarray(CELLS)],
    vmin: Math.fround(1e-6),
    vmax: 1,
    colors: Uint8Array.from(viridis.flatMap((color) => [...color, 255])),
    reduction: 'max',
  };
}

/** One thing to do, and what is to be seen then. */
export interface Step {
  readonly name: string;
  readonly run: (subject: Subject, host: HTMLElement, scene: Scene) => void | Promise<void>;
  readonly checkpoint: number;
  /** null: the scene's. */
  readonly vmin: number | null;
}

const OTHER_VMIN = 1e-4;

/** In this order. `first` finds its own limits, which are the scene's. */
export const VERIFY_STEPS: readonly Step[] = [
  { name: 'first', run: (subject, host, scene) => subject.first(host, scene), checkpoint: 0, vmin: null },
  { name: 'update', run: (subject) => subject.update(1), checkpoint: 1, vmin: null },
  { name: 'frame', run: (subject) => subject.frame(OTHER_VMIN), checkpoint: 1, vmin: OTHER_VMIN },
  { name: 'update back', run: (subject) => subject.update(0), checkpoint: 0, vmin: null },
];

/**
 * How far a colour may lie from the table's, in steps of a channel of 255. Most draw with the very table, or one rounded
 * otherwise (1). plotly's Viridis is 17 colours, mixed linearly in RGB: 4.9 from the table at most, and rounded.
 */
const CHANNEL = 2;
const PLOTLY = 6;

/**
 * How far along the table a colour may lie, in entries of 256. `floor(256 t)` and `round(255 t)` are up to 1 apart, a table
 * that is read with linear interpolation half of one more; logarithms in float32 and the 0.4 % of canvas-table add
 * less than 0.1 over six decades.
 */
const ENTRIES = 2;

/** Pixels of a screenshot, as pngjs gives them: RGBA, row by row. */
export interface Screenshot {
  readonly width: number;
  readonly data: Uint8Array;
}

export interface Verdict {
  readonly ok: boolean;
  /** The cell that is furthest off, in words. */
  readonly worst: string;
}

/** Entries of the table from 0 to 255 at which a value lies, not rounded. */
export function colormapPosition(value: number, vmin: number, vmax: number): number {
  const t = Math.log(value / vmin) / Math.log(vmax / vmin);
  return Math.min(Math.max(256 * t - 0.5, 0), 255);
}

type Color = readonly [number, number, number];

const distance = (a: Color, b: Color): number =>
  Math.max(...a.map((channel, i) => Math.abs(channel - (b[i] as number))));

/** The largest difference of a channel to the nearest of the colours that are as good as the entry's. */
export function colorDistance(color: Color, entry: number): number {
  const from = Math.max(0, Math.ceil(entry - ENTRIES));
  const to = Math.min(255, Math.floor(entry + ENTRIES));
  return Math.min(...viridis.slice(from, to + 1).map((allowed) => distance(color, allowed)));
}

/** Compares a screenshot with what a step is to show. @param name the contender's, as plotly gets a tolerance of its own */
export function compareScreenshot(name: string, step: Step, scene: Scene, pixels: Screenshot): Verdict {
  const tolerance = name.startsWith('plotly') ? PLOTLY : CHANNEL;
  const shown = scene.checkpoints[step.checkpoint] as Float32Array;
  let worst = { off: -1, text: '' };
  scene.rects.forEach(({ x, y, width, height }, panel) => {
    for (let layer = 0; layer < scene.layers; layer++)
      for (let head = 0; head < scene.heads; head++) {
        const px = x + Math.floor(((head + 0.5) / scene.heads) * width);
        const py = y + Math.floor(((layer + 0.5) / scene.layers) * height);
        const at = 4 * (py * pixels.width + px);
        const [red = 0, green = 0, blue = 0] = pixels.data.subarray(at, at + 3);
        const value = shown[(panel * scene.layers + layer) * scene.heads + head] as number;
        const entry = colormapPosition(value, step.vmin ?? scene.vmin, scene.vmax);
        const off = colorDistance([red, green, blue], entry);
        if (off <= worst.off) continue;
        const expected = (viridis[Math.round(entry)] as Color).join(', ');
        worst = {
          off,
          text: `after ${step.name}, panel ${panel}, layer ${layer}, head ${head}: rgb(${red}, ${green}, ${blue}) for rgb(${expected})`,
        };
      }
  });
  return { ok: worst.off <= tolerance, worst: `${worst.text}, off by ${worst.off} of ${tolerance}` };
}
