// Frames of a movie: checkpoints identical to still pictures, interpolated frames, and errors.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { FrameSettings } from '../../src/play.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

interface Framed {
  readonly positions: number[];
  /** Frames whose pixels differ from the still picture at their position. */
  readonly wrong: number[];
  /** Frames with a wrong index or count. */
  readonly misnumbered: number[];
  /** Size of the largest palette, and whether its colours are distinct. */
  readonly colors: readonly [most: number, different: boolean];
}

const framed = (page: Page, settings: FrameSettings): Promise<Framed> =>
  page.evaluate(async (wanted) => {
    const { draw } = await import('../../src/index.ts');
    const { frames } = await import('../../src/play.ts');
    const { ramp } = await import('./page.ts');
    const dataset = { tensors: [ramp('a', 7, 5, ['x', 'y'], [0, 3, 10]), ramp('b', 4, 9, ['x'], [3, 50])] };
    // With limits of each checkpoint, colorbars and captions change too.
    const options = { limits: 'frame', colormap: 'coolwarm', markExtremes: true } as const;
    const size = { width: 300, height: 180, scale: 1.5 };
    const pixels = (canvas: HTMLCanvasElement) =>
      (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height)
        .data;
    const found = { positions: [] as number[], wrong: [] as number[], misnumbered: [] as number[] };
    let [most, different] = [0, true];
    for await (const { canvas, index, count, position, palette } of frames(dataset, options, size, wanted)) {
      if (index !== found.positions.length || count < index + 1) found.misnumbered.push(index);
      found.positions.push(position);
      const seen = pixels(canvas);
      const still = pixels((await draw(dataset, { ...options, checkpoint: position }, size)).canvas);
      if (seen.length !== 450 * 270 * 4 || seen.some((value, i) => value !== still[i]))
        found.wrong.push(index);
      most = Math.max(most, palette.length);
      different &&= new Set(palette).size === palette.length;
    }
    return { ...found, colors: [most, different] as const };
  }, settings);

describe('frames', () => {
  it('show every checkpoint and interpolated frames, identical to still pictures', async () => {
    const page = await openPage();
    const found = await framed(page, { framesPerCheckpoint: 3 });
    expect(found).toMatchObject({ wrong: [], misnumbered: [] });
    const third = 1 / 3;
    expect(found.positions).toEqual([
      0,
      third,
      2 * third,
      1,
      1 + third,
      1 + 2 * third,
      2,
      2 + third,
      2 + 2 * third,
      3,
      3,
      3,
    ]);
    expect(found.colors[0]).toBeLessThanOrEqual(255);
    expect(found.colors).toEqual([expect.any(Number), true]);
    expectNoErrors(page);
  });

  it('can be limited to a range', async () => {
    const page = await openPage();
    const found = await framed(page, { framesPerCheckpoint: 2, range: [1, 2] });
    expect(found).toMatchObject({ positions: [1, 1.5, 2, 2], wrong: [] });
  });

  it('are rejected with a message if settings are invalid', async () => {
    const page = await openPage();
    for (const [settings, sentence] of [
      [{ framesPerCheckpoint: 0 }, 'movie: 0 frames per checkpoint'],
      [{ framesPerCheckpoint: 1.5 }, 'movie: 1.5 frames per checkpoint'],
      [{ framesPerCheckpoint: 1e6 }, 'movie: 1000000 frames per checkpoint'],
      [{ framesPerCheckpoint: 1, range: [2, 2] }, 'range: 2 to 2 is not a range of checkpoints'],
      [{ framesPerCheckpoint: 1, range: [0, 4] }, 'range: 0 to 4 is not a range of checkpoints'],
    ] as const)
      await expect(framed(page, settings)).rejects.toThrow(sentence);
  });

  it('require two checkpoints', async () => {
    const page = await openPage();
    const sentences = await page.evaluate(async () => {
      const { frames } = await import('../../src/play.ts');
      const { ramp } = await import('./page.ts');
      const size = { width: 300, height: 200, scale: 1 };
      const refusal = (steps: number[] | null) =>
        frames({ tensors: [ramp('a', 2, 2, ['x'], steps)] }, {}, size, { framesPerCheckpoint: 1 })
          .next()
          .then(String, ({ message }) => message);
      return [await refusal(null), await refusal([7])];
    });
    expect(sentences).toEqual([
      'movie: a video needs at least two checkpoints, but the data has none; draw a still picture instead.',
      'movie: a video needs at least two checkpoints, but the data has one; draw a still picture instead.',
    ]);
  });
});
