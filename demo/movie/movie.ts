// A dataset across its checkpoints as a movie, encoded here in the browser.

import { type Dataset, type Frame, frames, type Options, type PictureSize } from '../../src/index.ts';
import type { MovieEncoder, MovieFormat } from './encoder.ts';

export interface MovieSettings {
  readonly format: MovieFormat;
  /** Frames a second, positive. */
  readonly fps: number;
  /** Seconds that a checkpoint takes, positive; rounded to whole frames, one at least. */
  readonly secondsPerCheckpoint: number;
}

export const framesPerCheckpoint = ({ fps, secondsPerCheckpoint }: Omit<MovieSettings, 'format'>): number =>
  Math.max(1, Math.round(fps * secondsPerCheckpoint));

async function createEncoder(format: MovieFormat, first: Frame, fps: number): Promise<MovieEncoder> {
  if (format === 'gif') return (await import('./gif.ts')).createGifEncoder(first, fps);
  return (await import('./video.ts')).createVideoEncoder(format, first, fps);
}

/**
 * Draws and encodes a movie.
 * @param onProgress hears how many frames are done, of how many
 * @throws HeadglowError where data, options, size or the browser's codecs do not allow it; the signal's reason
 */
export async function movie(
  dataset: Dataset,
  options: Partial<Options>,
  size: PictureSize,
  settings: MovieSettings,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Blob> {
  let encoder: MovieEncoder | null = null;
  try {
    for await (const frame of frames(dataset, options, size, {
      framesPerCheckpoint: framesPerCheckpoint(settings),
    })) {
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
