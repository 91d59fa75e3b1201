// Change: every value minus that of an earlier checkpoint, as a dataset like any other.

import { hasCenter } from '../norms/registry.ts';
import { DEFAULTS, type Options } from '../options.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import type { Dataset, Tensor, TensorOrSource } from '../tensor/tensor.ts';
import { checkpointAtStep, checkpointOfStep } from '../tensor/timeline.ts';
import { deriveTensor, tensorShape } from './derived-tensor.ts';
import { addNote, requireTrainingRun } from './require-run.ts';

/** The checkpoint that is subtracted: the one before, the first one, or the one at a training step. */
export type Reference = 'previous' | 'first' | { readonly step: number };

const { format: grouped } = new Intl.NumberFormat('en');

/** The reference in words: "the previous checkpoint", "step 12,400". */
export function referenceText({ tensors }: Dataset, from: Reference): string {
  if (from === 'previous') return 'the previous checkpoint';
  if (from !== 'first') return `step ${grouped(from.step)}`;
  const firsts = new Set(tensors.flatMap(({ steps }) => steps?.[0] ?? []));
  return firsts.size === 1 ? `step ${grouped([...firsts][0] as number)}` : 'the first checkpoint';
}

/** A tensor's own checkpoint that is subtracted from one of its own; -1 for none. */
function referenceOf(tensor: TensorOrSource, from: Reference): (checkpoint: number) => number {
  if (from === 'previous') return (checkpoint) => checkpoint - 1;
  if (from === 'first') return () => 0;
  const { checkpoint } = checkpointAtStep(tensor, from.step);
  if (checkpoint !== null) return () => checkpoint;
  throw new HeadglowError({
    code: 'option',
    ...(tensor.model && { file: tensor.model }),
    place: 'change',
    reason: `there is no checkpoint at step ${from.step} or before it`,
    remedy: `take one from step ${tensor.steps?.[0]} on, or open the others without it`,
  });
}

/** @throws HeadglowError for what is no reference, and for a step at which there is no checkpoint */
function checkReference(dataset: Dataset, from: Reference): void {
  if (from === 'previous' || from === 'first') return;
  if (typeof from?.step !== 'number')
    fail('option', 'change', `there is no ${quoteValue(from)}`, 'choose previous, first or { step: number }');
  checkpointOfStep(dataset, from.step, 'change');
}

function tensorDifference(tensor: TensorOrSource, from: Reference): TensorOrSource {
  const reference = referenceOf(tensor, from);
  return deriveTensor(tensor, { ...tensorShape(tensor), signed: true }, function* (checkpoint, into) {
    const subtracted = reference(checkpoint);
    if (subtracted < 0) {
      into.fill(Number.NaN);
      return;
    }
    const values = yield [checkpoint, subtracted];
    const before = yield [subtracted];
    for (let cell = 0; cell < into.length; cell++)
      into[cell] = (values[cell] as number) - (before[cell] as number);
  });
}

/**
 * The change of every value since a reference checkpoint: of the same shapes, tasks and steps, in the unit of the values.
 *
 * Each is computed in double precision and rounded once, which gives the very float32 that float32 subtraction gives.
 * It is missing (NaN) where either value is missing, where both are the same infinity, and, from the previous
 * checkpoint, at the first one, which has none. Each tensor goes by its own checkpoints; one that lacks the chosen step
 * takes its last checkpoint before it. Linear in the number of values; the dataset given is left as it is. Of a source, the
 * difference is a source: a checkpoint is computed when it is read.
 *
 * @throws HeadglowError where no tensor has two checkpoints, for a step at which there is no checkpoint,
 * and where a tensor begins after the chosen step
 */
export function difference(given: Dataset<Tensor>, from: Reference): Dataset<Tensor>;
export function difference(given: DatasetInput, from: Reference): Dataset;
export function difference(given: DatasetInput, from: Reference): Dataset {
  const dataset = requireTrainingRun(given, 'change');
  checkReference(dataset, from);
  return {
    tensors: dataset.tensors.map((tensor) => tensorDifference(tensor, from)),
    note: addNote(dataset, `difference from ${referenceText(dataset, from)}`),
  };
}

/** Options that suit a difference of values that are shown with these: signed, about zero, with limits of its own. */
export function differenceOptions(options: Partial<Options> = {}): Partial<Options> {
  const { norm, label } = { ...DEFAULTS, ...options };
  return {
    norm: hasCenter(norm) ? norm : DEFAULTS.norm,
    vmin: null,
    vmax: null,
    linthresh: null,
    linearWidth: null,
    colormap: null,
    extend: 'auto',
    reduction: 'absmax',
    label: label && `Change in ${label}`,
  };
}
