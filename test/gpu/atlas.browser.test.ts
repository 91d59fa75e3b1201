// The atlas: uploads from the file's memory, pages if one texture is too small, an error if all are.

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

describe('pages of the atlas', () => {
  it('have the same pixels as a single texture', async () => {
    const whole = await openPage();
    const split = await openPage();
    await limitTextures(split, 96);
    expect(await pixels(split)).toBe(await pixels(whole));
  });

  it('that are too few are an error', async () => {
    const page = await openPage();
    await limitTextures(page, 32);
    await expect(pixels(page)).rejects.toThrow(/one checkpoint of .* is larger than this GPU's textures/);
  });
});
