// A dataset across its checkpoints, frame by frame, for movies and numbered pictures.

import { choosePalette } from '../figure/palette.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { Reader } from '../source/reader.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { framePositions } from '../tensor/playback.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import { readAndCompose, readForLimits } from './compose-after-reading.ts';
import { type Picture, StillPainter } from './draw.ts';
import type { PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';

/** Frames that a movie may have: an hour of them, 30 a second. */
const MOST = 108_000;

/** Colours of formats with a table hold 256, one of which is for pixels that stay as they were. */
const PALETTE = 255;

/** Which frames are drawn. */
export interface FrameSettings {
  /** Frames of each checkpoint, a whole number from 1 up, 1 unless given: itself, and moments on the way to the next. */
  readonly framesPerCheckpoint?: number;
  /** First and last checkpoint, 0-based; all of them where it is left out or null. */
  readonly range?: readonly [first: number, last: number] | null;
  /** Ends the frames: the next one that is asked for is not drawn. */
  readonly signal?: AbortSignal;
}

/** A frame. Its canvas is that of all frames: it holds this one until the next is asked for. */
export interface Frame extends Picture {
  /** 0-based. */
  readonly index: number;
  /** How many frames there are. */
  readonly count: number;
  /** Position on the timeline; a whole number is a checkpoint, drawn as its still picture is, of a source that with `readAll`. */
  readonly position: number;
  /** At most 255 colours `#rrggbb` that come near to all in all frames, the background first. */
  readonly palette: readonly string[];
}

/** Positions of all frames. @throws HeadglowError for less than one frame per checkpoint, and more than `MOST` in all */
function positionsOf([first, last]: readonly [number, number], framesPerCheckpoint: number): number[] {
  const count = (last - first + 1) * framesPerCheckpoint;
  if (Number.isInteger(framesPerCheckpoint) && framesPerCheckpoint >= 1 && count <= MOST)
    return framePositions([first, last], framesPerCheckpoint);
  throw new HeadglowError({
    code: 'option',
    place: 'movie',
    reason: `${framesPerCheckpoint} frames of each checkpoint can't be drawn`,
    remedy: `give a whole number from 1 up, with at most ${MOST} in all`,
  });
}

function rangeOf(dataset: Dataset, range: FrameSettings['range']): readonly [number, number] {
  const { length } = timelineSteps(dataset);
  if (length < 2)
    throw new HeadglowError({
      code: 'data',
      place: 'movie',
      reason: `it needs two checkpoints, and the data has ${length === 1 ? 'one' : 'none'}`,
      remedy: 'make a still picture',
    });
  const [first, last] = range ?? [0, length - 1];
  if (Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first < last && last < length)
    return [first, last];
  throw new HeadglowError({
    code: 'option',
    place: 'range',
    reason: `there is no movie from checkpoint ${first} to ${last}`,
    remedy: `they go from 0 to ${length - 1}, the first before the last`,
  });
}

/** Checkpoints that are read ahead of their frames. */
const AHEAD = 4;

/** The next checkpoints that frames show. */
const checkpointsAfter = (positions: readonly number[], index: number): number[] =>
  [
    ...new Set(positions.slice(index).flatMap((position) => [Math.floor(position), Math.ceil(position)])),
  ].slice(0, AHEAD);

/**
 * Draws the frames of a dataset, each when it is asked for. To leave the loop frees what they hold on the GPU.
 * @throws HeadglowError for data without two checkpoints, options that it cannot meet, too many frames, pictures too large, and
 * where a checkpoint can't be read; the signal's reason where it is aborted
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
  const positions = positionsOf(rangeOf(dataset, range), framesPerCheckpoint);
  const reader = new Reader(dataset);
  let painter: StillPainter | undefined;
  try {
    painter = new StillPainter(figure, reader.values);
    const first = { ...all, checkpoint: positions[0] as number };
    const statistics = await readForLimits(reader, first, { signal });
    for (const [index, position] of positions.entries()) {
      reader.prefetch(checkpointsAfter(positions, index));
      const scene = await readAndCompose(reader, { ...all, checkpoint: position }, figure, {
        signal,
        statistics,
      });
      const picture = await painter.paint(scene);
      const palette = choosePalette(scene, PALETTE);
      yield { ...picture, index, count: positions.length, position, palette };
    }
  } finally {
    painter?.destroy();
    reader.close();
  }
}
