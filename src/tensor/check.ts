// Validates datasets passed by callers, fills in defaults, and converts values to float32.

import { fail, quoteValue } from './error.ts';
import { isTypedArray } from './float32.ts';
import { checkValues, completeTensor } from './source.ts';
import type { Dataset, ReadRequest, Source, TensorOrSource, TensorShape } from './tensor.ts';

interface ShapeInput extends Omit<TensorShape, 'tasks' | 'steps'> {
  /** Task names. Default: one task without a name. */
  readonly tasks?: readonly string[];
  /** Training step of each checkpoint, strictly increasing. Default: null, no checkpoints. */
  readonly steps?: ArrayLike<number | bigint> | null;
}

/** A tensor as callers may write it. See `Tensor` for the meaning of each property. */
export interface TensorInput extends ShapeInput {
  /** `checkpoints * tasks * layers * heads` numbers in C order (head varies fastest). They are rounded to float32. */
  readonly values: ValuesInput;
  /** As many numbers in double precision, for read-outs and descriptions, if float32 does not hold `values` well enough. */
  readonly doubles?: Float64Array;
}

/** Accepted value arrays. A Float32Array is used without copying; others are copied into one. In a list, `null` marks a missing cell. */
export type ValuesInput = ArrayLike<number | bigint | null>;

/** A source as callers may write it. See `Source` for the meaning of each property. */
export interface SourceInput
  extends ShapeInput,
    Pick<Source, 'range' | 'statistics' | 'levels' | 'reductions'> {
  /** Like `read` of `Source`, but may return numbers of any type, directly or as a promise. A Float32Array is kept without copying. */
  read(request: ReadRequest, signal: AbortSignal): ValuesInput | Promise<ValuesInput>;
}

/** A dataset as callers may write it. */
export interface DatasetInput extends Omit<Dataset, 'tensors'> {
  /** One per model, at least one. */
  readonly tensors: readonly (TensorInput | SourceInput)[];
}

function checkSteps(given: unknown, place: string): readonly number[] | null {
  if (given === undefined || given === null) return null;
  const steps = isTypedArray(given) ? Array.from(given, Number) : given;
  if (!Array.isArray(steps) || steps.length === 0)
    return fail(
      'data',
      place,
      `${quoteValue(given)} is not a list of training steps`,
      'pass one number per checkpoint, or null',
    );
  for (let i = 0; i < steps.length; i++) {
    if (!Number.isFinite(steps[i]))
      fail('data', `${place}[${i}]`, `${quoteValue(steps[i])} is not a number`, 'pass the training step');
    if (i > 0 && steps[i] <= steps[i - 1])
      fail(
        'data',
        `${place}[${i}]`,
        `step ${steps[i]} is listed after step ${steps[i - 1]}`,
        'sort checkpoints by step and remove duplicates',
      );
  }
  return steps;
}

/**
 * Validates a tensor or source and fills in its defaults. Returns the same object if it is complete already.
 * @param place name of the tensor in error messages, such as `tensors[0]`
 * @throws HeadglowError for the first invalid property
 */
export function checkTensor(given: TensorInput | SourceInput, place: string): TensorOrSource {
  if (!given || typeof given !== 'object')
    fail('data', place, `${quoteValue(given)} is not a tensor`, 'pass { model, values, layers, heads }');
  const { model, layers, heads } = given;
  if (typeof model !== 'string')
    fail(
      'data',
      `${place}.model`,
      `${quoteValue(model)} is not a string`,
      'pass the name of the model, or ""',
    );
  for (const [side, count] of Object.entries({ layers, heads }))
    if (!(Number.isInteger(count) && count > 0))
      fail(
        'data',
        `${place}.${side}`,
        `${quoteValue(count)} is not a positive whole number`,
        `pass the number of ${side}`,
      );
  const tasks = given.tasks ?? [''];
  if (!Array.isArray(tasks) || tasks.length === 0 || !tasks.every((name) => typeof name === 'string'))
    fail('data', `${place}.tasks`, `${quoteValue(tasks)} is not a list of names`, 'pass one name per task');
  const steps = checkSteps(given.steps, `${place}.steps`);
  const values = checkValues(given, [steps?.length ?? 1, tasks.length, layers, heads], place);
  const parts = { tasks, steps, ...values };
  const isComplete = Object.entries(parts).every(
    ([name, part]) => given[name as keyof typeof given] === part,
  );
  return isComplete ? (given as TensorOrSource) : completeTensor(given, parts);
}

/**
 * Validates a dataset and fills in its defaults. Returns the same object if it is complete already.
 * @throws HeadglowError that names the first invalid property
 */
export function checkDataset(given: DatasetInput): Dataset {
  const tensors = given?.tensors;
  if (!Array.isArray(tensors) || tensors.length === 0)
    return fail(
      'data',
      'tensors',
      `${quoteValue(tensors)} is not a list of tensors`,
      'pass { tensors: [{ model, values, layers, heads }] }',
    );
  const checked = tensors.map((tensor, i) => checkTensor(tensor, `tensors[${i}]`));
  const isComplete = checked.every((tensor, i) => tensor === tensors[i]);
  return isComplete ? (given as Dataset) : { ...given, tensors: checked };
}
