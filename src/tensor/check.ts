// Datasets as people make them: checked, completed, and converted to what the engine reads.

import { fail, quoteValue } from './error.ts';
import { isNumbers } from './float32.ts';
import { checkValues, completeTensor } from './source.ts';
import type { Dataset, ReadRequest, Source, TensorOrSource, TensorShape } from './tensor.ts';

interface ShapeInput extends Omit<TensorShape, 'tasks' | 'steps'> {
  /** Left out: one task without a name. */
  readonly tasks?: readonly string[];
  /** Left out: no checkpoints. */
  readonly steps?: ArrayLike<number | bigint> | null;
}

/** A tensor as it may be made by hand; `Tensor` says what each part means. */
export interface TensorInput extends ShapeInput {
  /** `checkpoints * tasks * layers * heads` numbers, head varying fastest. */
  readonly values: ValuesInput;
}

/** Values as they may be given: a Float32Array is used as it is, anything else is copied into one. In a list, `null` is a missing cell. */
export type ValuesInput = ArrayLike<number | bigint | null>;

/** A source as it may be made by hand; `Source` says what each part means. */
export interface SourceInput extends ShapeInput, Pick<Source, 'range'> {
  /** As `read` of `Source`, but for what it returns: any numbers, at once or as a promise. A Float32Array is kept, not copied. */
  read(request: ReadRequest, signal: AbortSignal): ValuesInput | Promise<ValuesInput>;
}

/** A dataset as it may be made by hand. */
export interface DatasetInput extends Omit<Dataset, 'tensors'> {
  /** One per model, at least one. */
  readonly tensors: readonly (TensorInput | SourceInput)[];
}

function checkedSteps(given: unknown, place: string): readonly number[] | null {
  if (given === undefined || given === null) return null;
  const steps = isNumbers(given) ? Array.from(given, Number) : given;
  if (!Array.isArray(steps) || steps.length === 0)
    return fail(
      'data',
      place,
      `${quoteValue(given)} is not a list of training steps`,
      'give one number per checkpoint, or null',
    );
  for (let i = 0; i < steps.length; i++) {
    if (!Number.isFinite(steps[i]))
      fail('data', `${place}[${i}]`, `${quoteValue(steps[i])} is not a number`, 'give the step');
    if (i > 0 && steps[i] <= steps[i - 1])
      fail(
        'data',
        `${place}[${i}]`,
        `step ${steps[i]} follows step ${steps[i - 1]}`,
        'sort checkpoints by step, each once',
      );
  }
  return steps;
}

/**
 * A tensor or source that the engine can read: the very object that was given where it is one.
 * @throws HeadglowError that names what can't be read, at `place`
 */
export function checkTensor(given: TensorInput | SourceInput, place: string): TensorOrSource {
  if (!given || typeof given !== 'object')
    fail('data', place, `${quoteValue(given)} is not a tensor`, 'give { model, values, layers, heads }');
  const { model, layers, heads } = given;
  if (typeof model !== 'string')
    fail(
      'data',
      `${place}.model`,
      `${quoteValue(model)} is not a name`,
      'give the name of the model, "" for none',
    );
  for (const [side, count] of Object.entries({ layers, heads }))
    if (!(Number.isInteger(count) && count > 0))
      fail(
        'data',
        `${place}.${side}`,
        `${quoteValue(count)} is not a count`,
        'give a whole number from 1 up',
      );
  const tasks = given.tasks ?? [''];
  if (!Array.isArray(tasks) || tasks.length === 0 || !tasks.every((name) => typeof name === 'string'))
    fail('data', `${place}.tasks`, `${quoteValue(tasks)} is not a list of names`, 'give one name per task');
  const steps = checkedSteps(given.steps, `${place}.steps`);
  const values = checkValues(given, [steps?.length ?? 1, tasks.length, layers, heads], place);
  const parts = { tasks, steps, ...values };
  const isWhole = Object.entries(parts).every(([name, part]) => given[name as keyof typeof given] === part);
  return isWhole ? (given as TensorOrSource) : completeTensor(given, parts);
}

/**
 * A dataset that the engine can read: the very object that was given where it is one.
 * @throws HeadglowError that names the place of what can't be read
 */
export function checkDataset(given: DatasetInput): Dataset {
  const tensors = given?.tensors;
  if (!Array.isArray(tensors) || tensors.length === 0)
    return fail(
      'data',
      'tensors',
      `${quoteValue(tensors)} is not a list of tensors`,
      'give a dataset { tensors: [{ model, values, layers, heads }] }',
    );
  const checked = tensors.map((tensor, i) => checkTensor(tensor, `tensors[${i}]`));
  const isWhole = checked.every((tensor, i) => tensor === tensors[i]);
  return isWhole ? (given as Dataset) : { ...given, tensors: checked };
}
