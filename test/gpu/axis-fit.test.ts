// The cells of pixels as floats: verified for every rounding that GPUs may use, against src/figure/cells.ts.

import { describe, expect, it } from 'vitest';
import { cellAtPixelCenter, cellRange } from '../../src/figure/cells.ts';
import { AxisFits, fitAxis, fitStandIn, type StackAxis } from '../../src/gpu/axis-fit.ts';
import { createEdgeTable } from '../../src/gpu/edge-table.ts';
import { randomFrom } from '../support/glsl.ts';
import { createRandomAxis } from './random-axis.ts';

/** The float32 numbers next to a number, and the nearest: what a result may be rounded to. */
function roundings(value: number): number[] {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  const nearest = float[0] as number;
  if (nearest === value) return [value];
  bits[0] = (bits[0] as number) + (Math.sign(value - nearest) === Math.sign(value) ? 1 : -1);
  return [nearest, float[0] as number];
}

/** Every cell that a GPU may compute: with both roundings of each operation, or with a fused multiply-add. */
const possibleCells = (pixel: number, { scale, offset }: { scale: number; offset: number }): Set<number> => {
  // Exact in doubles: 13 bits by 24 bits, and a sum that needs a few more.
  const product = pixel * scale;
  const sums = [product, ...roundings(product)].flatMap((each) => roundings(each + offset));
  return new Set(sums.map(Math.floor));
};

const whole = (cells: number, pixels: number, isSingle = false): StackAxis => ({
  cells,
  pixels,
  inSight: [0, cells],
  isSingle,
});

describe('the cells of pixels', () => {
  it('are right for every pixel, however a GPU rounds; or they are in a table', () => {
    const random = randomFrom(5);
    const randomAxis = createRandomAxis(random, 2 ** 22, 1500);
    const counts = { floats: 0, table: 0 };
    for (let i = 0; i < 1200; i++) {
      const axis = randomAxis();
      const isSingle = random() < 0.2;
      const fit = fitAxis({ ...axis, isSingle });
      counts[fit.isSafe ? 'floats' : 'table'] += 1;
      const table = createEdgeTable(new Set([fitAxis(whole(3, 5)), fit]));
      const edgeAt = (pixel: number) => table.data[(table.starts.get(fit) as number) + pixel] as number;
      for (let pixel = 0; pixel < axis.pixels; pixel++) {
        const center = cellAtPixelCenter(pixel, axis);
        const [start, end] = isSingle ? [center, center + 1] : cellRange(pixel, axis);
        // The table is right even if it is not needed: another axis of the frame may need it.
        const last = edgeAt(pixel + fit.isMany) + 1 - fit.isMany;
        if (fit.base + edgeAt(pixel) !== start || fit.base + last !== end)
          expect({ axis, pixel, cells: [edgeAt(pixel), last] }).toBe('right');
        if (!fit.isSafe) continue;
        const first = possibleCells(pixel, fit);
        const lasts = possibleCells(pixel + fit.isMany, fit);
        if (
          first.size > 1 ||
          !first.has(start - fit.base) ||
          lasts.size > 1 ||
          !lasts.has(end - 1 - fit.base + fit.isMany)
        )
          expect({ axis, fit, pixel, first, lasts }).toBe('right');
      }
    }
    expect(counts.floats).toBeGreaterThan(600);
    expect(counts.table).toBeGreaterThan(30);
  });

  it('are floats for whole matrices of moderate size, and for any part of them', () => {
    const random = randomFrom(6);
    for (let i = 0; i < 2000; i++) {
      const pixels = 1 + Math.floor(1600 ** random());
      const cells = Math.max(1, Math.floor(2 ** 20 / pixels ** (0.5 + random())));
      if (cells * pixels >= 2 ** 20) continue;
      const parts = 256 * cells;
      const start = Math.floor(random() * parts);
      const end = start + 1 + Math.floor(random() * (parts - start));
      for (const inSight of [
        [0, cells],
        [start / 256, end / 256],
      ] as const)
        expect(
          fitAxis({ cells, pixels, inSight, isSingle: false }).isSafe,
          `${cells} on ${pixels}: ${inSight}`,
        ).toBe(true);
    }
  });

  it('are found once for each axis', () => {
    const fits = new AxisFits();
    const fit = fits.of(whole(100, 30));
    expect(fits.of(whole(100, 30))).toBe(fit);
    expect(fits.of(whole(100, 31))).not.toBe(fit);
    expect(fits.of(whole(100, 30, true))).not.toBe(fit);
    expect(fits.of({ ...whole(100, 30), inSight: [0, 50] })).not.toBe(fit);
    expect(fits.of(whole(100, 30))).toBe(fit);
  });
});

describe('the cells of a stand-in', () => {
  it('all have a pixel, at most a pixel from their place', () => {
    const random = randomFrom(7);
    for (let i = 0; i < 2000; i++) {
      const pixels = 1 + Math.floor(1500 ** random());
      const start = random() * 100;
      // At most as many cells as steps between pixels.
      const end = start + Math.max(1, pixels - 1) / (random() < 0.7 ? 1 + random() : 1 + 200 * random());
      const axis = { cells: Math.ceil(end), pixels, inSight: [start, end], isSingle: true } as const;
      const { base, scale, offset } = fitStandIn(axis);
      const shown = Array.from(
        { length: pixels },
        (_, pixel) => base + Math.floor(Math.fround(Math.fround(pixel * scale) + offset)),
      );
      const cells = Array.from(
        { length: Math.ceil(end) - Math.floor(start) },
        (_, n) => Math.floor(start) + n,
      );
      // A single pixel has no room for more; nor has a cell of which almost nothing is in sight.
      const visible = cells.filter((cell) => Math.min(cell + 1, end) - Math.max(cell, start) > 2 ** -9);
      if (pixels > 1 && visible.some((cell) => !shown.includes(cell)))
        expect({ axis, visible, shown }).toBe('complete');
      shown.forEach((cell, pixel) => {
        const [left, right] = [cell, cell + 1].map((edge) => ((edge - start) / (end - start)) * pixels);
        if (!((left as number) < pixel + 2 && (right as number) > pixel - 1))
          expect({ axis, pixel, cell }).toBe('near');
      });
    }
  });
});
