// Matrix stacks: what is uploaded when their content, their shapes or their number change, and the pixels that follow.

import { describe, expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';

describe('a stack', () => {
  it('is uploaded when its content changes, and only then', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { countUploads, createHeatmap, draw, frameOf } = await import('./frames.ts');
      const uploads = countUploads();
      const heatmap = createHeatmap();
      const shape = { name: '', count: 1, layers: 256, heads: 256 };
      const [left, right] = [{ ...shape }, { ...shape }];
      const fill = (value: number) => new Float32Array(256 * 256).fill(value);
      const panels = [
        { stack: left, rect: { x: 0, y: 0, width: 2, height: 1 } },
        { stack: right, rect: { x: 2, y: 0, width: 1, height: 1 } },
      ];
      const [one, two] = [fill(1), fill(2)];
      const show = (...contents: (Float32Array | null)[]) => {
        const cells = new Map(panels.map(({ stack }, i) => [stack, contents[i] as Float32Array | null]));
        const pixels = draw(heatmap, frameOf(panels, cells, { width: 4, height: 1 }));
        return { pixels: pixels.join(), ...uploads.take() };
      };
      return [show(one, two), show(one, two), show(one, fill(3)), show(null, two), show(two, one)];
    });
    const cells = 256 * 256;
    expect(result).toEqual([
      { pixels: '1,1,2,-2', cells: 2 * cells, textures: 1 },
      { pixels: '1,1,2,-2', cells: 0, textures: 0 },
      { pixels: '1,1,3,-2', cells, textures: 0 },
      { pixels: '-1,-1,2,-2', cells: 2 * cells, textures: 0 },
      { pixels: '2,2,1,-2', cells: 2 * cells, textures: 0 },
    ]);
  });

  it('of another shape uses the same textures, unless they would be mostly empty', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { countUploads, createHeatmap, draw, frameOf } = await import('./frames.ts');
      const uploads = countUploads();
      const heatmap = createHeatmap();
      return [
        [512, 512],
        [512, 512],
        [500, 300],
        [1, 150_000],
        [64, 64],
        [512, 512],
      ].map(([layers = 0, heads = 0], i) => {
        const stack = { name: '', count: 1, layers, heads };
        const panels = [{ stack, rect: { x: 0, y: 0, width: 1, height: 1 } }];
        const values = new Float32Array(layers * heads).fill(i);
        const frame = frameOf(panels, new Map([[stack, values]]), { width: 2, height: 1 });
        const pixels = draw(heatmap, frame).join();
        return { pixels, textures: uploads.take().textures, bytes: heatmap.bytes };
      });
    });
    const [large, small] = [4 * 512 * 512, 4 * 64 * 64];
    expect(result).toEqual([
      { pixels: '0,-2', textures: 1, bytes: large },
      { pixels: '1,-2', textures: 0, bytes: large },
      { pixels: '2,-2', textures: 0, bytes: large },
      { pixels: '3,-2', textures: 0, bytes: large },
      { pixels: '4,-2', textures: 1, bytes: small },
      { pixels: '5,-2', textures: 1, bytes: large },
    ]);
  });

  it('keeps its cells while its panel is out of sight', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { countUploads, createHeatmap, draw, frameOf } = await import('./frames.ts');
      const uploads = countUploads();
      const heatmap = createHeatmap();
      // Stacks that share a block, and a large one.
      const stacks = [
        { name: '', count: 1, layers: 1, heads: 10 },
        { name: '', count: 1, layers: 3, heads: 5 },
        { name: '', count: 2, layers: 300, heads: 300 },
      ];
      const cells = new Map(
        stacks.map((stack, i) => [stack, new Float32Array(stack.count * stack.layers * stack.heads).fill(i)]),
      );
      return [
        [1, 1, 1],
        [1, 0, 1],
        [0, 1, 0],
        [1, 1, 1],
        [0, 0, 1],
      ].map((widths) => {
        const panels = stacks.map((stack, i) => ({
          stack,
          rect: { x: i, y: 0, width: widths[i] as number, height: 1 },
        }));
        const pixels = draw(heatmap, frameOf(panels, cells, { width: 3, height: 1 })).join();
        return { pixels, ...uploads.take() };
      });
    });
    const none = { cells: 0, textures: 0 };
    expect(result).toEqual([
      { pixels: '0,1,2', cells: 10 + 15 + 2 * 300 * 300, textures: 1 },
      { pixels: '0,-2,2', ...none },
      { pixels: '-2,1,-2', ...none },
      { pixels: '0,1,2', ...none },
      { pixels: '-2,-2,2', ...none },
    ]);
  });

  it('with more cells a pixel than the shaders read is refused', async () => {
    const page = await openPage();
    const refused = await page.evaluate(async () => {
      const { createHeatmap, draw, frameOf } = await import('./frames.ts');
      const heatmap = createHeatmap();
      const stack = { name: '', count: 1, layers: 1, heads: 17 };
      const panels = [{ stack, rect: { x: 0, y: 0, width: 1, height: 1 } }];
      const cells = new Map([[stack, new Float32Array(17)]]);
      try {
        return draw(heatmap, frameOf(panels, cells, { reduction: 'max' })).length;
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(refused).toBe('these panels need windows');
  });
});

describe('the budget of a heat map', () => {
  it('limits the moments that are prefetched, and what is shown', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { createHeatmap, draw, frameOf } = await import('./frames.ts');
      const stack = { name: '', count: 1, layers: 256, heads: 256 };
      const bytes = 4 * 256 * 256;
      const heatmap = createHeatmap(3 * bytes);
      const moments = Array.from({ length: 6 }, (_, moment) => new Float32Array(256 * 256).fill(moment));
      const panels = [{ stack, rect: { x: 0, y: 0, width: 1, height: 1 } }];
      const frame = (shown: number[]) =>
        frameOf(panels, new Map([[stack, moments]]), { width: 1, height: 1, moments: shown, mix: 0 });
      const reserve = { maxMoments: 6, budget: 99 * bytes };
      const pixels = [draw(heatmap, frame([0]))];
      const prefetched = [1, 2, 3, 4].map(() => heatmap.prefetch(frame([0]), [1, 2, 3], 1, reserve));
      pixels.push(draw(heatmap, frame([1, 2])), draw(heatmap, frame([2])));
      return {
        pixels: pixels.join(),
        prefetched,
        bytes: heatmap.bytes / bytes,
        holds: [3, 4].map((count) => heatmap.canHold([stack], count)),
      };
    });
    expect(result).toEqual({
      pixels: '0,1,2',
      prefetched: [true, true, false, false],
      bytes: 3,
      holds: [true, false],
    });
  });

  it('is exceeded by a frame that needs more, and only as long as it is drawn', async () => {
    const page = await openPage();
    const bytes = await page.evaluate(async () => {
      const { createHeatmap, draw, frameOf } = await import('./frames.ts');
      const heatmap = createHeatmap(2 ** 20);
      return [600, 500, 900, 700, 300].map((side) => {
        const stack = { name: '', count: 1, layers: side, heads: side };
        const panels = [{ stack, rect: { x: 0, y: 0, width: 1, height: 1 } }];
        draw(heatmap, frameOf(panels, new Map([[stack, new Float32Array(side * side)]])));
        return heatmap.bytes;
      });
    });
    // A texture of 2^20 bytes holds the cells of the second and the last.
    const needed = [600, 500, 900, 700, 300].map((side) => 4 * side * side);
    bytes.forEach((each, i) => {
      expect(each).toBeGreaterThanOrEqual(needed[i] as number);
      expect(each).toBeLessThanOrEqual(Math.max(2 ** 20, 1.01 * (needed[i] as number)));
    });
  });
});
