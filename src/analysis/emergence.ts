// Emergence maps: the training step from which each head stays at or above a threshold.

import { sum } from 'd3-array';
import type { Options } from '../options.ts';
import { mergeExtremes } from '../scale/extremes.ts';
import { pageCache } from '../source/page-cache.ts';
import { isLarge } from '../source/read-blocks.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isInMemory } from '../tensor/source.ts';
import { defaultStepScale } from '../tensor/step-scale.ts';
import {
  checkpointCount,
  checkpointSize,
  type Dataset,
  headWord,
  type Numbers,
  oneOf,
  type Source,
  type Tensor,
  type TensorOrSource,
} from '../tensor/tensor.ts';
import { valueText } from '../tensor/text.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import { type Computation, deriveTensor } from './derived-tensor.ts';
import { levelEmergence, requireMap } from './level-emergence.ts';
import { addNote, requireTrainingRun } from './require-run.ts';
import { type Progress, roundLike, type WorkSettings } from './work.ts';

/** @throws HeadglowError if a threshold is not finite in the precision of any tensor */
export function checkThreshold({ tensors }: Dataset, threshold: number): void {
  if (tensors.some((tensor) => Number.isFinite(roundLike(tensor, threshold)))) return;
  throw new HeadglowError({
    code: 'option',
    place: 'threshold',
    reason: `${threshold} is not a finite 32-bit float`,
    remedy: 'use a number up to 3.4e38 in magnitude',
  });
}

/** `onProgress` is called for each checkpoint read from a source, with the progress over all sources. */
export type EmergenceSettings = Pick<WorkSettings, 'onProgress'>;

/** When the heads of a tensor emerge. */
export interface TensorEmergence {
  readonly threshold: number;
  /** The checkpoint at which each (task, layer, head) emerges; the number of checkpoints, one past the last, for never. */
  readonly checkpoints: Int32Array;
  /** The values at the last checkpoint. */
  readonly last: Numbers;
}

/** The latest result for each tensor, because its map and its ranking are usually requested with the same threshold. */
const latest = new WeakMap<TensorOrSource, TensorEmergence>();

/** Finds when heads emerge. Yields each checkpoint that it needs, and receives its values. */
export function* findEmergence(tensor: TensorOrSource, threshold: number): Computation<TensorEmergence> {
  const found = latest.get(tensor);
  if (found?.threshold === threshold) return found;
  const count = checkpointCount(tensor);
  const checkpoints = new Int32Array(checkpointSize(tensor)).fill(count);
  // Backwards from the last checkpoint, until every head's unbroken run of checkpoints at the threshold has ended.
  const last = yield [count - 1, count - 2];
  let values = last;
  for (let checkpoint = count - 1; ; checkpoint--) {
    let reached = 0;
    for (let cell = 0; cell < checkpoints.length; cell++)
      if (checkpoints[cell] === checkpoint + 1 && (values[cell] as number) >= threshold) {
        checkpoints[cell] = checkpoint;
        reached++;
      }
    if (reached === 0 || checkpoint === 0) break;
    values = yield [checkpoint - 1, checkpoint - 2];
  }
  const emerged = { threshold, checkpoints, last: last.slice(0, checkpoints.length) };
  latest.set(tensor, emerged);
  return emerged;
}

/** Creates a progress listener for each source that reports the progress over all sources. */
function combineProgress(
  tensors: readonly TensorOrSource[],
  onProgress: WorkSettings['onProgress'],
): (tensor: TensorOrSource) => WorkSettings['onProgress'] {
  const sources = tensors.filter((tensor) => !isInMemory(tensor));
  const total = sum(sources, checkpointCount);
  const done = new Map<TensorOrSource, number>();
  return (tensor) =>
    onProgress &&
    ((progress) => {
      done.set(tensor, progress.done);
      onProgress({ done: sum(done.values()), total });
    });
}

/**
 * The emergence map: for each head, the first training step from which its value is at or above a threshold at that and all
 * later checkpoints. One layer x head matrix per task, without checkpoints. Heads that are at or above the threshold from the
 * first checkpoint on have the tensor's `startStep`. NaN for heads that never emerge, including all heads of tensors without
 * checkpoints. A missing value is never at or above a threshold.
 *
 * Each tensor uses its own checkpoints. Steps are stored as float32, so those above 2^24 (16,777,216) are rounded, while
 * `emergenceRanking` returns exact steps. Linear in the number of values. The map of a source is a source with one checkpoint,
 * which is computed in one pass when it is first read: of sources with levels that are larger than memory, tile by tile, and
 * tiles whose largest value at the last checkpoint is below the threshold are not read.
 *
 * @param threshold in the unit of the values, rounded to float32 unless they are in double precision
 * @throws HeadglowError if no tensor has two checkpoints, or if the threshold is not a finite number
 */
export function emergence(given: Dataset<Tensor>, threshold: number): Dataset<Tensor>;
export function emergence(given: DatasetInput, threshold: number, settings?: EmergenceSettings): Dataset;
export function emergence(
  given: DatasetInput,
  threshold: number,
  { onProgress }: EmergenceSettings = {},
): Dataset {
  const dataset = requireTrainingRun(given, 'emergence');
  checkThreshold(dataset, threshold);
  const progressOf = combineProgress(dataset.tensors, onProgress);
  const tensors = dataset.tensors.map((tensor) => {
    const { model, layers, heads, headName, tasks, steps } = tensor;
    const [startStep] = steps ?? [];
    const start = startStep !== undefined && { startStep };
    const name = headName && { headName };
    const shape = { model, layers, heads, ...name, tasks, steps: null, unit: 'step', ...start } as const;
    if (isLarge(tensor)) {
      requireMap(tensor);
      const report = progressOf(tensor);
      const total = checkpointCount(tensor);
      const onProgress = ({ done, total: tiles }: Progress) =>
        report?.({ done: (total * done) / tiles, total });
      const read: Source['read'] = async (_, signal) =>
        (await levelEmergence(tensor, roundLike(tensor, threshold), { signal, onProgress })).map;
      return { ...shape, read };
    }
    return deriveTensor(
      tensor,
      shape,
      function* (_checkpoint, into) {
        const { checkpoints } = yield* findEmergence(tensor, roundLike(tensor, threshold));
        for (let cell = 0; cell < into.length; cell++)
          into[cell] = steps?.[checkpoints[cell] as number] ?? Number.NaN;
      },
      progressOf(tensor),
    );
  });
  const note = `step from which ${oneOf(headWord(dataset.tensors))} stays at ${valueText(threshold, String)} or above`;
  return { tensors, note: addNote(dataset, note) };
}

/**
 * Options for the emergence map of a dataset. Limits are its second and last step for any threshold: heads that are present
 * from the first step did not emerge, so they are below the limits and have a separate colour.
 */
export function emergenceOptions(dataset: DatasetInput): Partial<Options> {
  const steps = timelineSteps(checkDataset(dataset));
  const isLog = defaultStepScale(steps) === 'log';
  return {
    norm: isLog ? 'asinh' : 'linear',
    // No step lies between zero and the first one after it.
    linearWidth: isLog ? (steps.find((step) => step > 0) ?? null) : null,
    linthresh: null,
    vmin: steps[steps.length > 2 ? 1 : 0] ?? null,
    vmax: steps.at(-1) ?? null,
    colormap: null,
    extend: 'auto',
    reduction: 'min',
    checkpoint: null,
    label: 'Emergence step',
  };
}

/**
 * The default threshold: half of the largest finite value, rounded to two significant digits; 0 if no value is positive. For
 * a source, the largest of the values read so far and of its `range`; 0 as long as neither is known.
 * @throws HeadglowError for data that can't be read
 */
export function defaultThreshold(dataset: DatasetInput): number {
  const { tensors } = checkDataset(dataset);
  const { statistics } = pageCache();
  const { max } = mergeExtremes(
    tensors.flatMap((tensor) => tensor.tasks.map((_, task) => statistics.ofTask({ tensor, task }))),
  );
  return max > 0 ? Number((max / 2).toPrecision(2)) : 0;
}
