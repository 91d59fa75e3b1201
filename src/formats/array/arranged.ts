// Reads arrays whose axes the user has named: one tensor for each run.

import type { Note } from '../../tensor/error.ts';
import { toTensorValues } from '../../tensor/precision.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { FilePlace } from '../file.ts';
import { type ReadTensor, withOrigin, withUnlisted } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { type ArraySettings, readArray } from './array.ts';
import { arrayToTensor, findAxes, type Labels, NO_LABELS } from './dimensions.ts';
import { type ArrangedArray, arrange, writtenAxis } from './dims.ts';
import { NumberArray } from './number-array.ts';

/** The tensors of an array, and notes on it. */
export interface ReadTensors {
  readonly tensors: readonly ReadTensor<Tensor>[];
  readonly notes: readonly Note[];
}

/** A part of an array along its first axis, without that axis. */
function partOf({ shape, values }: NumberArray, index: number): NumberArray {
  const [, ...inner] = shape;
  const size = inner.reduce((product, length) => product * length, 1);
  return new NumberArray(inner, values.subarray(index * size, (index + 1) * size));
}

/** Labels of checkpoints only, of tasks only, or of both, as axes of that length need them. */
function labelsFor({ axes }: ArrangedArray, shape: readonly number[], labels: Labels): Labels {
  if (!axes.includes('checkpoint')) return { ...labels, steps: null };
  if (axes.includes('task')) return labels;
  const checkpoints = shape[0] as number;
  return { tasks: null, steps: labels.steps ?? Array.from({ length: checkpoints }, (_, step) => step) };
}

function readRun(where: FilePlace, model: string, array: NumberArray, labels: Labels): Tensor {
  return arrayToTensor(where, findAxes(where, model, array.shape, labels), toTensorValues(array.values));
}

/** What happened to the axes of an array. */
export function notesOn(
  { reduced }: Pick<ArrangedArray, 'reduced'>,
  { dims, reduction }: CheckedReading,
): readonly string[] {
  const names = dims?.flat() ?? [];
  const notes = ['layer', 'head']
    .filter((axis) => !names.includes(axis))
    .map((axis) => `its axes name no ${axis}, so it is shown with a single ${axis}`);
  if (reduced.length > 0)
    notes.push(`${reduced.join(' and ')} ${reduced.length > 1 ? 'were' : 'was'} reduced: ${reduction}`);
  return notes;
}

/** The tensors of an array whose axes have names. */
function readArranged(
  where: FilePlace,
  model: string,
  arranged: ArrangedArray,
  { labels, reading }: { readonly labels: Labels; readonly reading: CheckedReading },
): ReadTensors {
  const { array, axes } = arranged;
  const { dims, headName } = reading;
  const hasRuns = axes[0] === 'run';
  const runs = hasRuns ? (array.shape[0] as number) : 1;
  const tensors = Array.from({ length: runs }, (_, run) => {
    const part = hasRuns ? partOf(array, run) : array;
    const name = hasRuns ? [model, `run ${run}`].filter(Boolean).join('/') : model;
    const read = readRun(where, name, part, labelsFor(arranged, part.shape, labels));
    const tensor = headName ? { ...read, headName } : read;
    return withOrigin(where, tensor, (dims ?? []).map(writtenAxis));
  });
  return { tensors, notes: notesOn(arranged, reading).map((reason) => ({ ...where, reason })) };
}

/**
 * Reads an array: as its axes are named, or as layers x heads.
 * @throws HeadglowError if it can't be shown
 */
export function readTensors(
  where: FilePlace,
  model: string,
  array: NumberArray,
  { labels = NO_LABELS, reading }: ArraySettings,
): ReadTensors {
  const { dims, sizes, reduction } = reading;
  if (!dims) {
    const { tensor, notes } = readArray(where, model, array, { labels, reading });
    const { unlisted } = array;
    return { tensors: [unlisted === undefined ? tensor : withUnlisted(where, tensor, unlisted)], notes };
  }
  return readArranged(where, model, arrange(where, array, dims, { sizes, reduction }), { labels, reading });
}
