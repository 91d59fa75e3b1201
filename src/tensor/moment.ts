// The moment that a figure shows: a position on the timeline, at a checkpoint or between two.

import { HeadglowError } from './error.ts';
import type { Mixing } from './mix.ts';
import type { Dataset, TensorShape } from './tensor.ts';
import { checkpointAtStep, type TensorMoment, timelineSteps } from './timeline.ts';

/** A position on the timeline, and the one or two checkpoints that it shows. */
export interface Moment {
  /** Training steps of the whole timeline; empty if no tensor has checkpoints. */
  readonly steps: readonly number[];
  /** 0-based position on the timeline, in checkpoints; fractional between two of them. */
  readonly position: number;
  /** The checkpoint of the timeline that is shown, or the two that are interpolated. */
  readonly checkpoints: readonly number[];
  /** Weight of the second checkpoint, in [0, 1); 0 if there is only one. */
  readonly mix: number;
  /** Set if the requested moment is not loaded and another is shown instead, such as "loading step 600". */
  readonly pendingText?: string | undefined;
  /** True while no checkpoint is loaded, so that no cells can be drawn. */
  readonly isEmpty?: boolean;
}

/**
 * Returns the moment at a position.
 * @param position on the timeline; null for the last checkpoint
 * @throws HeadglowError if the position is outside the timeline
 */
export function momentAt(dataset: Dataset, position: number | null, mixing: Mixing): Moment {
  const steps = timelineSteps(dataset);
  const last = Math.max(0, steps.length - 1);
  const at = position ?? last;
  if (!(at >= 0 && at <= last))
    throw new HeadglowError({
      code: 'option',
      place: 'checkpoint',
      reason: `there is no checkpoint ${at}`,
      remedy: last === 0 ? 'the only checkpoint is 0' : `checkpoints are numbered from 0 to ${last}`,
    });
  const before = Math.floor(at);
  return at === before || mixing === 'none'
    ? { steps, position: before, checkpoints: [before], mix: 0 }
    : { steps, position: at, checkpoints: [before, before + 1], mix: at - before };
}

/** Maps a checkpoint of the timeline to the one that a tensor shows. */
export function tensorMoment(moment: Moment, tensor: TensorShape, checkpoint: number): TensorMoment {
  const step = moment.steps[checkpoint];
  return step === undefined ? { checkpoint: 0, isEarlier: false } : checkpointAtStep(tensor, step);
}
