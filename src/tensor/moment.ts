// The moment shown: a position on the timeline, at a checkpoint or between two that are mixed.

import { HeadglowError } from './error.ts';
import type { Mixing } from './mix.ts';
import type { Dataset, TensorShape } from './tensor.ts';
import { checkpointAtStep, type TensorMoment, timelineSteps } from './timeline.ts';

export interface Moment {
  /** Steps of the whole timeline; empty where no tensor has checkpoints. */
  readonly steps: readonly number[];
  /** Position on the timeline, 0-based; a fraction lies between two checkpoints. */
  readonly position: number;
  /** The one checkpoint of the timeline that is shown, or the two that are mixed. */
  readonly checkpoints: readonly number[];
  /** 0 at the first of two checkpoints, 1 at the second. */
  readonly mix: number;
  /** In words, what was asked for and is not here, such as "step 600 is being read"; undefined where this is it. */
  readonly pendingText?: string | undefined;
  /** True while nothing of the data has been read, so that no cells can be shown. */
  readonly isEmpty?: boolean;
}

/**
 * The moment at a position; without one, the last checkpoint.
 * @throws HeadglowError for a position beside the timeline
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
      remedy: last === 0 ? 'the only one is 0' : `they go from 0 to ${last}`,
    });
  const before = Math.floor(at);
  return at === before || mixing === 'none'
    ? { steps, position: before, checkpoints: [before], mix: 0 }
    : { steps, position: at, checkpoints: [before, before + 1], mix: at - before };
}

/** What a tensor shows at one checkpoint of a timeline. */
export function tensorMoment(moment: Moment, tensor: TensorShape, checkpoint: number): TensorMoment {
  const step = moment.steps[checkpoint];
  return step === undefined ? { checkpoint: 0, isEarlier: false } : checkpointAtStep(tensor, step);
}
