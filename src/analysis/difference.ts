// Differences from an earlier checkpoint, another model or another task, as a dataset.

import { hasCenter } from '../norms/registry.ts';
import { DEFAULTS, type Options } from '../options/table.ts';
import { isLarge } from '../source/read-blocks.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { checkpointCount, type Dataset, type Tensor, type TensorOrSource } from '../tensor/tensor.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import { findCounterparts } from './counterparts.ts';
import { tensorShape } from './derived-tensor.ts';
import { type Reference, type ResolvedReference, referenceText, resolveReference } from './reference.ts';
import { addNote, requireTrainingRun } from './require-run.ts';
import { subtract } from './subtract.ts';

/** A checkpoint that is subtracted from others of its model. */
type Checkpoint = 'previous' | 'first' | { readonly step: number };

/** Whether checkpoints of the same matrix are subtracted from each other. */
const isOfCheckpoint = (from: ResolvedReference): from is Checkpoint =>
  typeof from === 'string' || (from.model === undefined && from.task === undefined);

/** Finds the checkpoint that is subtracted from a checkpoint of a tensor; null if it has none. */
function findReference(tensor: TensorOrSource, from: Checkpoint): (checkpoint: number) => number | null {
  if (from === 'previous') return (checkpoint) => (checkpoint === 0 ? null : checkpoint - 1);
  if (from === 'first') return () => 0;
  const { checkpoint } = checkpointAtStep(tensor, from.step);
  if (checkpoint !== null) return () => checkpoint;
  throw new HeadglowError({
    code: 'option',
    ...(tensor.model && { file: tensor.model }),
    place: 'minus',
    reason: `there is no checkpoint at step ${from.step} or earlier`,
    remedy: `choose step ${tensor.steps?.[0]} or later, or open the other models without this one`,
  });
}

/** The change of a tensor from one of its checkpoints. */
function changeFrom(tensor: TensorOrSource, from: Checkpoint): TensorOrSource {
  const referenceOf = findReference(tensor, from);
  return subtract({
    tensor,
    from: tensor,
    checkpoints: Array.from({ length: checkpointCount(tensor) }, (_, own) => [own, referenceOf(own)]),
    tasks: tensor.tasks.map((_, task) => [task, task]),
    shape: { ...tensorShape(tensor), signed: true },
  });
}

/**
 * The difference of every value from a reference: the same head at another checkpoint, in another model, or in another task. The
 * result has the shapes of the data, in the unit of the values.
 *
 * Differences equal float32 subtraction. They are missing (NaN) if either value is missing, if both are the same infinity,
 * and, with the previous checkpoint as the reference, at the first checkpoint. Linear in the number of values; the dataset is not
 * modified. The difference of a source is a source that computes checkpoints when they are read. If it has levels and is larger
 * than memory, so does its difference: levels above level 0 are differences of means.
 *
 * - From a checkpoint: each tensor uses its own checkpoints; one without a checkpoint at the chosen step uses its last one
 *   before it.
 * - From another model or task: matrices are paired by the names of their tasks (or are the only ones of both), and by their
 *   steps, unless one of them has none; what has no partner is left out, and the note of the result says so. Panels are
 *   called `A − B`.
 *
 * @throws HeadglowError for a reference that the data does not have; if no tensor has two checkpoints, or one begins after the
 * chosen step; if layers x heads differ; if nothing has a partner; or if a source that is larger than memory has no levels of means
 */
export function difference(given: Dataset<Tensor>, from: Reference): Dataset<Tensor>;
export function difference(given: DatasetInput, from: Reference): Dataset;
export function difference(given: DatasetInput, from: Reference): Dataset {
  const dataset = checkDataset(given);
  const reference = resolveReference(dataset, from);
  const ofMeans = dataset.tensors.some(isLarge) ? ', of blocks that of their means' : '';
  if (isOfCheckpoint(reference)) {
    requireTrainingRun(dataset, 'minus');
    return {
      tensors: dataset.tensors.map((tensor) => changeFrom(tensor, reference)),
      note: addNote(dataset, `difference from ${referenceText(dataset, reference)}${ofMeans}`),
    };
  }
  const { found, omissions } = findCounterparts(dataset, reference);
  const [only] = found;
  const minuend =
    only && found.length === 1 && reference.task === undefined ? ` of ${only.tensor.model}` : '';
  const note = [`difference${minuend} from ${referenceText(dataset, reference)}${ofMeans}`, ...omissions];
  return { tensors: found.map(subtract), note: addNote(dataset, note.join(', ')) };
}

/**
 * Options for a difference of values that are shown with the given options: centred at zero, with automatic limits.
 * @param result the difference; if it is that of two models or tasks, the label says so. Default: a change
 */
export function differenceOptions(
  options: Partial<Options> = {},
  result?: Pick<Dataset, 'tensors'>,
): Partial<Options> {
  const { norm, label } = { ...DEFAULTS, ...options };
  const isChange = !result?.tensors.some(({ shownModel, shownTasks }) => shownModel ?? shownTasks);
  return {
    norm: hasCenter(norm) ? norm : DEFAULTS.norm,
    vmin: null,
    vmax: null,
    linthresh: null,
    linearWidth: null,
    colormap: null,
    extend: 'auto',
    reduction: 'absmax',
    label: label && `${isChange ? 'Change' : 'Difference'} in ${label}`,
  };
}
