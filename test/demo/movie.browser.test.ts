// Movies, encoded and decoded in a browser: every frame is present, in order, with its label and colours.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { MovieFormat } from '../../src/protocol.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

interface MovieTest {
  /** A file in base64; null for a synthetic run. */
  readonly file: string | null;
  readonly format: MovieFormat;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
  readonly range: readonly [number, number] | null;
}

interface Comparison {
  readonly type: string;
  readonly size: readonly number[];
  /** Number of frames drawn and decoded. */
  readonly frames: readonly [number, number];
  /** Decoded frames that are more similar to a neighbouring drawn frame, overall or in the line with the label. */
  readonly misplaced: number[];
  /** Lowest peak signal-to-noise ratio of a frame, in decibels. */
  readonly worst: number;
  /** Largest error of a frame's time, in seconds. */
  readonly timeError: number;
  readonly progress: readonly (readonly [number, number])[];
}

const compareFrames = (page: Page, request: MovieTest): Promise<Comparison> =>
  page.evaluate(async ({ file, format, width, height, fps, seconds, range }) => {
    const { loadFiles } = await import('../../src/index.ts');
    const { frames } = await import('../../src/play.ts');
    const { framesPerCheckpoint } = await import('../../demo/movie/length.ts');
    const { encodeMovie } = await import('../../demo/movie/movie.ts');
    const { ramp } = await import('../view/page.ts');
    const { decodeFrames } = await import('./decoding.ts');
    const dataset = file
      ? await loadFiles([{ name: 'run.npz', bytes: Uint8Array.from(atob(file), (c) => c.charCodeAt(0)) }])
      : { tensors: [ramp('m', 6, 5, ['a', 'b'], [0, 10, 100, 1000])] };
    const size = { width, height, scale: 1 };
    const settings = { format, fps, seconds };

    const drawn: Uint8ClampedArray[] = [];
    const frameCount = framesPerCheckpoint(settings);
    for await (const { canvas } of frames(dataset, {}, size, { framesPerCheckpoint: frameCount, range })) {
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      drawn.push(context.getImageData(0, 0, width, height).data);
    }

    const progress: [number, number][] = [];
    const blob = await encodeMovie(
      { dataset, options: {}, size, settings, range },
      new AbortController().signal,
      (done, total) => progress.push([done, total]),
    );

    /** Peak signal-to-noise ratio in decibels, of the rows from `row` on. */
    const psnr = (a: Uint8ClampedArray, b: Uint8ClampedArray, row = 0): number => {
      let sum = 0;
      const from = 4 * width * row;
      for (let i = from; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
      return 10 * Math.log10(255 ** 2 / (sum / (((a.length - from) * 3) / 4)));
    };
    let [worst, timeError, count] = [Infinity, 0, 0];
    let decodedSize: number[] = [];
    const misplaced: number[] = [];
    for await (const { width: w, height: h, time, read } of decodeFrames(blob)) {
      decodedSize = [w, h];
      const pixels = read(width, height);
      const expected = drawn[count] as Uint8ClampedArray;
      worst = Math.min(worst, psnr(pixels, expected));
      timeError = Math.max(timeError, Math.abs(time - count / fps));
      const label = height - 24;
      const neighbours = [...drawn.keys()].filter((other) => Math.abs(other - count) <= 3 && other !== count);
      const isMisplaced = neighbours.some((other) => {
        const rival = drawn[other] as Uint8ClampedArray;
        return (
          psnr(pixels, rival) > psnr(pixels, expected) ||
          psnr(pixels, rival, label) > psnr(pixels, expected, label)
        );
      });
      if (isMisplaced) misplaced.push(count);
      count++;
    }
    return {
      type: blob.type,
      size: decodedSize,
      frames: [drawn.length, count] as const,
      misplaced,
      worst,
      timeError,
      progress,
    };
  }, request);

const SMALL = { file: null, width: 361, height: 243, fps: 25, seconds: 0.2, range: null } as const;

describe('movie', () => {
  it.each([
    ['mp4', 'video/mp4', [361, 243], 40],
    ['webm', 'video/webm', [361, 243], 40],
    ['gif', 'image/gif', [361, 243], 40],
    ['mp4-h264', 'video/mp4', [364, 244], 30], // half the colour resolution, which needs even sides
  ] as const)(
    'as %s has every frame, in order and on time, as it was drawn',
    async (format, type, size, least) => {
      const page = await openPage();
      const comparison = await compareFrames(page, { ...SMALL, format });
      expect(comparison).toMatchObject({ type, size, frames: [20, 20], misplaced: [] });
      expect(comparison.worst).toBeGreaterThan(least);
      expect(comparison.timeError).toBeLessThan(0.006); // GIF has hundredths of a second, WebM thousandths
      expect(comparison.progress).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, 20]));
      expectNoErrors(page);
    },
  );

  it('of a range has one frame per checkpoint', async () => {
    const page = await openPage();
    const comparison = await compareFrames(page, { ...SMALL, format: 'webm', seconds: 0.001, range: [1, 3] });
    expect(comparison).toMatchObject({ frames: [3, 3], misplaced: [] });
  });

  it('stops when it is cancelled', async () => {
    const page = await openPage();
    const [reason, done] = await page.evaluate(async () => {
      const { encodeMovie } = await import('../../demo/movie/movie.ts');
      const { ramp } = await import('../view/page.ts');
      const controller = new AbortController();
      let progress = 0;
      const request = {
        dataset: { tensors: [ramp('m', 6, 5, ['a'], [0, 10, 100, 1000])] },
        options: {},
        size: { width: 300, height: 200, scale: 1 },
        settings: { format: 'webm', fps: 10, seconds: 1 },
      } as const;
      const failed = await encodeMovie(request, controller.signal, (frames) => {
        progress = frames;
        if (frames === 5) controller.abort('enough');
      }).catch((error: unknown) => error);
      return [failed, progress] as const;
    });
    expect([reason, done]).toEqual(['enough', 5]);
    expectNoErrors(page);
  });

  it.each([
    ['mp4', 'mp4: this browser has no encoder for AV1 or H.264; choose .webm or .gif.'],
    ['mp4-h264', 'mp4: this browser has no encoder for H.264; choose .webm or .gif.'],
    ['webm', 'webm: this browser has no encoder for VP9; choose .mp4 or .gif.'],
  ] as const)('as %s without a codec is rejected with a message', async (format, sentence) => {
    const page = await openPage();
    for (const missing of ['codec', 'WebCodecs'])
      expect(await encodeAndCatch(page, format, 30, missing), missing).toBe(sentence);
  });

  it('as GIF is limited to 50 frames per second', async () => {
    const page = await openPage();
    expect(await encodeAndCatch(page, 'gif', 60, '')).toBe(
      'gif: browsers cannot play a GIF at 60 frames per second; use at most 50.',
    );
  });
});

const encodeAndCatch = (page: Page, format: MovieFormat, fps: number, missing: string): Promise<string> =>
  page.evaluate(
    async (wanted, rate, without) => {
      const { encodeMovie } = await import('../../demo/movie/movie.ts');
      const { ramp } = await import('../view/page.ts');
      if (without === 'codec')
        VideoEncoder.isConfigSupported = async (config) => ({ supported: false, config });
      if (without === 'WebCodecs') Reflect.deleteProperty(window, 'VideoEncoder');
      const request = {
        dataset: { tensors: [ramp('m', 6, 5, ['a'], [0, 10])] },
        options: {},
        size: { width: 300, height: 200, scale: 1 },
        settings: { format: wanted, fps: rate, seconds: 1 },
      };
      return encodeMovie(request, new AbortController().signal, () => {}).then(
        String,
        ({ message }) => message,
      );
    },
    format,
    fps,
    missing,
  );

describeShared('movie of 55 panels', () => {
  it.each(['mp4', 'webm', 'gif'] as const)('as %s decodes at 40 dB or better', async (format) => {
    const page = await openPage();
    const file = Buffer.from(sharedBytes('series/llama-fineweb-baseline-probes.npz')).toString('base64');
    const comparison = await compareFrames(page, {
      ...{ file, format, width: 1600, height: 900 },
      ...{ fps: 2, seconds: 0.5, range: [58, 63] },
    });
    expect(comparison).toMatchObject({ size: [1600, 900], frames: [6, 6], misplaced: [] });
    expect(comparison.worst).toBeGreaterThan(40);
  });
});
