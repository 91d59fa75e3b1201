// Draws the frames of a movie along the checkpoints of a dataset.

import { choosePalette } from '../figure/palette.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { Reader } from '../source/reader.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { framePositions } from '../tensor/playback.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import { PREFETCH_COUNT, readAndCompose, readForLimits, readLikeness } from './compose-after-reading.ts';
import { type Picture, StillPainter } from './draw.ts';
import type { PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';

/** Maximum number of frames of a movie: one hour at 30 frames per second. */
const MAX_FRAMES = 108_000;

/** Colours per frame in palette formats such as GIF: 256, minus one for transparent pixels, which keep the previous frame. */
const MAX_PALETTE_COLORS = 255;

/** Which frames to draw. */
export interface FrameSettings {
  /** Frames per checkpoint, a whole number from 1 up: the checkpoint, then interpolated frames up to the next one. Default: 1. */
  readonly framesPerCheckpoint?: number;
  /** First and last checkpoint, 0-based; null for all. Default: null. */
  readonly range?: readonly [first: number, last: number] | null;
  /** Stops drawing when aborted. Default: none. */
  readonly signal?: AbortSignal;
}

/** A frame of a movie. All frames share one canvas, which is overwritten when the next frame is requested. */
export interface Frame extends Picture {
  /** 0-based index of the frame. */
  readonly index: number;
  /** Total number of frames. */
  readonly count: number;
  /** Position on the timeline. Frames at whole numbers are identical to still pictures, for sources with `readAll`. */
  readonly position: number;
  /** At most 255 colours `#rrggbb` that approximate all colours of all frames; the first is the background. */
  readonly palette: readonly string[];
}

/** Computes the positions of all frames. @throws HeadglowError for an invalid number of frames, or too many in total */
function computePositions([first, last]: readonly [number, number], framesPerCheckpoint: number): number[] {
  const count = (last - first + 1) * framesPerCheckpoint;
  if (Number.isInteger(framesPerCheckpoint) && framesPerCheckpoint >= 1 && count <= MAX_FRAMES)
    return framePositions([first, last], framesPerCheckpoint);
  throw new HeadglowError({
    code: 'option',
    place: 'movie',
    reason: `${framesPerCheckpoint} frames per checkpoint cannot be drawn`,
    remedy: `use a positive whole number, and at most ${MAX_FRAMES} frames in total`,
  });
}

/** The range of checkpoints. @throws HeadglowError if it is invalid or the data has fewer than two */
function checkRange(dataset: Dataset, range: FrameSettings['range']): readonly [number, number] {
  const { length } = timelineSteps(dataset);
  if (length < 2)
    throw new HeadglowError({
      code: 'data',
      place: 'movie',
      reason: `a video needs at least two checkpoints, but the data has ${length === 1 ? 'one' : 'none'}`,
      remedy: 'draw a still picture instead',
    });
  const [first, last] = range ?? [0, length - 1];
  if (Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first < last && last < length)
    return [first, last];
  throw new HeadglowError({
    code: 'option',
    place: 'range',
    reason: `${first} to ${last} is not a range of checkpoints`,
    remedy: `use two checkpoints between 0 and ${length - 1}, the first before the last`,
  });
}

/** The checkpoints that the frames from `index` on need first. */
const checkpointsAfter = (positions: readonly number[], index: number): number[] =>
  [
    ...new Set(positions.slice(index).flatMap((position) => [Math.floor(position), Math.ceil(position)])),
  ].slice(0, PREFETCH_COUNT);

/**
 * Draws the frames of a movie, each when the loop requests it. Leaving the loop frees GPU memory. See `frames` of
 * src/play.ts.
 */
export async function* frames(
  given: DatasetInput,
  options?: Partial<Options>,
  size: PictureSize = DEFAULT_SIZE,
  { framesPerCheckpoint = 1, range, signal }: FrameSettings = {},
): AsyncGenerator<Frame, void, void> {
  requirePage('frames');
  const dataset = checkDataset(given);
  const all = checkOptions(options);
  const figure = checkPictureSize(size);
  const positions = computePositions(checkRange(dataset, range), framesPerCheckpoint);
  const reader = new Reader(dataset);
  let painter: StillPainter | undefined;
  try {
    painter = new StillPainter(figure, reader.values);
    const first = { ...all, checkpoint: positions[0] as number };
    const statistics = await readForLimits(reader, first, { signal });
    // All frames have the order of the first one.
    const likeness = await readLikeness(reader, first, signal);
    for (const [index, position] of positions.entries()) {
      reader.prefetch(checkpointsAfter(positions, index));
      const scene = await readAndCompose(reader, { ...all, checkpoint: position }, figure, {
        signal,
        statistics,
        likeness,
        // Notes above panels, such as steps, may change the grid from frame to frame.
        clampsGrid: index > 0,
      });
      const picture = await painter.paint(scene);
      const palette = choosePalette(scene, MAX_PALETTE_COLORS);
      yield { ...picture, index, count: positions.length, position, palette };
    }
  } finally {
    painter?.destroy();
    reader.close();
  }
}
