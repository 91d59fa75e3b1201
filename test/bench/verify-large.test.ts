// Verification of large figures, against the rules that Headglow itself follows and against pictures with faults.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../bench/subject.ts';
import type { Screenshot } from '../../bench/verify.ts';
import {
  cellsOfPixels,
  compareLargeScreenshot,
  type LargeStep,
  largeScene,
  largeSteps,
} from '../../bench/verify-large.ts';
import { type Axis, cellRange } from '../../src/figure/cells.ts';
import { CELL_PARTS } from '../../src/tensor/zoom.ts';

const RECTS = [
  { x: 3, y: 5, width: 60, height: 80 },
  { x: 70, y: 6, width: 47, height: 71 },
];
const SIZE = { name: 'large', panels: 2, layers: 640, heads: 501 };
const scene = largeScene(SIZE, RECTS);
const WIDTH = 130;

/** An axis of a step, as Headglow describes it. */
const axisOf = (step: LargeStep, name: 'layers' | 'heads', pixels: number): Axis => {
  const [a, b] = step.zoom?.(scene)[name] ?? [0, scene[name]];
  return { cells: scene[name], pixels, sight: [a * CELL_PARTS, b * CELL_PARTS] };
};

/** The largest value of a pixel's cells, by Headglow's rules. */
function valueAt(step: LargeStep, panel: number, x: number, y: number): number {
  const { width, height } = RECTS[panel] as (typeof RECTS)[number];
  const [top, bottom] = cellRange(y, axisOf(step, 'layers', height));
  const [left, right] = cellRange(x, axisOf(step, 'heads', width));
  const values = scene.checkpoints[step.checkpoint] as Float32Array;
  let largest = 0;
  for (let layer = top; layer < bottom; layer++)
    for (let head = left; head < right; head++)
      largest = Math.max(largest, values[(panel * SIZE.layers + layer) * SIZE.heads + head] as number);
  return largest;
}

/** A screenshot of what a step should show. */
function drawExpected(step: LargeStep): Screenshot {
  const data = new Uint8Array(WIDTH * 90 * 4).fill(255);
  RECTS.forEach(({ x, y, width, height }, panel) => {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const t = Math.log(valueAt(step, panel, column, row) / step.vmin) / Math.log(scene.vmax / step.vmin);
        const entry = Math.min(Math.max(Math.floor(t * 256), 0), 255);
        data.set(scene.colors.subarray(4 * entry, 4 * entry + 4), 4 * ((y + row) * WIDTH + x + column));
      }
  });
  return { width: WIDTH, data };
}

describe('verification of large figures', () => {
  it('uses values whose extremes are the limits of both checkpoints', () => {
    for (const values of scene.checkpoints) {
      expect(values.reduce((a, b) => Math.min(a, b))).toBe(scene.vmin);
      expect(values.reduce((a, b) => Math.max(a, b))).toBe(scene.vmax);
    }
  });

  it('finds the cells of a pixel that Headglow finds', () => {
    const cells = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (count, pixels, i, j) => {
        const parts = count * CELL_PARTS;
        const a = i % parts;
        const b = a + 1 + (j % (parts - a));
        const ranges = cellsOfPixels(count, pixels, [a / CELL_PARTS, b / CELL_PARTS]);
        const axis = { cells: count, pixels, sight: [a, b] } as const;
        ranges.forEach((range, pixel) => {
          expect(range).toEqual(cellRange(pixel, axis));
        });
      }),
    );
  });

  const steps = largeSteps('headglow');
  it.each(steps)('step $name accepts its own picture only', (step) => {
    const compare = (other: LargeStep) => compareLargeScreenshot(step, scene as Scene, drawExpected(other));
    expect(compare(step)).toMatchObject({ ok: true });
    for (const other of steps) {
      const isSame =
        other.checkpoint === step.checkpoint && other.vmin === step.vmin && other.zoom === step.zoom;
      expect(compare(other).ok, other.name).toBe(isSame);
    }
  });

  it('finds a single wrong pixel', () => {
    const [step] = steps as [LargeStep];
    const picture = drawExpected(step);
    picture.data.fill(0, 4 * (20 * WIDTH + 20), 4 * (20 * WIDTH + 21));
    const { ok, worst } = compareLargeScreenshot(step, scene, picture);
    expect(ok).toBe(false);
    expect(worst).toContain('1 of 8137 pixels are wrong; pixel 17, 15 of panel 0 is rgb(0, 0, 0)');
  });

  it('finds a picture whose pixels start one cell too late', () => {
    const [step] = steps as [LargeStep];
    const moved = scene.checkpoints.map((values) => values.subarray(1));
    const { ok } = compareLargeScreenshot(step, { ...scene, checkpoints: moved }, drawExpected(step));
    expect(ok).toBe(false);
  });
});
