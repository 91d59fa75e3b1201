// The ranking of heads by the training step at which they emerge, as objects and as CSV.

import { bisector } from 'd3-array';
import { isLarge } from '../source/read-blocks.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import { isDouble } from '../tensor/source.ts';
import {
  checkpointCount,
  type HeadName,
  headWord,
  matrixOffset,
  type TensorOrSource,
} from '../tensor/tensor.ts';
import { decimalText } from '../tensor/text.ts';
import { derivedCache, runComputation } from './derived-tensor.ts';
import { csv, numeric } from './documents.ts';
import { checkThreshold, findEmergence, type TensorEmergence } from './emergence.ts';
import { levelEmergence, MAX_EMERGED, requireMap } from './level-emergence.ts';
import { requireTrainingRun } from './require-run.ts';
import type { HeadId } from './trajectory.ts';
import { roundLike, runWork, type WorkSettings } from './work.ts';

/** A head and the step at which it emerges. */
export interface Emergence extends HeadId {
  /** What the data calls its heads, if not `head`. */
  readonly headName?: HeadName;
  /** The training step from which it stays at or above the threshold; null for never. */
  readonly step: number | null;
  /** True if that is the first checkpoint of its model: the head is present from the start and does not emerge. */
  readonly fromStart: boolean;
  /** Its value at the last checkpoint of its tensor; NaN if missing. */
  readonly lastValue: number;
  /** Set if `lastValue` is in double precision, because float32 does not hold it; otherwise it is a float32. */
  readonly isDouble?: true;
}

/** Which heads are ranked. */
export interface RankingSettings {
  /** Only these models; null: all. */
  readonly models: readonly string[] | null;
  /** Only these tasks; null: all. */
  readonly tasks: readonly string[] | null;
  /** Limit on the heads returned. */
  readonly most: number;
}

const compareAscending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Descending, with NaN last. */
const compareDescending = (a: number, b: number): number =>
  compareAscending(Number(Number.isNaN(a)), Number(Number.isNaN(b))) || compareAscending(b, a);

/** In `steps`: the head never emerges. */
const NEVER = Infinity;

/**
 * All heads of some matrices. Columns of numbers rather than objects, because there may be millions of heads of which only
 * twenty are listed.
 */
class HeadColumns {
  readonly #matrices: readonly SelectedMatrix[];
  /** The index of the first head of each matrix. */
  readonly #starts: number[] = [];
  readonly length: number;
  readonly #steps: Float64Array;
  readonly #lastValues: Float64Array;
  /** 1 for heads that are present from the start. */
  readonly #fromStart: Uint8Array;

  constructor(matrices: readonly SelectedMatrix[], emergences: ReadonlyMap<TensorOrSource, TensorEmergence>) {
    this.#matrices = matrices;
    let length = 0;
    for (const { tensor } of matrices) {
      this.#starts.push(length);
      length += tensor.layers * tensor.heads;
    }
    this.length = length;
    this.#steps = new Float64Array(length);
    this.#lastValues = new Float64Array(length);
    this.#fromStart = new Uint8Array(length);
    for (const [i, { tensor, task }] of matrices.entries()) {
      const [first, cells] = [matrixOffset(tensor, 0, task), tensor.layers * tensor.heads];
      const { checkpoints, last } = emergences.get(tensor) as TensorEmergence;
      for (let cell = 0; cell < cells; cell++) {
        const checkpoint = checkpoints[first + cell] as number;
        const head = (this.#starts[i] as number) + cell;
        this.#steps[head] = tensor.steps?.[checkpoint] ?? NEVER;
        this.#lastValues[head] = last[first + cell] as number;
        this.#fromStart[head] = Number(checkpoint === 0);
      }
    }
  }

  /** 0 for heads that emerge, 1 for those present from the start, 2 for those that never emerge. */
  #group(head: number): number {
    return this.#steps[head] === NEVER ? 2 : (this.#fromStart[head] as number);
  }

  /** The order of the ranking. */
  compare(a: number, b: number): number {
    return (
      this.#group(a) - this.#group(b) ||
      compareAscending(this.#steps[a] as number, this.#steps[b] as number) ||
      compareDescending(this.#lastValues[a] as number, this.#lastValues[b] as number) ||
      a - b
    );
  }

  at(head: number): Emergence {
    const i = bisector(compareAscending).right(this.#starts, head) - 1;
    const { tensor, task } = this.#matrices[i] as SelectedMatrix;
    const cell = head - (this.#starts[i] as number);
    const step = this.#steps[head] as number;
    return {
      model: tensor.model,
      task: tensor.tasks[task] as string,
      layer: Math.floor(cell / tensor.heads),
      head: cell % tensor.heads,
      ...(tensor.headName && { headName: tensor.headName }),
      step: step === NEVER ? null : step,
      fromStart: this.#fromStart[head] === 1,
      lastValue: this.#lastValues[head] as number,
      ...(isDouble(tensor) && { isDouble: true }),
    };
  }
}

/** The order of the ranking, of heads in the order of the data. */
function compareEmergence(a: Emergence, b: Emergence): number {
  const group = ({ step, fromStart }: Emergence): number => (step === null ? 2 : Number(fromStart));
  return (
    group(a) - group(b) ||
    compareAscending(a.step ?? NEVER, b.step ?? NEVER) ||
    compareDescending(a.lastValue, b.lastValue)
  );
}

/** The first heads to emerge, of sources that are larger than memory. */
async function rankLarge(
  matrices: readonly SelectedMatrix[],
  threshold: number,
  settings: Pick<RankingSettings, 'most'> & WorkSettings,
): Promise<readonly Emergence[]> {
  const ranking: Emergence[] = [];
  for (const { tensor, task } of matrices) {
    requireMap(tensor);
    const { first } = await levelEmergence(tensor, roundLike(tensor, threshold), settings);
    for (const { layer, head, checkpoint, lastValue } of first[task] ?? [])
      ranking.push({
        model: tensor.model,
        task: tensor.tasks[task] as string,
        layer,
        head,
        ...(tensor.headName && { headName: tensor.headName }),
        step: tensor.steps?.[checkpoint] as number,
        fromStart: false,
        lastValue,
      });
  }
  return ranking.sort(compareEmergence).slice(0, settings.most);
}

/**
 * Heads ordered by when they emerge, earliest first, followed by those present from the first checkpoint on, then those that
 * never emerge. Within a step, the larger last value comes first; remaining ties are in the order of the data. Tensors without
 * checkpoints are omitted. Of sources with levels that are larger than memory, only heads that emerge are ranked, and of each task
 * the first 1,000 of them, as `rankingNote` says.
 * @throws HeadglowError as `emergence` does, and for unknown models and tasks
 */
export async function emergenceRanking(
  given: DatasetInput,
  threshold: number,
  settings: Partial<RankingSettings> & WorkSettings = {},
): Promise<readonly Emergence[]> {
  const dataset = requireTrainingRun(given, 'emergence');
  checkThreshold(dataset, threshold);
  const { models = null, tasks = null, most = Infinity } = settings;
  const selected = selectMatrices(dataset, models, tasks).filter(({ tensor }) => tensor.steps !== null);
  const large = await rankLarge(
    selected.filter(({ tensor }) => isLarge(tensor)),
    threshold,
    { ...settings, most },
  );
  const matrices = selected.filter(({ tensor }) => !isLarge(tensor));
  const tensors = [...new Set(matrices.map(({ tensor }) => tensor))];
  const emergences = new Map<TensorOrSource, TensorEmergence>();
  // The cache is shared with emergence maps, so a map that is computed at the same time needs no further reads.
  await runWork(
    settings,
    async (work) => {
      for (const tensor of tensors) work.expect(checkpointCount(tensor));
      for (const tensor of tensors) {
        const before = work.done;
        emergences.set(
          tensor,
          await runComputation(tensor, findEmergence(tensor, roundLike(tensor, threshold)), work),
        );
        await work.reach(before + checkpointCount(tensor));
      }
    },
    derivedCache,
  );
  const heads = new HeadColumns(matrices, emergences);
  const ranked = Uint32Array.from({ length: heads.length }, (_, head) => head).sort((a, b) =>
    heads.compare(a, b),
  );
  const ranking = Array.from(ranked.subarray(0, Math.min(most, heads.length)), (head) => heads.at(head));
  return large.length === 0 ? ranking : [...ranking, ...large].sort(compareEmergence).slice(0, most);
}

/** What the ranking of a dataset leaves out, as a sentence; null if it has all heads. */
export function rankingNote(dataset: DatasetInput): string | null {
  if (!checkDataset(dataset).tensors.some((tensor) => tensor.steps !== null && isLarge(tensor))) return null;
  const word = headWord(checkDataset(dataset).tensors);
  return `The data is larger than memory: the ranking has the ${word}s that emerge, at most the first ${MAX_EMERGED.toLocaleString('en')} of each task.`;
}

const statusText = ({ step, fromStart }: Emergence): string =>
  step === null ? 'never' : fromStart ? 'from start' : 'emerges';

/**
 * A ranking as CSV: model, task, layer, head (or what the data calls it), step (empty for never), last_value (empty if
 * missing), status (`emerges`, `from start` or `never`).
 */
export function rankingCsv(ranking: readonly Emergence[]): string {
  const rows = ranking.map((one) => [
    one.model,
    one.task,
    numeric(one.layer),
    numeric(one.head),
    numeric(one.step),
    numeric(one.lastValue, one.isDouble ? String : decimalText),
    statusText(one),
  ]);
  return csv(['model', 'task', 'layer', headWord(ranking), 'step', 'last_value', 'status'], rows);
}
