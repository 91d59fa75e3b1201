// Pixels of panels of which a part is in sight, compared with the cells of src/figure/cells.ts and their reduction on the CPU.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Axis } from '../../src/figure/cells.ts';
import { cellsAt } from '../../src/figure/matrix-cells.ts';
import { fitAxis } from '../../src/gpu/axis-fit.ts';
import type { Origin, Reduction } from '../../src/options.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import { reductionRow } from '../../src/tensor/reductions.ts';
import { openPage } from '../support/browser.ts';
import { randomFrom } from '../support/glsl.ts';
import { createRandomAxis } from './random-axis.ts';

const random = randomFrom(8);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/** Panels side by side: equal parts of the matrices of a stack. */
interface Picture {
  readonly layers: Axis;
  readonly heads: Axis;
  readonly count: number;
  readonly reduction: Reduction;
  readonly origin: Origin;
  readonly transpose?: boolean;
  readonly isMoving?: boolean;
}

const GAP = 3;
const [X, Y] = [2, 1];

/** A value from 0 to 255 for each cell. */
const cellValue = (cell: number): number => (Math.imul(cell + 1, 0x9e3779b1) >>> 24) & 255;

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

/** Draws pictures, one after the other. @returns the values of all pixels of each */
const drawAll = (pictures: readonly Picture[]) =>
  page.evaluate(
    async (all, gap, x, y) => {
      const { createHeatmap, draw, frameOf } = await import('./frames.ts');
      const heatmap = createHeatmap();
      return all.map(({ layers, heads, count, transpose = false, ...options }) => {
        const stack = { name: '', count, layers: layers.cells, heads: heads.cells };
        const values = Float32Array.from(
          { length: count * stack.layers * stack.heads },
          (_, cell) => (Math.imul(cell + 1, 0x9e3779b1) >>> 24) & 255,
        );
        const [across, down] = transpose ? [layers, heads] : [heads, layers];
        const pitch = across.pixels + gap;
        const panels = Array.from({ length: count }, (_, index) => ({
          stack,
          index,
          rect: { x: x + index * pitch, y, width: across.pixels, height: down.pixels },
          transpose,
          layersInSight: [layers.sight[0] / 256, layers.sight[1] / 256] as const,
          headsInSight: [heads.sight[0] / 256, heads.sight[1] / 256] as const,
        }));
        const [width, height] = [x + count * pitch, y + down.pixels + 1];
        return draw(heatmap, frameOf(panels, new Map([[stack, values]]), { width, height, ...options }));
      });
    },
    pictures,
    GAP,
    X,
    Y,
  );

/** The values that the pixels of a picture must have. */
function expectedPixels({ layers, heads, count, reduction, origin, transpose }: Picture): number[] {
  const [across, down] = transpose ? [layers, heads] : [heads, layers];
  const pitch = across.pixels + GAP;
  const [width, height] = [X + count * pitch, Y + down.pixels + 1];
  const pixels = new Array<number>(width * height).fill(-2);
  for (let index = 0; index < count; index++) {
    const rect = { x: X + index * pitch, y: Y, width: across.pixels, height: down.pixels };
    const matrix = {
      rect,
      tensor: { layers: layers.cells, heads: heads.cells },
      sight: { layers: layers.sight, heads: heads.sight },
      origin,
      transpose,
    };
    const first = index * layers.cells * heads.cells;
    for (let y = rect.y; y < rect.y + rect.height; y++)
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        const range = cellsAt(matrix, { x, y }, reductionRow(reduction).isSingle);
        const { value } = reduceCells(range, reduction, (layer, head) =>
          cellValue(first + layer * heads.cells + head),
        );
        // The table entry of the value.
        pixels[y * width + x] = Math.floor(value);
      }
  }
  return pixels;
}

const cellsPerPixel = ({ pixels, sight: [a, b] }: Axis): number => Math.ceil((b - a) / (256 * pixels));

async function expectRight(pictures: readonly Picture[]): Promise<void> {
  const drawn = await drawAll(pictures);
  pictures.forEach((picture, i) => {
    const wrong = expectedPixels(picture).flatMap((value, pixel) =>
      value === drawn[i]?.[pixel] ? [] : [{ pixel, value, drawn: drawn[i]?.[pixel] }],
    );
    expect(wrong.slice(0, 5), JSON.stringify(picture)).toEqual([]);
  });
}

describe('a part in sight', () => {
  it('has the cells of the rule, with every reduction, in one panel or many, from either end', async () => {
    const axis = createRandomAxis(random, 90, 60);
    const pictures: Picture[] = [];
    while (pictures.length < 60) {
      const reduction = pick(['max', 'min', 'absmax', 'nearest'] as const);
      const picture = {
        layers: axis(),
        heads: axis(),
        count: pick([1, 2, 9]),
        reduction,
        origin: pick(['upper', 'lower'] as const),
        transpose: pick([false, true]),
      };
      const isSingle = reductionRow(reduction).isSingle;
      if (isSingle || cellsPerPixel(picture.layers) * cellsPerPixel(picture.heads) <= 16)
        pictures.push(picture);
    }
    await expectRight(pictures);
    // Programs that read more cells than there are show the same.
    await expectRight(pictures.map((picture) => ({ ...picture, isMoving: true })));
  });

  it('has them also where floats are not safe', async () => {
    const axis = createRandomAxis(random, 2 ** 15, 1500);
    const few = createRandomAxis(random, 3, 4);
    const pictures: Picture[] = [];
    while (pictures.length < 12) {
      const [heads, layers] = [axis(), few()];
      const reduction = pick(['max', 'min', 'nearest'] as const);
      const isSingle = reductionRow(reduction).isSingle ?? false;
      if (cellsPerPixel(heads) * cellsPerPixel(layers) > 16 && !isSingle) continue;
      const inSight = [heads.sight[0] / 256, heads.sight[1] / 256] as const;
      if (fitAxis({ ...heads, inSight, isSingle }).isSafe) continue;
      pictures.push({ layers, heads, reduction, count: 1, origin: 'upper' });
    }
    await expectRight(pictures);
  });

  it('needs no other program while it moves', async () => {
    const fresh = await openPage();
    const programs = await fresh.evaluate(async () => {
      const { createHeatmap, draw, frameOf } = await import('./frames.ts');
      const [stack, heatmap] = [{ name: '', count: 1, layers: 30, heads: 40 }, createHeatmap()];
      const cells = new Map([[stack, new Float32Array(1200)]]);
      const rect = { x: 0, y: 0, width: 11, height: 10 };
      const found: number[] = [];
      let linked = 0;
      const gl = heatmap.draw(frameOf([], cells))?.getContext('webgl2') as WebGL2RenderingContext;
      const native = gl.linkProgram;
      gl.linkProgram = (program) => {
        linked += 1;
        native.call(gl, program);
      };
      const show = (headsInSight: readonly [number, number], isMoving: boolean) => {
        const layersInSight = [headsInSight[0] * 0.75, headsInSight[1] * 0.75] as const;
        const panels = [{ stack, rect, headsInSight, layersInSight }];
        linked = 0;
        draw(heatmap, frameOf(panels, cells, { reduction: 'min', isMoving }));
        found.push(linked);
      };
      show([0, 40], false);
      for (let step = 1; step <= 16; step++) show([step, 40 - step], true);
      show([16, 24], false);
      gl.linkProgram = native;
      return found;
    });
    // The first frame and the one at rest compile their own.
    const none = Array.from({ length: 16 }, () => 0);
    expect(programs).toEqual([1, ...none, 1]);
  });
});
