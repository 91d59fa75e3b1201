// How similar the panels of a figure are to one of them: rank correlations, computed in slices and cached per dataset.

import { spearmanSteps } from '../analysis/measures/correlation.ts';
import { type Matrix, matrixAtTask } from '../analysis/measures/matrix.ts';
import type { LikenessLookup } from '../figure/reference-panel.ts';
import { firstChunks } from '../source/chunk.ts';
import { pageCache } from '../source/page-cache.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import type { Reduction } from '../tensor/reductions.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { runInSlices, type Steps } from '../tensor/slices.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';

/** What is compared. */
export interface LikenessRequest {
  readonly dataset: Dataset;
  /** The matrix that others are compared with. */
  readonly reference: SelectedMatrix;
  readonly panels: readonly SelectedMatrix[];
  /** The moment shown; between two checkpoints, the earlier one counts. */
  readonly moment: Moment;
  readonly valuesAt: ValuesLookup;
  /** Of sources with levels: blocks of the coarsest level are compared, which is there for each checkpoint that is shown. */
  readonly reduction: Reduction;
}

/** Correlations of a tensor's tasks at one of its checkpoints; undefined for tasks that were not compared yet. */
interface TensorLikeness {
  readonly checkpoint: number | null;
  readonly tasks: (number | undefined)[];
}

/** Correlations with one matrix. */
type Likeness = Map<TensorOrSource, TensorLikeness>;

/** Likenesses kept for each dataset: returning to an earlier panel or checkpoint computes nothing. */
const MAX_KEPT = 16;

const cache = new WeakMap<Dataset, Map<string, Likeness>>();

function cachedLikeness(dataset: Dataset, { tensor, task }: SelectedMatrix, moment: string): Likeness {
  const kept = cache.get(dataset) ?? new Map<string, Likeness>();
  cache.set(dataset, kept);
  const key = `${dataset.tensors.indexOf(tensor)}/${task}/${moment}`;
  const found = kept.get(key) ?? new Map<TensorOrSource, TensorLikeness>();
  kept.delete(key);
  kept.set(key, found);
  const [oldest = key] = kept.keys();
  if (kept.size > MAX_KEPT) kept.delete(oldest);
  return found;
}

type Shape = Pick<Matrix, 'layers' | 'heads'>;

const haveSameShape = (a: Shape, b: Shape): boolean => a.layers === b.layers && a.heads === b.heads;

/** The coarsest level of a matrix; null if it is not loaded. */
function coarsestMatrix(
  { tensor, task, checkpoint }: SelectedMatrix & { readonly checkpoint: number },
  reduction: Reduction,
): Matrix | null {
  const chunk = firstChunks(tensor, checkpoint, reduction)[task];
  const values = chunk && pageCache().get(chunk);
  const { layers, heads } = levelsOf(tensor)?.at(-1) ?? tensor;
  return values ? { layers, heads, values } : null;
}

/**
 * Compares the panels of a figure with one matrix. Panels of another shape, and panels without values, have no correlation.
 * @throws the signal's reason if it is aborted
 */
export async function computeLikeness(
  request: LikenessRequest,
  signal?: AbortSignal,
): Promise<LikenessLookup> {
  const { dataset, reference, panels, moment, valuesAt, reduction } = request;
  const checkpointOf = (tensor: TensorOrSource): number | null =>
    tensorMoment(moment, tensor, moment.checkpoints[0] as number).checkpoint;
  const matrixOf = ({ tensor, task }: SelectedMatrix): Matrix | null => {
    const checkpoint = checkpointOf(tensor);
    if (checkpoint === null) return null;
    if (levelsOf(tensor)) return coarsestMatrix({ tensor, task, checkpoint }, reduction);
    const values = valuesAt(tensor, checkpoint);
    return values && matrixAtTask(values, tensor, task);
  };
  const compared = matrixOf(reference);
  const ownCheckpoint = checkpointOf(reference.tensor);
  if (!compared || ownCheckpoint === null) return () => Number.NaN;
  const likeness = cachedLikeness(dataset, reference, `${ownCheckpoint} ${reduction}`);
  await runInSlices(compareAll(), signal);
  return ({ tensor, task }) => likeness.get(tensor)?.tasks[task] ?? Number.NaN;

  function* compareAll(): Steps<void> {
    for (const panel of panels) {
      const own = tensorLikeness(panel.tensor);
      if (own.tasks[panel.task] !== undefined) continue;
      const isComparable = haveSameShape(panel.tensor, reference.tensor);
      const matrix = isComparable ? matrixOf(panel) : null;
      if (matrix && haveSameShape(matrix, compared as Matrix))
        own.tasks[panel.task] = yield* spearmanSteps(compared as Matrix, matrix);
      yield;
    }
  }

  function tensorLikeness(tensor: TensorOrSource): TensorLikeness {
    const checkpoint = checkpointOf(tensor);
    const known = likeness.get(tensor);
    if (known?.checkpoint === checkpoint) return known;
    const own: TensorLikeness = { checkpoint, tasks: [] };
    likeness.set(tensor, own);
    return own;
  }
}
