// The timeline of a dataset: the sorted union of the training steps of all its tensors.

import { checkDataset, type DatasetInput } from './check.ts';
import { HeadglowError } from './error.ts';
import { checkpointCount, type TensorShape } from './tensor.ts';

const cache = new WeakMap<DatasetInput, readonly number[]>();

/** The training steps of a dataset's timeline, ascending; empty if no tensor has checkpoints. Returns the same array on every call. */
export function timelineSteps(dataset: DatasetInput): readonly number[] {
  let steps = cache.get(dataset);
  if (!steps) {
    const { tensors } = checkDataset(dataset);
    steps = [...new Set(tensors.flatMap((tensor) => tensor.steps ?? []))].sort((a, b) => a - b);
    cache.set(dataset, steps);
  }
  return steps;
}

/** The checkpoint that a tensor shows at one step of the timeline. */
export interface TensorMoment {
  /** Index into the tensor's own checkpoints; null before its first one. */
  readonly checkpoint: number | null;
  /** True if the tensor has no checkpoint at this exact step and shows its latest earlier one, or nothing. */
  readonly isEarlier: boolean;
}

/** Finds the checkpoint of `tensor` at `step`, or its latest earlier one. */
export function checkpointAtStep(tensor: TensorShape, step: number): TensorMoment {
  if (tensor.steps === null) return { checkpoint: 0, isEarlier: false };
  let low = 0;
  let high = checkpointCount(tensor);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tensor.steps[middle] as number) <= step) low = middle + 1;
    else high = middle;
  }
  const checkpoint = low === 0 ? null : low - 1;
  return { checkpoint, isEarlier: checkpoint === null || tensor.steps[checkpoint] !== step };
}

/**
 * Returns the index on the timeline of a training step.
 * @param place name of the argument in error messages
 * @throws HeadglowError that names the neighbouring steps if there is no checkpoint at this step
 */
export function checkpointOfStep(dataset: DatasetInput, step: number, place = 'step'): number {
  const steps = timelineSteps(dataset);
  const index = steps.indexOf(step);
  if (index >= 0) return index;
  if (steps.length === 0)
    throw new HeadglowError({ code: 'option', place, reason: 'the data has no checkpoints' });
  const after = steps.findIndex((other) => other > step);
  const neighbours = [
    steps[after === -1 ? steps.length - 1 : after - 1],
    after === -1 ? undefined : steps[after],
  ].filter((other) => other !== undefined);
  throw new HeadglowError({
    code: 'option',
    place,
    reason: `there is no checkpoint at step ${step}`,
    remedy: `the nearest ${neighbours.length === 1 ? 'is' : 'are'} ${neighbours.join(' and ')}`,
  });
}
