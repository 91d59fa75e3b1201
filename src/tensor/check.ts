// Datasets as people make them: checked, completed, and converted to what the engine reads.

import { fail, quoted } from './error.ts';
import type { Dataset, Tensor } from './tensor.ts';

/** A tensor as it may be made by hand; `Tensor` says what each part means. */
export interface TensorInput extends Omit<Tensor, 'values' | 'tasks' | 'steps'> {
  /** A Float32Array is used as it is; anything else is copied into one. In a list, `null` is a missing cell. */
  readonly values: ArrayLike<number | bigint | null>;
  /** Left out: one task without a name. */
  readonly tasks?: readonly string[];
  /** Left out: no checkpoints. */
  readonly steps?: ArrayLike<number | bigint> | null;
}

/** A dataset as it may be made by hand. */
export interface DatasetInput extends Omit<Dataset, 'tensors'> {
  readonly tensors: readonly TensorInput[];
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const isNumbers = (value: unknown): value is ArrayLike<number | bigint> =>
  ArrayBuffer.isView(value) && kindOf(value) !== 'DataView';

/**
 * Values as float32: a Float32Array as it is, others as a copy.
 * @throws HeadglowError for what is no array of numbers
 */
export function floats(values: unknown, place: string): Float32Array {
  if (kindOf(values) === 'Float32Array') return values as Float32Array;
  if (isNumbers(values)) return Float32Array.from(values, Number);
  if (!Array.isArray(values)) return fail(place, `${quoted(values)} is not an array`, 'give a Float32Array');
  const converted = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number' && value !== null)
      fail(`${place}[${i}]`, `${quoted(value)} is not a number`, 'give one flat list of numbers');
    converted[i] = (value as number | null) ?? Number.NaN;
  }
  return converted;
}

function checkedSteps(given: unknown, place: string): readonly number[] | null {
  if (given === undefined || given === null) return null;
  const steps = isNumbers(given) ? Array.from(given, Number) : given;
  if (!Array.isArray(steps) || steps.length === 0)
    return fail(
      place,
      `${quoted(given)} is not a list of training steps`,
      'give one number per checkpoint, or null',
    );
  for (let i = 0; i < steps.length; i++) {
    if (!Number.isFinite(steps[i]))
      fail(`${place}[${i}]`, `${quoted(steps[i])} is not a number`, 'give the step');
    if (i > 0 && steps[i] <= steps[i - 1])
      fail(
        `${place}[${i}]`,
        `step ${steps[i]} follows step ${steps[i - 1]}`,
        'sort checkpoints by step, each once',
      );
  }
  return steps;
}

/**
 * A tensor that the engine can read: the very object that was given where it is one.
 * @throws HeadglowError that names what can't be read, at `place`
 */
export function checkedTensor(given: TensorInput, place: string): Tensor {
  if (!given || typeof given !== 'object')
    fail(place, `${quoted(given)} is not a tensor`, 'give { model, values, layers, heads }');
  const { model, layers, heads, at } = given;
  if (typeof model !== 'string')
    fail(`${place}.model`, `${quoted(model)} is not a name`, 'give the name of the model, "" for none');
  for (const [side, count] of Object.entries({ layers, heads }))
    if (!(Number.isInteger(count) && count > 0))
      fail(`${place}.${side}`, `${quoted(count)} is not a count`, 'give a whole number from 1 up');
  const tasks = given.tasks ?? [''];
  if (!Array.isArray(tasks) || tasks.length === 0 || !tasks.every((name) => typeof name === 'string'))
    fail(`${place}.tasks`, `${quoted(tasks)} is not a list of names`, 'give one name per task');
  const steps = checkedSteps(given.steps, `${place}.steps`);
  const values = floats(given.values, `${place}.values`);
  const sides = [steps?.length ?? 1, tasks.length, layers, heads];
  const count = sides.reduce((product, side) => product * side);
  if (!at && values.length !== count)
    fail(
      `${place}.values`,
      `the length is ${values.length}, not ${count}`,
      `give ${sides.join(' x ')}, for checkpoints, tasks, layers and heads`,
    );
  const isWhole = values === given.values && tasks === given.tasks && steps === given.steps;
  return isWhole ? (given as Tensor) : { ...given, tasks, steps, values };
}

/**
 * A dataset that the engine can read: the very object that was given where it is one.
 * @throws HeadglowError that names the place of what can't be read
 */
export function checkedDataset(given: DatasetInput): Dataset {
  const tensors = given?.tensors;
  if (!Array.isArray(tensors) || tensors.length === 0)
    return fail(
      'tensors',
      `${quoted(tensors)} is not a list of tensors`,
      'give a dataset { tensors: [{ model, values, layers, heads }] }',
    );
  const checked = tensors.map((tensor, i) => checkedTensor(tensor, `tensors[${i}]`));
  const isWhole = checked.every((tensor, i) => tensor === tensors[i]);
  return isWhole ? (given as Dataset) : { ...given, tensors: checked };
}
