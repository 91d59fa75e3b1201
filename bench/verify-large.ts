// Verifies every pixel of figures whose pixels cover many cells: each must show the largest of its cells, and no other.
//
// The page draws, the runner takes a screenshot, and this file says what it should show. It shares no code with Headglow but
// the colours: the rules for the cells of a pixel are written out once more. All functions here are pure.

import { CELL_PARTS, type Range } from '../src/tensor/zoom.ts';
import type { Size } from './plan.ts';
import type { Scene, Subject } from './subject.ts';
import { colorDistance, colormapPosition, type Screenshot, type Verdict, verifyColors } from './verify.ts';

/** One cell in so many is bright: about one in a pixel, so a cell more or less changes its colour. */
const BRIGHT_EVERY = 61;
const VMIN = Math.fround(1e-6);
const OTHER_VMIN = 1e-4;

/** Number of values generated; larger arrays repeat them. Both are odd, so that panels differ. */
const GENERATED = 2 ** 20 - 3;
const CHECKPOINT_OFFSET = 12_345;

/** Few bright values over six decades among dim ones. @param checkpoint 0 or 1 */
export function largeValues(count: number, checkpoint: number): Float32Array {
  const values = new Float32Array(count);
  const generated = Math.min(count, GENERATED);
  let state = 7 + CHECKPOINT_OFFSET * checkpoint;
  for (let i = 0; i < generated; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const uniform = (state >>> 0) / 2 ** 32;
    const isBright = Math.floor(uniform * 2 ** 20) % BRIGHT_EVERY === 0;
    values[i] = isBright ? 10 ** (-6 * uniform) : VMIN * (1 + uniform);
  }
  // The extremes occur in every checkpoint, so that limits can be found.
  [values[0], values[1]] = [VMIN, 1];
  for (let offset = generated; offset < count; offset += generated)
    values.copyWithin(offset, 0, Math.min(generated, count - offset));
  return values;
}

/** The scene that contenders draw, with two checkpoints. */
export function largeScene({ panels, layers, heads }: Size, rects: Scene['rects']): Scene {
  const cells = panels * layers * heads;
  const all = new Float32Array(2 * cells);
  for (const checkpoint of [0, 1]) all.set(largeValues(cells, checkpoint), checkpoint * cells);
  return {
    width: 1600,
    height: 900,
    rects,
    layers,
    heads,
    checkpoints: [all.subarray(0, cells), all.subarray(cells)],
    vmin: VMIN,
    vmax: 1,
    colors: verifyColors,
    reduction: 'max',
  };
}

/** The layers and heads in sight. */
type Sight = Readonly<Record<'layers' | 'heads', Range>>;

/** An operation, and what should be visible afterwards. */
export interface LargeStep {
  readonly name: string;
  readonly run: (subject: Subject, host: HTMLElement, scene: Scene) => void | Promise<void>;
  readonly checkpoint: number;
  readonly vmin: number;
  /** Null: all cells. */
  readonly zoom: ((scene: Pick<Scene, 'layers' | 'heads'>) => Sight) | null;
}

/** A part of each axis, from and to fractions of it in whole 1/256 of a cell. */
const partOf =
  (start: number, end: number): NonNullable<LargeStep['zoom']> =>
  ({ layers, heads }) => {
    const range = (cells: number): Range => [
      Math.floor(start * cells * CELL_PARTS) / CELL_PARTS,
      Math.ceil(end * cells * CELL_PARTS) / CELL_PARTS,
    ];
    return { layers: range(layers), heads: range(heads) };
  };

const MANY_CELLS = partOf(0.1234, 0.8765);
const FEW_CELLS = partOf(0.4321, 0.4433);

const renewed = ({ checkpoints }: Scene, checkpoint: number): Float32Array =>
  (checkpoints[checkpoint] as Float32Array).subarray();

/** Steps of all contenders that reduce. Limits that are found equal the scene's. */
const STEPS: readonly LargeStep[] = [
  {
    name: 'first',
    run: (subject, host, scene) => subject.first(host, scene),
    checkpoint: 0,
    vmin: VMIN,
    zoom: null,
  },
  { name: 'frame', run: (subject) => subject.frame(OTHER_VMIN), checkpoint: 0, vmin: OTHER_VMIN, zoom: null },
  { name: 'update', run: (subject) => subject.update(1), checkpoint: 1, vmin: VMIN, zoom: null },
  {
    name: 'show',
    run: (subject, _, scene) => subject.show(renewed(scene, 0), [OTHER_VMIN, 1]),
    checkpoint: 0,
    vmin: OTHER_VMIN,
    zoom: null,
  },
  {
    name: 'show-auto',
    run: (subject, _, scene) => subject.show(renewed(scene, 1), null),
    checkpoint: 1,
    vmin: VMIN,
    zoom: null,
  },
];

/** Steps of Headglow, which zooms. */
const ZOOM_STEPS: readonly LargeStep[] = [MANY_CELLS, FEW_CELLS, null].map((zoom, i) => ({
  name: `zoom ${i}`,
  run: (subject, _, scene) => subject.zoom?.(zoom?.(scene) ?? null),
  checkpoint: 1,
  vmin: VMIN,
  zoom,
}));

/** The steps of a contender, in order. */
export const largeSteps = (key: string): readonly LargeStep[] =>
  key === 'headglow' ? [...STEPS, ...ZOOM_STEPS] : STEPS;

/** The cells of each pixel of an axis: those whose centres are in it, or the cell at its centre if cells are wider. */
export function cellsOfPixels(cells: number, pixels: number, [start, end]: Range): Range[] {
  const [a, b] = [start * CELL_PARTS, end * CELL_PARTS];
  return Array.from({ length: pixels }, (_, p) => {
    if (b - a <= CELL_PARTS * pixels) {
      const cell = Math.floor((2 * pixels * a + (2 * p + 1) * (b - a)) / (2 * CELL_PARTS * pixels));
      return [cell, cell + 1];
    }
    const edge = (pixel: number) => {
      const centre = (pixels * a + pixel * (b - a) - (CELL_PARTS / 2) * pixels) / (CELL_PARTS * pixels);
      return Math.min(Math.max(Math.ceil(centre), 0), cells);
    };
    return [edge(p), edge(p + 1)];
  });
}

/** A matrix as part of the values of all panels. */
interface Matrix {
  readonly values: Float32Array;
  readonly offset: number;
  readonly heads: number;
}

/** The largest value in a rectangle of cells. */
function largestIn({ values, offset, heads }: Matrix, layers: Range, columns: Range): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let layer = layers[0]; layer < layers[1]; layer++) {
    const row = offset + layer * heads;
    for (let i = row + columns[0]; i < row + columns[1]; i++)
      largest = Math.max(largest, values[i] as number);
  }
  return largest;
}

/** Difference allowed of a colour channel, of 255: that of rounding. */
const MAX_CHANNEL_DIFFERENCE = 1;

/** Compares every pixel of all panels with what a step should show. */
export function compareLargeScreenshot(step: LargeStep, scene: Scene, { width, data }: Screenshot): Verdict {
  const { layers, heads, vmax } = scene;
  const values = scene.checkpoints[step.checkpoint] as Float32Array;
  const zoom = step.zoom?.(scene);
  let [pixels, wrong] = [0, 0];
  let worst = '';
  scene.rects.forEach((rect, panel) => {
    const rows = cellsOfPixels(layers, rect.height, zoom?.layers ?? [0, layers]);
    const columns = cellsOfPixels(heads, rect.width, zoom?.heads ?? [0, heads]);
    const matrix = { values, offset: panel * layers * heads, heads };
    rows.forEach((row, y) => {
      columns.forEach((column, x) => {
        const value = largestIn(matrix, row, column);
        const at = 4 * ((rect.y + y) * width + rect.x + x);
        const color = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0] as const;
        pixels += 1;
        if (colorDistance(color, colormapPosition(value, step.vmin, vmax)) <= MAX_CHANNEL_DIFFERENCE) return;
        wrong += 1;
        worst ||= `pixel ${x}, ${y} of panel ${panel} is rgb(${color.join(', ')}) for ${value.toPrecision(4)}`;
      });
    });
  });
  const ok = pixels > 0 && wrong === 0;
  return { ok, worst: `after ${step.name}, ${wrong} of ${pixels} pixels are wrong; ${worst}` };
}
