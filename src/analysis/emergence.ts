// Emergence: from which training step on a head stays at or above a threshold.

import { bisectRight, sum } from 'd3-array';
import type { Options } from '../options.ts';
import { mergeExtremes } from '../scale/extremes.ts';
import { sharedCache } from '../source/cache.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import { isInMemory } from '../tensor/source.ts';
import { defaultStepScale } from '../tensor/step-scale.ts';
import {
  checkpointCount,
  checkpointSize,
  type Dataset,
  matrixOffset,
  type Tensor,
  type TensorOrSource,
} from '../tensor/tensor.ts';
import { decimalText, valueText } from '../tensor/text.ts';
import { timelineSteps } from '../tensor/timeline.ts';
import { type Computation, derivedCache, deriveTensor, runComputation } from './derived-tensor.ts';
import { csv, numeric } from './documents.ts';
import { addNote, requireTrainingRun } from './require-run.ts';
import type { HeadName } from './trajectory.ts';
import { runWork, type WorkSettings } from './work.ts';

/** Values are float32, so that a value of 0.7 in a file reaches a threshold of 0.7. */
function checkedThreshold(threshold: number): number {
  const rounded = Math.fround(threshold);
  if (Number.isFinite(rounded)) return rounded;
  throw new HeadglowError({
    code: 'option',
    place: 'threshold',
    reason: `${threshold} is no float32 number`,
    remedy: 'give a finite number up to 3.4e38',
  });
}

/** `onProgress` is called for each checkpoint that is read of a source, with what is done of all sources together. */
export type EmergenceSettings = Pick<WorkSettings, 'onProgress'>;

/** When the heads of a tensor emerge. */
interface Emerged {
  readonly threshold: number;
  /** For each (task, layer, head) the tensor's own checkpoint; the number of checkpoints for never. */
  readonly checkpoints: Int32Array;
  /** Values at the last checkpoint. */
  readonly last: Float32Array;
}

/** The latest of each tensor: its map and its ranking need the same. */
const known = new WeakMap<TensorOrSource, Emerged>();

/** Finds when heads emerge: yields each checkpoint that it needs, and takes the values of that. */
function* emergedIn(tensor: TensorOrSource, threshold: number): Computation<Emerged> {
  const found = known.get(tensor);
  if (found?.threshold === threshold) return found;
  const count = checkpointCount(tensor);
  const checkpoints = new Int32Array(checkpointSize(tensor)).fill(count);
  // Backwards: a head emerges earlier as long as its run of checkpoints is unbroken, and once all are broken, none does.
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
  known.set(tensor, emerged);
  return emerged;
}

/** Who follows the reading of each source, for someone who follows that of all. */
function together(
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
 * The emergence map: for every head the first training step from which its value is at or above a threshold at all later
 * checkpoints too, one matrix (layer, head) a task, without checkpoints. Heads that are at or above it from the first
 * checkpoint on have the tensor's `startStep`. NaN: never, which includes all heads of a tensor without checkpoints. A missing value is not at or above anything, so it breaks the run.
 *
 * Each tensor goes by its own checkpoints. Steps are in the values, which are float32: those above 2^24 (16,777,216) are
 * rounded to the nearest float32, while `emergenceRanking` gives them exactly. Linear in the number of values. Of a source, the
 * map is a source of one checkpoint: it is computed when it is read, in one pass, and then known.
 *
 * @param threshold in the unit of the values; taken as the nearest float32, as values are
 * @throws HeadglowError where no tensor has two checkpoints, and for a threshold that is no float32 number
 */
export function emergence(given: Dataset<Tensor>, threshold: number): Dataset<Tensor>;
export function emergence(given: DatasetInput, threshold: number, settings?: EmergenceSettings): Dataset;
export function emergence(
  given: DatasetInput,
  threshold: number,
  { onProgress }: EmergenceSettings = {},
): Dataset {
  const dataset = requireTrainingRun(given, 'emergence');
  const least = checkedThreshold(threshold);
  const progressOf = together(dataset.tensors, onProgress);
  const tensors = dataset.tensors.map((tensor) => {
    const { model, layers, heads, tasks, steps } = tensor;
    const [startStep] = steps ?? [];
    const shape = { model, layers, heads, tasks, steps: null, unit: 'step' } as const;
    return deriveTensor(
      tensor,
      { ...shape, ...(startStep !== undefined && { startStep }) },
      function* (_checkpoint, into) {
        const { checkpoints } = yield* emergedIn(tensor, least);
        for (let cell = 0; cell < into.length; cell++)
          into[cell] = steps?.[checkpoints[cell] as number] ?? Number.NaN;
      },
      progressOf(tensor),
    );
  });
  const said = `step from which a head stays at ${valueText(least)} or above`;
  return { tensors, note: addNote(dataset, said) };
}

/**
 * Options that suit the emergence map of a dataset: limits are its second and last step, whatever the threshold, as heads
 * that are there from the first step on did not emerge; they lie under the limits, in a colour of their own.
 */
export function emergenceOptions(dataset: DatasetInput): Partial<Options> {
  const steps = timelineSteps(checkDataset(dataset));
  const isLog = defaultStepScale(steps) === 'log';
  return {
    norm: isLog ? 'asinh' : 'linear',
    // Steps below the first one after zero there are none.
    linearWidth: isLog ? (steps.find((step) => step > 0) ?? null) : null,
    linthresh: null,
    vmin: steps[steps.length > 2 ? 1 : 0] ?? null,
    vmax: steps.at(-1) ?? null,
    colormap: null,
    extend: 'auto',
    reduction: 'min',
    checkpoint: null,
    label: 'Step of emergence',
  };
}

/**
 * A threshold to begin with: half of the largest finite value, two digits of it; 0 where none is positive. For a source
 * it uses the values read so far, and its `range` if it states one; 0 before either is known.
 * @throws HeadglowError for data that can't be read
 */
export function defaultThreshold(dataset: DatasetInput): number {
  const { tensors } = checkDataset(dataset);
  const { statistics } = sharedCache;
  const { max } = mergeExtremes(
    tensors.flatMap((tensor) => tensor.tasks.map((_, task) => statistics.ofTask({ tensor, task }))),
  );
  return max > 0 ? Number((max / 2).toPrecision(2)) : 0;
}

/** A head and when it emerged. */
export interface Emergence extends HeadName {
  /** Training step from which it stays at or above the threshold; null for never. */
  readonly step: number | null;
  /** True where that is the first checkpoint of its model: it was there from the start, and did not emerge. */
  readonly fromStart: boolean;
  /** Its value at the last checkpoint of its tensor; NaN where that is missing. */
  readonly lastValue: number;
}

/** Which heads are ranked. */
export interface RankingSettings {
  /** Models and tasks that are ranked; `null`: all. */
  readonly models: readonly string[] | null;
  /** Only these tasks; null: all. */
  readonly tasks: readonly string[] | null;
  /** Heads that are listed, from the first on. */
  readonly most: number;
}

const rising = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The largest first, missing ones last. */
const falling = (a: number, b: number): number =>
  rising(Number(Number.isNaN(a)), Number(Number.isNaN(b))) || rising(b, a);

/**
 * Heads by when they emerge: the earliest first, then those that are there from the first checkpoint on, last those that
 * never are; of those that emerge at the same step, the one with the larger last value first; then as they lie in the data. Tensors without checkpoints are left out.
 * @throws HeadglowError as `emergence` does, and for models and tasks that there are not
 */
export async function emergenceRanking(
  given: DatasetInput,
  threshold: number,
  settings: Partial<RankingSettings> & WorkSettings = {},
): Promise<readonly Emergence[]> {
  const dataset = requireTrainingRun(given, 'emergence');
  const least = checkedThreshold(threshold);
  const { models = null, tasks = null, most = Infinity } = settings;
  const matrices = selectMatrices(dataset, models, tasks).filter(({ tensor }) => tensor.steps !== null);
  const found = await runWork(
    settings,
    async (work) => {
      const tensors = [...new Set(matrices.map(({ tensor }) => tensor))];
      for (const tensor of tensors) work.expect(checkpointCount(tensor));
      const all = new Map<TensorOrSource, Emerged>();
      for (const tensor of tensors) {
        const before = work.done;
        all.set(tensor, await runComputation(tensor, emergedIn(tensor, least), work));
        await work.reach(before + checkpointCount(tensor));
      }
      return all;
      // A map that is computed at the same time reads the same.
    },
    derivedCache,
  );
  const starts: number[] = [];
  let heads = 0;
  for (const { tensor } of matrices) {
    starts.push(heads);
    heads += tensor.layers * tensor.heads;
  }
  const [steps, lastValues, fromStart] = [
    new Float64Array(heads),
    new Float32Array(heads),
    new Uint8Array(heads),
  ];
  matrices.forEach(({ tensor, task }, i) => {
    const [first, cells] = [matrixOffset(tensor, 0, task), tensor.layers * tensor.heads];
    const { checkpoints, last } = found.get(tensor) as Emerged;
    for (let cell = 0; cell < cells; cell++) {
      const own = checkpoints[first + cell] as number;
      const at = (starts[i] as number) + cell;
      steps[at] = tensor.steps?.[own] ?? Infinity;
      lastValues[at] = last[first + cell] as number;
      fromStart[at] = Number(own === 0);
    }
  });
  /** Emerging, from the start, never. */
  const rank = (i: number): number => (steps[i] === Infinity ? 2 : (fromStart[i] as number));
  // Numbers are sorted, not objects: there may be millions, of which twenty are listed.
  const ranked = Uint32Array.from({ length: heads }, (_, i) => i).sort(
    (a, b) =>
      rank(a) - rank(b) ||
      rising(steps[a] as number, steps[b] as number) ||
      falling(lastValues[a] as number, lastValues[b] as number) ||
      a - b,
  );
  return Array.from(ranked.subarray(0, Math.min(most, heads)), (index) => {
    const i = bisectRight(starts, index) - 1;
    const { tensor, task } = matrices[i] as SelectedMatrix;
    const cell = index - (starts[i] as number);
    const step = steps[index] as number;
    return {
      model: tensor.model,
      task: tensor.tasks[task] as string,
      layer: Math.floor(cell / tensor.heads),
      head: cell % tensor.heads,
      step: step === Infinity ? null : step,
      fromStart: fromStart[index] === 1,
      lastValue: lastValues[index] as number,
    };
  });
}

const statusOf = ({ step, fromStart }: Emergence): string =>
  step === null ? 'never' : fromStart ? 'from start' : 'emerges';

/**
 * A ranking as CSV: model, task, layer, head, step (empty for never), last_value (empty where missing), status (`emerges`,
 * `from start` or `never`).
 */
export function rankingCsv(ranking: readonly Emergence[]): string {
  const rows = ranking.map((one) => [
    one.model,
    one.task,
    numeric(one.layer),
    numeric(one.head),
    numeric(one.step),
    numeric(one.lastValue, decimalText),
    statusOf(one),
  ]);
  return csv(['model', 'task', 'layer', 'head', 'step', 'last_value', 'status'], rows);
}
