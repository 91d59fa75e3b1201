// Objects whose keys are training steps: `{"1000": {…}, "step_2000": {…}}`.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Tensor, TensorOrSource } from '../../tensor/tensor.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { findIndexFields } from '../heads/head-fields.ts';
import { stackCheckpoints } from '../join/checkpoints.ts';
import { parseStep } from '../join/step.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import type { ReadTensor } from '../origin.ts';
import { countDimensions } from './arrays.ts';
import { hasHeadKeys } from './head-keys.ts';

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 4;

/** The step that a key names: a whole number, alone or after a word for steps. */
export const stepOfKey = (key: string): number | null =>
  /^\d+$|step|ckpt|checkpoint|iter/i.test(key) ? parseStep('step', key) : null;

function isRecordList([first]: readonly unknown[]): boolean {
  if (!isObject(first)) return false;
  return findIndexFields(Object.keys(first), (field) => Object.values(first)[field]) !== undefined;
}

/** Whether a value holds matrices, records of heads, or heads by name, at some depth. */
function holdsMatrices(value: unknown, depth = 0): boolean {
  if (value instanceof NumberArray) return true;
  if (Array.isArray(value)) return countDimensions(value) >= 2 || isRecordList(value);
  if (!isObject(value) || depth > MAX_DEPTH) return false;
  return hasHeadKeys(value) || Object.values(value).some((inner) => holdsMatrices(inner, depth + 1));
}

/** The steps of an object whose keys are all steps, of matrices. */
export function findStepKeys(value: unknown): readonly number[] | null {
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  const steps = keys.map(stepOfKey);
  const areSteps =
    keys.length > 1 && steps.every((step) => step !== null) && new Set(steps).size === keys.length;
  return areSteps && Object.values(value).every((inner) => holdsMatrices(inner)) ? (steps as number[]) : null;
}

const structureOf = ({ layers, heads, tasks, steps }: TensorOrSource): string =>
  JSON.stringify([layers, heads, tasks.toSorted(), steps === null]);

/**
 * Reads each step and joins what has the same model, tasks and shape at all of them.
 * @param read reads the value of one step
 */
export function readSteps(
  where: FilePlace,
  object: JsonObject,
  steps: readonly number[],
  read: (where: FilePlace, value: unknown) => Loaded,
): Loaded {
  const order = [...steps.keys()].sort((a, b) => (steps[a] as number) - (steps[b] as number));
  const entries = Object.entries(object);
  const parts = order.map((index) => {
    const [key, value] = entries[index] as [string, unknown];
    return read({ ...where, place: where.place === undefined ? key : `${where.place}.${key}` }, value);
  });
  const [first] = parts as [Loaded];
  const notes: Note[] = parts.flatMap((part) => part.notes ?? []);
  const tensors = first.tensors.flatMap((tensor): ReadTensor[] => {
    const same = parts.map(({ tensors: others }) =>
      others.find((other) => other.model === tensor.model && structureOf(other) === structureOf(tensor)),
    );
    if (tensor.steps !== null || same.includes(undefined)) {
      notes.push({
        ...where,
        reason: `${tensor.model || 'its matrix'} is not the same at all steps, so it was ignored`,
      });
      return [];
    }
    return [
      stackCheckpoints(
        { parts: same as Tensor[], steps: order.map((index) => steps[index] as number) },
        Number.POSITIVE_INFINITY,
      ),
    ];
  });
  if (tensors.length === 0)
    throw new HeadglowError({
      code: 'format',
      ...(notes[0] ?? { ...where, reason: 'its steps hold different arrays' }),
    });
  return { tensors, step: null, notes };
}
