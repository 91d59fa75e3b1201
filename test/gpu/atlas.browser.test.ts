// The atlas: uploads from the file's memory, windows if the texture is too small, an error if it is too small for these.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { npy } from '../support/npy.ts';

/** Limits the size of textures. Call it before the engine reads the limit. */
const limitTextures = (page: Page, side: number) =>
  page.evaluate((limit) => {
    const native = WebGL2RenderingContext.prototype.getParameter;
    WebGL2RenderingContext.prototype.getParameter = function (this: WebGL2RenderingContext, name: number) {
      return name === this.MAX_TEXTURE_SIZE ? limit : native.call(this, name);
    };
  }, side);

/** The pixels of a figure of tensors with and without checkpoints, mixed, as a string. */
const pixels = (page: Page) =>
  page.evaluate(async () => {
    const { pictureOf, ramp } = await import('../view/page.ts');
    const dataset = {
      tensors: [
        ramp('a', 37, 41, ['x', 'y', 'z'], [0, 10, 20]),
        ramp('b', 5, 300, ['x', 'y'], [0, 10, 20]),
        ramp('c', 29, 50, ['x'], null),
      ],
    };
    return (await pictureOf(dataset, { checkpoint: 1.5, linthresh: 10 }, 400, 300)).join();
  });

describe('an upload', () => {
  it.each([
    ['one call', 'if more data follow', [2, 3, 5, 7], 0, 1],
    ['two calls', 'for the last row at the end of the file', [2, 3, 5, 7], 1, 2],
    ['a call for each 256 kB', 'if the checkpoint is large', [2, 1, 400, 400], 0, 3],
  ])('is %s on the memory of the file %s', async (_, __, shape, checkpoint, calls) => {
    const page = await openPage();
    const file = npy(
      '<f4',
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b) }, (___, i) => i),
    );
    const uploads = await page.evaluate(
      async (bytes, at) => {
        const { loadFiles, draw } = await import('../../src/index.ts');
        const found: boolean[] = [];
        const memory = new Uint8Array(bytes);
        const context = WebGL2RenderingContext.prototype as unknown as Record<
          string,
          (...call: unknown[]) => void
        >;
        for (const name of ['texImage2D', 'texSubImage2D']) {
          const native = context[name] as (...call: unknown[]) => void;
          context[name] = function (this: WebGL2RenderingContext, ...call: unknown[]) {
            const data = call.at(-1);
            const isCells = data instanceof Float32Array && data.buffer === memory.buffer;
            // Only cells are uploaded by texSubImage2D; records and tables by texImage2D.
            if (isCells || name === 'texSubImage2D') found.push(isCells);
            native.apply(this, call);
          };
        }
        const dataset = await loadFiles([{ name: 'run.npy', bytes: memory }]);
        await draw(dataset, { checkpoint: at }, { width: 300, height: 200, scale: 1 });
        return found;
      },
      [...file],
      checkpoint,
    );
    expect(uploads).toEqual(Array.from({ length: calls }, () => true));
  });
});

describe('a GPU with small textures', () => {
  it('draws the same pixels, with windows of what does not fit', async () => {
    const [large, small] = [await openPage(), await openPage()];
    // The figure's cells at two checkpoints are 18,002, so they don't fit; about 7,500 of one, with a row each, do.
    await limitTextures(small, 128);
    expect(await pixels(small)).toBe(await pixels(large));
  });

  it('draws whole and reduced matrices with textures of 4096 texels a side', async () => {
    const picture = (page: Page, [layers, heads]: readonly [number, number], checkpoint: number) =>
      page.evaluate(
        async (rows, columns, at) => {
          const { pictureOf, ramp } = await import('../view/page.ts');
          const dataset = { tensors: [ramp('m', rows, columns, ['x', 'y'], [0, 1])] };
          const drawn = await pictureOf(dataset, { checkpoint: at, linthresh: 10 }, 900, 600);
          const { texels } = window as unknown as { texels: number[] };
          return { pixels: drawn.join(), texels: Math.max(...texels.splice(0)) };
        },
        layers,
        heads,
        checkpoint,
      );
    /** Collects the sizes of textures that are created for cells. */
    const collectTexels = (page: Page) =>
      page.evaluate(() => {
        const texels: number[] = [];
        const { texImage2D } = WebGL2RenderingContext.prototype;
        WebGL2RenderingContext.prototype.texImage2D = function (
          this: WebGL2RenderingContext,
          ...call: unknown[]
        ) {
          if (call.at(-1) === null) texels.push((call[3] as number) * (call[4] as number));
          (texImage2D as (...all: unknown[]) => void).apply(this, call);
        } as typeof texImage2D;
        Object.assign(window, { texels });
      });
    const [large, small] = [await openPage(), await openPage()];
    await limitTextures(small, 4096);
    await collectTexels(large);
    await collectTexels(small);
    const cases = [
      { shape: [600, 800], checkpoint: 0, isWhole: true },
      { shape: [600, 800], checkpoint: 0.5, isWhole: true },
      { shape: [2000, 3000], checkpoint: 1, isWhole: false },
      { shape: [3, 500_000], checkpoint: 0.5, isWhole: false },
    ] as const;
    for (const { shape, checkpoint, isWhole } of cases) {
      const expected = await picture(large, shape, checkpoint);
      const drawn = await picture(small, shape, checkpoint);
      const where = `${shape} at ${checkpoint}: ${drawn.texels} texels`;
      expect(drawn.pixels === expected.pixels, where).toBe(true);
      expect(drawn.texels >= 2 * shape[0] * shape[1], where).toBe(isWhole);
      if (!isWhole) expect(drawn.texels, where).toBeLessThan(2 * 900 * 600);
    }
  });

  it('shows a view of more cells than the GPU can hold', async () => {
    const page = await openPage();
    await limitTextures(page, 1024);
    const result = await page.evaluate(async () => {
      const { pixelsOf, pictureOf, ramp, viewIn } = await import('../view/page.ts');
      const dataset = { tensors: [ramp('m', 1100, 1000, ['x'], null)] };
      const view = await viewIn(dataset, {}, 900, 600);
      view.redraw();
      const expected = await pictureOf(dataset, {}, 900, 600);
      const [panel] = view.layout.panels;
      const shown = pixelsOf(view);
      const at = 4 * ((panel?.y ?? 0) * 900 + (panel?.x ?? 0));
      return {
        isSame: shown.slice(at, at + 400).join() === expected.slice(at, at + 400).join(),
        bytes: view.gpuBytes,
      };
    });
    expect(result.isSame).toBe(true);
    expect(result.bytes).toBeLessThan(4 * 1024 * 1024);
  });

  it('reports a figure whose pixels do not fit', async () => {
    const page = await openPage();
    await limitTextures(page, 32);
    await expect(pixels(page)).rejects.toThrow(
      /the figure needs 1 MB of the GPU's memory, and its textures hold 1 MB; make the figure smaller/,
    );
  });
});
