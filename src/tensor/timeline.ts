// The checkpoints of a dataset in order: the sorted union of the steps of all its tensors.

import { checkDataset, type DatasetInput } from './check.ts';
import { HeadglowError } from './error.ts';
import { checkpointCount, type TensorShape } from './tensor.ts';

const known = new WeakMap<DatasetInput, readonly number[]>();

/** Sorted union of all steps, the same array each time; empty where no tensor has checkpoints. */
export function timelineSteps(dataset: DatasetInput): readonly number[] {
  let steps = known.get(dataset);
  if (!steps) {
    const { tensors } = checkDataset(dataset);
    steps = [...new Set(tensors.flatMap((tensor) => tensor.steps ?? []))].sort((a, b) => a - b);
    known.set(dataset, steps);
  }
  return steps;
}

/** What a tensor shows at one step of the timeline. */
export interface TensorMoment {
  /** Index into the tensor's own checkpoints; null before its first one. */
  readonly checkpoint: number | null;
  /** True if the tensor has no checkpoint at this exact step and shows its latest earlier one, or nothing. */
  readonly isEarlier: boolean;
}

/** The checkpoint of `tensor` at `step`: that very step, else its last earlier one. */
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
 * Index on the timeline of a step.
 * @param place what the error names
 * @throws HeadglowError naming the neighbouring steps where there is no such step.
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
