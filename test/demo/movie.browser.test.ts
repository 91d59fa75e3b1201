// Movies, encoded and decoded again in a browser: every frame there, in its order, with its label and its colours.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { MovieFormat } from '../../src/protocol.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

interface Request {
  /** A file in base64; without it, a made-up run. */
  readonly file: string | null;
  readonly format: MovieFormat;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
  readonly range: readonly [number, number] | null;
}

interface Judged {
  readonly type: string;
  readonly size: readonly number[];
  /** Frames drawn, frames decoded. */
  readonly frames: readonly [number, number];
  /** Decoded frames that are nearer to another drawn one than to their own, in all or in the line with the label. */
  readonly astray: number[];
  /** Decibels. */
  readonly worst: number;
  /** Seconds by which a frame is off its time, at most. */
  readonly late: number;
  readonly progress: readonly (readonly [number, number])[];
}

const judge = (page: Page, request: Request): Promise<Judged> =>
  page.evaluate(async ({ file, format, width, height, fps, seconds, range }) => {
    const { loadFiles } = await import('../../src/index.ts');
    const { frames } = await import('../../src/play.ts');
    const { framesPerCheckpoint } = await import('../../demo/movie/length.ts');
    const { encodeMovie: movie } = await import('../../demo/movie/movie.ts');
    const { ramp } = await import('../view/page.ts');
    const { decodedFrames } = await import('./decoding.ts');
    const dataset = file
      ? await loadFiles([{ name: 'run.npz', bytes: Uint8Array.from(atob(file), (c) => c.charCodeAt(0)) }])
      : { tensors: [ramp('m', 6, 5, ['a', 'b'], [0, 10, 100, 1000])] };
    const size = { width, height, scale: 1 };
    const settings = { format, fps, seconds };

    const drawn: Uint8ClampedArray[] = [];
    const each = framesPerCheckpoint(settings);
    for await (const { canvas } of frames(dataset, {}, size, { framesPerCheckpoint: each, range })) {
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      drawn.push(context.getImageData(0, 0, width, height).data);
    }

    const progress: [number, number][] = [];
    const blob = await movie(
      { dataset, options: {}, size, settings, range },
      new AbortController().signal,
      (done, total) => progress.push([done, total]),
    );

    /** Decibels of the rows from one on. */
    const psnr = (a: Uint8ClampedArray, b: Uint8ClampedArray, row = 0): number => {
      let sum = 0;
      const from = 4 * width * row;
      for (let i = from; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
      return 10 * Math.log10(255 ** 2 / (sum / (((a.length - from) * 3) / 4)));
    };
    let [worst, late, count] = [Infinity, 0, 0];
    let decodedSize: number[] = [];
    const astray: number[] = [];
    for await (const { width: w, height: h, time, read } of decodedFrames(blob)) {
      decodedSize = [w, h];
      const pixels = read(width, height);
      const own = drawn[count] as Uint8ClampedArray;
      worst = Math.min(worst, psnr(pixels, own));
      late = Math.max(late, Math.abs(time - count / fps));
      const label = height - 24;
      const near = [...drawn.keys()].filter((other) => Math.abs(other - count) <= 3 && other !== count);
      const isAstray = near.some((other) => {
        const rival = drawn[other] as Uint8ClampedArray;
        return (
          psnr(pixels, rival) > psnr(pixels, own) || psnr(pixels, rival, label) > psnr(pixels, own, label)
        );
      });
      if (isAstray) astray.push(count);
      count++;
    }
    return {
      type: blob.type,
      size: decodedSize,
      frames: [drawn.length, count] as const,
      astray,
      worst,
      late,
      progress,
    };
  }, request);

const SMALL = { file: null, width: 361, height: 243, fps: 25, seconds: 0.2, range: null } as const;

describe('a movie', () => {
  it.each([
    ['mp4', 'video/mp4', [361, 243], 40],
    ['webm', 'video/webm', [361, 243], 40],
    ['gif', 'image/gif', [361, 243], 40],
    ['mp4-h264', 'video/mp4', [364, 244], 30], // colours at half the resolution, sides to match
  ] as const)(
    'as %s has every frame, in order and time, as it was drawn',
    async (format, type, size, least) => {
      const page = await openPage();
      const judged = await judge(page, { ...SMALL, format });
      expect(judged).toMatchObject({ type, size, frames: [20, 20], astray: [] });
      expect(judged.worst).toBeGreaterThan(least);
      expect(judged.late).toBeLessThan(0.006); // GIF has hundredths of a second, WebM thousandths
      expect(judged.progress).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, 20]));
      expectNoErrors(page);
    },
  );

  it('of a range, a frame a checkpoint', async () => {
    const page = await openPage();
    const judged = await judge(page, { ...SMALL, format: 'webm', seconds: 0.001, range: [1, 3] });
    expect(judged).toMatchObject({ frames: [3, 3], astray: [] });
  });

  it('ends when it is cancelled', async () => {
    const page = await openPage();
    const [reason, done] = await page.evaluate(async () => {
      const { encodeMovie: movie } = await import('../../demo/movie/movie.ts');
      const { ramp } = await import('../view/page.ts');
      const controller = new AbortController();
      let heard = 0;
      const wish = {
        dataset: { tensors: [ramp('m', 6, 5, ['a'], [0, 10, 100, 1000])] },
        options: {},
        size: { width: 300, height: 200, scale: 1 },
        settings: { format: 'webm', fps: 10, seconds: 1 },
      } as const;
      const failed = await movie(wish, controller.signal, (frames) => {
        heard = frames;
        if (frames === 5) controller.abort('enough');
      }).catch((error: unknown) => error);
      return [failed, heard] as const;
    });
    expect([reason, done]).toEqual(['enough', 5]);
    expectNoErrors(page);
  });

  it.each([
    ['mp4', 'mp4: this browser has no encoder for AV1 or H.264; choose .webm or .gif.'],
    ['mp4-h264', 'mp4: this browser has no encoder for H.264; choose .webm or .gif.'],
    ['webm', 'webm: this browser has no encoder for VP9; choose .mp4 or .gif.'],
  ] as const)('as %s, without a codec, is refused in words', async (format, sentence) => {
    const page = await openPage();
    for (const missing of ['codec', 'WebCodecs'])
      expect(await refusal(page, format, 30, missing), missing).toBe(sentence);
  });

  it('as GIF has at most as many frames a second as browsers show', async () => {
    const page = await openPage();
    expect(await refusal(page, 'gif', 60, '')).toBe(
      "gif: browsers don't show 60 frames a second of it; 50 are the most.",
    );
  });
});

const refusal = (page: Page, format: MovieFormat, fps: number, missing: string): Promise<string> =>
  page.evaluate(
    async (wanted, rate, without) => {
      const { encodeMovie: movie } = await import('../../demo/movie/movie.ts');
      const { ramp } = await import('../view/page.ts');
      if (without === 'codec')
        VideoEncoder.isConfigSupported = async (config) => ({ supported: false, config });
      if (without === 'WebCodecs') Reflect.deleteProperty(window, 'VideoEncoder');
      const wish = {
        dataset: { tensors: [ramp('m', 6, 5, ['a'], [0, 10])] },
        options: {},
        size: { width: 300, height: 200, scale: 1 },
        settings: { format: wanted, fps: rate, seconds: 1 },
      };
      return movie(wish, new AbortController().signal, () => {}).then(String, ({ message }) => message);
    },
    format,
    fps,
    missing,
  );

describeShared('a movie of 55 panels', () => {
  it.each(['mp4', 'webm', 'gif'] as const)('as %s', async (format) => {
    const page = await openPage();
    const file = Buffer.from(sharedBytes('series/llama-fineweb-baseline-probes.npz')).toString('base64');
    const judged = await judge(page, {
      ...{ file, format, width: 1600, height: 900 },
      ...{ fps: 2, seconds: 0.5, range: [58, 63] },
    });
    expect(judged).toMatchObject({ size: [1600, 900], frames: [6, 6], astray: [] });
    expect(judged.worst).toBeGreaterThan(40);
  });
});
