// Encodes a dataset across its checkpoints as a movie, in the browser.

import type { Dataset, Options, PictureSize } from '../../src/index.ts';
import { type Frame, type FrameSettings, frames } from '../../src/play.ts';
import type { MovieFormat, MovieSettings } from '../../src/protocol.ts';
import type { MovieEncoder } from './encoder.ts';
import { framesPerCheckpoint } from './length.ts';

async function createEncoder(format: MovieFormat, first: Frame, fps: number): Promise<MovieEncoder> {
  if (format === 'gif') return (await import('./gif.ts')).createGifEncoder(first, fps);
  return (await import('./video.ts')).createVideoEncoder(format, first, fps);
}

/** What to draw, and how to encode it. */
export interface MovieRequest {
  readonly dataset: Dataset;
  readonly options: Partial<Options>;
  readonly size: PictureSize;
  readonly settings: MovieSettings & { readonly format: MovieFormat };
  readonly range?: FrameSettings['range'];
}

/**
 * Draws and encodes a movie.
 * @param onProgress receives the number of frames that are done, and of all frames
 * @throws HeadglowError if the data, options, size or the browser's codecs don't allow it; the signal's reason
 */
export async function encodeMovie(
  { dataset, options, size, settings, range }: MovieRequest,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Blob> {
  let encoder: MovieEncoder | null = null;
  const frameSettings = { framesPerCheckpoint: framesPerCheckpoint(settings), range: range ?? null };
  try {
    for await (const frame of frames(dataset, options, size, frameSettings)) {
      signal.throwIfAborted();
      encoder ??= await createEncoder(settings.format, frame, settings.fps);
      await encoder.add(frame);
      onProgress(frame.index + 1, frame.count);
    }
    signal.throwIfAborted();
    return await (encoder as MovieEncoder).finish();
  } catch (error) {
    await encoder?.cancel();
    throw error;
  }
}
