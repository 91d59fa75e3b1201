// Differences: the change of every value from an earlier checkpoint, as a dataset.

import { hasCenter } from '../norms/registry.ts';
import { DEFAULTS, type Options } from '../options/table.ts';
import { isLarge } from '../source/read-blocks.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import type { Dataset, Tensor, TensorOrSource } from '../tensor/tensor.ts';
import { checkpointAtStep, checkpointOfStep } from '../tensor/timeline.ts';
import { deriveTensor, tensorShape } from './derived-tensor.ts';
import { levelDifference } from './level-difference.ts';
import { addNote, requireTrainingRun } from './require-run.ts';

/** The checkpoint that is subtracted: the previous one, the first one, or the one at a training step. */
export type Reference = 'previous' | 'first' | { readonly step: number };

const { format: grouped } = new Intl.NumberFormat('en');

/** The reference in words: "the previous checkpoint", "step 12,400". */
export function referenceText({ tensors }: Dataset, from: Reference): string {
  if (from === 'previous') return 'the previous checkpoint';
  if (from !== 'first') return `step ${grouped(from.step)}`;
  const firsts = new Set(tensors.flatMap(({ steps }) => steps?.[0] ?? []));
  return firsts.size === 1 ? `step ${grouped([...firsts][0] as number)}` : 'the first checkpoint';
}

/** Finds the checkpoint that is subtracted from a checkpoint of a tensor; null if it has none. */
function findReference(tensor: TensorOrSource, from: Reference): (checkpoint: number) => number | null {
  if (from === 'previous') return (checkpoint) => (checkpoint === 0 ? null : checkpoint - 1);
  if (from === 'first') return () => 0;
  const { checkpoint } = checkpointAtStep(tensor, from.step);
  if (checkpoint !== null) return () => checkpoint;
  throw new HeadglowError({
    code: 'option',
    ...(tensor.model && { file: tensor.model }),
    place: 'change',
    reason: `there is no checkpoint at step ${from.step} or earlier`,
    remedy: `choose step ${tensor.steps?.[0]} or later, or open the other models without this one`,
  });
}

/** @throws HeadglowError if the reference is invalid, or if there is no checkpoint at its step */
function checkReference(dataset: Dataset, from: Reference): void {
  if (from === 'previous' || from === 'first') return;
  if (typeof from?.step !== 'number')
    fail(
      'option',
      'change',
      `${quoteValue(from)} is not a checkpoint`,
      'use previous, first or { step: number }',
    );
  checkpointOfStep(dataset, from.step, 'change');
}

function tensorDifference(tensor: TensorOrSource, from: Reference): TensorOrSource {
  const referenceOf = findReference(tensor, from);
  const shape = { ...tensorShape(tensor), signed: true };
  if (isLarge(tensor)) return levelDifference(tensor, shape, referenceOf);
  return deriveTensor(tensor, shape, function* (checkpoint, into) {
    const reference = referenceOf(checkpoint);
    if (reference === null) {
      into.fill(Number.NaN);
      return;
    }
    const values = yield [checkpoint, reference];
    const before = yield [reference];
    for (let cell = 0; cell < into.length; cell++)
      into[cell] = (values[cell] as number) - (before[cell] as number);
  });
}

/**
 * The change of every value from a reference checkpoint, with the same shapes, tasks and steps, in the unit of the values.
 *
 * Differences equal float32 subtraction. They are missing (NaN) if either value is missing, if both are the same infinity,
 * and, with the previous checkpoint as the reference, at the first checkpoint. Each tensor uses its own checkpoints; one
 * without a checkpoint at the chosen step uses its last one before it. Linear in the number of values; the dataset is not
 * modified. The difference of a source is a source that computes checkpoints when they are read. If it has levels and is larger
 * than memory, so does its difference: levels above level 0 are differences of means.
 *
 * @throws HeadglowError if no tensor has two checkpoints, if none has a checkpoint at the chosen step, if a tensor begins
 * after it, or if a source that is larger than memory has no levels of means
 */
export function difference(given: Dataset<Tensor>, from: Reference): Dataset<Tensor>;
export function difference(given: DatasetInput, from: Reference): Dataset;
export function difference(given: DatasetInput, from: Reference): Dataset {
  const dataset = requireTrainingRun(given, 'change');
  checkReference(dataset, from);
  return {
    tensors: dataset.tensors.map((tensor) => tensorDifference(tensor, from)),
    note: addNote(
      dataset,
      `difference from ${referenceText(dataset, from)}${dataset.tensors.some(isLarge) ? ', of blocks that of their means' : ''}`,
    ),
  };
}

/** Options for a difference of values that are shown with the given options: centred at zero, with automatic limits. */
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
