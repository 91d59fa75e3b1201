// Values at several training steps: objects whose keys are steps, `{"1000": {…}, "step_2000": {…}}`, and lists of objects with a
// step each, `[{"step": 1000, "scores": …}, …]`.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import type { Tensor, TensorOrSource } from '../../tensor/tensor.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { stackCheckpoints } from '../join/checkpoints.ts';
import { EPOCHS_AS_STEPS, parseStep, ROW_STEP_FIELDS } from '../join/step.ts';
import { getField, isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, everyEntry, indexFieldsOf } from '../json/object-keys.ts';
import type { ReadTensor } from '../origin.ts';
import { createReader } from './alike-steps.ts';
import { countDimensions } from './arrays.ts';
import { hasHeadKeys } from './head-keys.ts';
import { isLayerObject } from './layer-keys.ts';
import { findNestedHeads } from './nested-heads.ts';
import { nestHeadKeys } from './slash-keys.ts';

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 4;

/** Longer lists of objects are records of something. */
const MAX_ITEMS = 2 ** 14;

const EPOCH = /^epoch[-_ =]?(\d{1,9})$/i;

/** Whether a key names an epoch, which is shown as a step. */
export const isEpoch = (key: string): boolean => EPOCH.test(key);

/** The step that a key names: a whole number, alone or after a word for steps, or an epoch. */
export function stepOfKey(key: string): number | null {
  const epoch = EPOCH.exec(key)?.[1];
  if (epoch !== undefined) return Number(epoch);
  return /^\d+$|step|ckpt|checkpoint|iter/i.test(key) ? parseStep('step', key) : null;
}

/** A note on epochs that are shown as steps. */
export const epochNote = (where: FilePlace): Note => ({
  ...where,
  reason: EPOCHS_AS_STEPS,
});

const isRecordList = ([first]: readonly unknown[]): boolean => indexFieldsOf(first) !== undefined;

/** Whether a value, or one in it, meets a condition. */
function holds(value: unknown, condition: (inner: unknown) => boolean, depth = 0): boolean {
  if (condition(value)) return true;
  if (!isObject(value) || depth > MAX_DEPTH) return false;
  return !everyEntry(value, (inner) => !holds(inner, condition, depth + 1));
}

const isMatrix = (value: unknown): boolean =>
  value instanceof NumberArray || (Array.isArray(value) && countDimensions(value) >= 2);

const hasHeads = (value: unknown): boolean =>
  Array.isArray(value) ? isRecordList(value) : hasHeadKeys(value) || nestHeadKeys(value) !== undefined;

/** Whether a value holds matrices at some depth. */
export const holdsArrays = (value: unknown): boolean => holds(value, isMatrix);

/** Whether a value holds matrices, records of heads, or heads by name, at some depth. */
export const holdsMatrices = (value: unknown): boolean =>
  holds(value, (inner) => isMatrix(inner) || hasHeads(inner));

/** A value at a step, and its key or position. */
export interface SteppedValue {
  readonly step: number;
  readonly key: string;
  readonly value: unknown;
}

/** The values of an object whose keys are all steps, of matrices. */
function findStepKeys(value: JsonObject, isHeld: typeof holdsArrays): readonly SteppedValue[] | null {
  const entries: SteppedValue[] = [];
  for (const [key, inner] of entriesOf(value)) {
    const step = stepOfKey(key);
    if (step === null) return null;
    entries.push({ key, step, value: inner });
  }
  // Below mere numbers, objects of numbers are one more axis of something.
  const holds = ({ key, value: inner }: SteppedValue): boolean =>
    isHeld(inner) || (/\D/.test(key) && (isLayerObject(inner) || findNestedHeads(inner) !== undefined));
  return entries.every(holds) ? entries : null;
}

/** The objects of a list that hold matrices and give their step. */
export function findStepItems(
  list: readonly unknown[],
  isHeld = holdsMatrices,
): readonly SteppedValue[] | null {
  if (list.length > MAX_ITEMS || !list.every((item) => isObject(item) && !isRecordList([item]))) return null;
  const field = ROW_STEP_FIELDS.find((name) =>
    list.every((item) => parseStep(name, getField(item, name)) !== null),
  );
  if (field === undefined || !list.every(isHeld)) return null;
  return list.map((item, at) => {
    const { [field]: step, ...value } = item as JsonObject;
    return { step: parseStep(field, step) as number, key: `${at}`, value };
  });
}

const areDistinct = (values: readonly SteppedValue[]): boolean =>
  new Set(values.map(({ step }) => step)).size === values.length;

/** The matrices of a value by step; null if it is something else. @param isHeld whether the value of one step holds them */
export function findSteps(value: unknown, isHeld = holdsMatrices): readonly SteppedValue[] | null {
  const found = Array.isArray(value)
    ? findStepItems(value, isHeld)
    : isObject(value)
      ? findStepKeys(value, isHeld)
      : null;
  return found && found.length > 1 && areDistinct(found) ? found : null;
}

const structureOf = ({ layers, heads, tasks, steps }: TensorOrSource): string =>
  JSON.stringify([layers, heads, tasks.toSorted(), steps === null]);

/** A place inside another. */
export const inside = (where: FilePlace, key: string): FilePlace => ({
  ...where,
  place: where.place === undefined ? key : `${where.place}.${key}`,
});

/** The notes on all parts; those with the same reason are one, on all of them. */
function joinNotes(where: FilePlace, parts: readonly Loaded[]): Note[] {
  const byReason = groupBy(
    parts.flatMap(({ notes = [] }) => notes),
    ({ reason }) => reason,
  );
  return [...byReason.values()].map(([first, ...others]) => {
    const { place, ...note } = first as Note;
    return others.length > 0 ? { ...note, ...where } : (first as Note);
  });
}

type Read = (where: FilePlace, value: unknown) => Loaded;

/** What is read of each step. */
function readParts(where: FilePlace, values: readonly SteppedValue[], read: Read): readonly Loaded[] {
  let readAlike: ReturnType<typeof createReader>;
  return values.map(({ key, value }, at) => {
    const stepped = { where: inside(where, key), value };
    const part = readAlike?.(stepped) ?? read(stepped.where, value);
    if (at === 0) readAlike = createReader(stepped, part);
    return part;
  });
}

/**
 * Reads each step and joins what has the same model, tasks and shape at all of them.
 * @param read reads the value of one step
 */
export function readSteps(where: FilePlace, values: readonly SteppedValue[], read: Read): Loaded {
  const ordered = values.toSorted((a, b) => a.step - b.step);
  const parts = readParts(where, ordered, read);
  const [first] = parts as [Loaded];
  const byModel = parts.map(({ tensors: all }) => groupBy(all, ({ model }) => model));
  const notes = joinNotes(where, parts);
  if (ordered.some(({ key }) => isEpoch(key))) notes.push(epochNote(where));
  const tensors = first.tensors.flatMap((tensor): ReadTensor[] => {
    const structure = structureOf(tensor);
    const same = byModel.map((models) =>
      models.get(tensor.model)?.find((other) => structureOf(other) === structure),
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
        { parts: same as Tensor[], steps: ordered.map(({ step }) => step) },
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
