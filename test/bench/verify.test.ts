// Verification of contenders, and the reduction of the hand-written canvases.

import { describe, expect, it } from 'vitest';
import { createAxis, pickNearest, reduceMax } from '../../bench/subjects/support/reduce.ts';
import {
  colorDistance,
  colormapPosition,
  compareScreenshot,
  type Screenshot,
  type Step,
  VERIFY_STEPS,
  verifyScene,
} from '../../bench/verify.ts';
import { type Axis, cellAtPixelCenter, cellRange, wholeAxis } from '../../src/figure/cells.ts';
import { randomFrom } from '../support/glsl.ts';

const RECTS = [
  { x: 3, y: 5, width: 160, height: 180 },
  { x: 170, y: 5, width: 147, height: 179 },
];
const scene = verifyScene(RECTS);

/** A screenshot of what a step should show, drawn pixel by pixel with `floor(256 t)`. */
function drawExpected({ checkpoint, vmin }: Step): Screenshot {
  const pixels = { width: 330, data: new Uint8Array(330 * 190 * 4).fill(255) };
  RECTS.forEach(({ x, y, width, height }, panel) => {
    for (let py = 0; py < height; py++)
      for (let px = 0; px < width; px++) {
        const layer = Math.floor(((py + 0.5) / height) * scene.layers);
        const head = Math.floor(((px + 0.5) / width) * scene.heads);
        const cell = (panel * scene.layers + layer) * scene.heads + head;
        const value = (scene.checkpoints[checkpoint] as Float32Array)[cell] as number;
        const t = Math.log(value / (vmin ?? scene.vmin)) / Math.log(scene.vmax / (vmin ?? scene.vmin));
        const entry = Math.min(Math.max(Math.floor(t * 256), 0), 255);
        const color = scene.colors.subarray(4 * entry, 4 * entry + 4);
        pixels.data.set(color, 4 * ((y + py) * pixels.width + x + px));
      }
  });
  return pixels;
}

describe('verification of contenders', () => {
  it('uses values that distinguish cells, panels and checkpoints', () => {
    const [first, second] = scene.checkpoints as [Float32Array, Float32Array];
    expect(new Set(first).size).toBe(first.length);
    expect([...second].sort()).toEqual([...first].sort());
    expect(second.some((value, i) => value === first[i])).toBe(false);
    expect(Math.min(...first)).toBe(scene.vmin);
    expect(Math.max(...first)).toBe(scene.vmax);
  });

  it('maps values to positions in the colour table', () => {
    expect(colormapPosition(1e-3, 1e-6, 1)).toBeCloseTo(127.5, 10);
    expect(colormapPosition(1e-9, 1e-6, 1)).toBe(0);
    expect(colormapPosition(5, 1e-6, 1)).toBe(255);
  });

  it('allows colours up to two entries away', () => {
    const color = (entry: number) =>
      [...scene.colors.subarray(4 * entry, 4 * entry + 3)] as [number, number, number];
    expect(colorDistance(color(102), 100)).toBe(0);
    expect(colorDistance(color(98), 100)).toBe(0);
    expect(colorDistance(color(110), 100)).toBeGreaterThan(2);
  });

  it.each(VERIFY_STEPS)('step $name accepts its own screenshot only', (step) => {
    expect(compareScreenshot('regl', step, scene, drawExpected(step)).ok).toBe(true);
    for (const other of VERIFY_STEPS) {
      const isSame = other.checkpoint === step.checkpoint && other.vmin === step.vmin;
      for (const name of ['regl', 'plotly.js'])
        expect(compareScreenshot(name, step, scene, drawExpected(other)).ok).toBe(isSame);
    }
  });

  it('names the cell with the largest difference', () => {
    const step = VERIFY_STEPS[0] as Step;
    const pixels = drawExpected(step);
    pixels.data.fill(0, 4 * 330 * 45, 4 * 330 * 65);
    const { ok, worst } = compareScreenshot('regl', step, scene, pixels);
    expect(ok).toBe(false);
    expect(worst).toMatch(/^after first, panel \d, layer 2\d, head \d+: rgb\(0, 0, 0\) instead of rgb\(/);
  });
});

describe('reduction of the hand-written canvases', () => {
  it.each([
    [300, 70, 200, 90],
    [31, 200, 80, 41],
    [7, 5, 60, 40],
    [64, 64, 64, 64],
  ])('of %i x %i cells on %i x %i pixels agrees with cells.ts', (layers, heads, height, width) => {
    const random = randomFrom(1);
    const values = Float32Array.from({ length: layers * heads }, random);
    for (const reduction of ['max', 'nearest'] as const) {
      const rows = createAxis(layers, height, reduction);
      const columns = createAxis(heads, width, reduction);
      const into = new Float32Array(rows.entries * columns.entries);
      (reduction === 'max' ? reduceMax : pickNearest)(values, { heads, rows, columns, output: into });
      const wrong: string[] = [];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const at = into[(rows.entryOf[y] as number) * columns.entries + (columns.entryOf[x] as number)];
          if (
            at !==
            expectedValue(values, reduction, [y, wholeAxis(layers, height)], [x, wholeAxis(heads, width)])
          )
            wrong.push(`${x}, ${y}`);
        }
      expect(wrong).toEqual([]);
    }
  });
});

type AxisPosition = readonly [pixel: number, axis: Axis];

/** The value of one pixel, computed with the functions of cells.ts. */
function expectedValue(
  values: Float32Array,
  reduction: 'max' | 'nearest',
  y: AxisPosition,
  x: AxisPosition,
): number {
  const heads = x[1].cells;
  if (reduction === 'nearest')
    return values[cellAtPixelCenter(...y) * heads + cellAtPixelCenter(...x)] as number;
  const [top, bottom] = cellRange(...y);
  const [left, right] = cellRange(...x);
  let largest = 0;
  for (let layer = top; layer < bottom; layer++)
    for (let head = left; head < right; head++)
      largest = Math.max(largest, values[layer * heads + head] as number);
  return largest;
}
