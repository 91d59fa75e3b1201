// Reads JSON Lines: one value per line. Lines may be records of heads, rows of numbers, or objects that hold matrices, lists of
// records or scores by head name; such objects are checkpoints if they have a step, and tasks or models by name otherwise.

import type { Labels } from '../array/dimensions.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { CellAllowance } from '../heads/head-list.ts';
import { parseStep, ROW_STEP_FIELDS } from '../join/step.ts';
import type { CheckedReading } from '../reading.ts';
import type { AnyArray } from '../value/arrays.ts';
import { labelsAround } from '../value/axis-lists.ts';
import {
  isNothingFound,
  type ReadSettings,
  readContents,
  readWholeValue,
  reasonOf,
} from '../value/contents.ts';
import { type HeadObject, readHeadObjects } from '../value/head-objects.ts';
import { findNestedHeads } from '../value/nested-heads.ts';
import { readValue } from '../value/read-value.ts';
import { type HeadKeys, searchJson } from '../value/search.ts';
import { readSteps } from '../value/step-keys.ts';
import { getField, isObject, type JsonObject } from './cell.ts';
import { everyEntry, indexFieldsOf, isBare, keysOf } from './object-keys.ts';

/** Fields that name a line, the most specific first. */
const NAME_FIELDS = ['task', 'name', 'metric', 'id'];
const MODEL_FIELDS = ['model_name', 'model'];

/** A field of a line, or of an object in it that describes the line. */
const describingField = (line: JsonObject, name: string): unknown =>
  getField(line, name) ?? getField(getField(line, 'metadata'), name);

const areDistinct = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

/** The texts in a field of all lines; null if a line has none, or if all are the same. */
function findTexts(lines: readonly JsonObject[], field: string): readonly string[] | null {
  const texts: string[] = [];
  for (const line of lines) {
    const text = describingField(line, field);
    if (typeof text !== 'string' || text === '') return null;
    texts.push(text);
  }
  return new Set(texts).size > 1 ? texts : null;
}

/** Distinct names of lines, from their fields, or else from their numbers. */
function nameLines(lines: readonly JsonObject[], fields: readonly string[]): readonly string[] {
  const found = fields.map((field) => findTexts(lines, field)).filter((texts) => texts !== null);
  const distinct = found.find(areDistinct);
  if (distinct) return distinct;
  const joined = lines.map((_, index) => found.map((texts) => texts[index]).join(' / '));
  return areDistinct(joined) && lines.length > 1 ? joined : lines.map((_, index) => `line ${index + 1}`);
}

/** The steps of lines, and the word for one. */
interface LineSteps {
  readonly steps: readonly number[];
  readonly word: 'step' | 'epoch';
}

/** The step of each line in a field; null if a line has none. */
function stepsIn(lines: readonly JsonObject[], field: string): readonly number[] | null {
  const steps: number[] = [];
  for (const line of lines) {
    const step = parseStep(field, describingField(line, field));
    if (step === null) return null;
    steps.push(step);
  }
  return steps;
}

/** The step of each line; null if a line has none. */
function findSteps(lines: readonly JsonObject[]): LineSteps | null {
  for (const field of ROW_STEP_FIELDS) {
    const steps = stepsIn(lines, field);
    if (steps) return { steps, word: field === 'epoch' ? 'epoch' : 'step' };
  }
  return null;
}

/** Objects by name, without a prototype: `__proto__` is a name like any other. */
function byName(names: readonly string[], values: readonly unknown[]): JsonObject {
  const object = Object.create(null) as Record<string, unknown>;
  names.forEach((name, index) => {
    object[name] = values[index];
  });
  return object;
}

/** An object of heads in a line. */
interface LineHeads extends HeadKeys {
  readonly line: number;
  readonly labels: Labels;
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const haveSameKeys = (value: JsonObject, other: JsonObject): boolean => {
  const keys = keysOf(other);
  return keysOf(value).length === keys.length && keysOf(value).every((key, at) => key === keys[at]);
};

/** What finds the numbers of the same heads in lines like the first one; undefined if that has anything but them, numbers and texts. */
function findAlike(
  first: JsonObject,
  { keys: [field = '', ...inner], object }: LineHeads,
): ((value: JsonObject) => JsonObject | undefined) | undefined {
  const isPlain = (item: unknown, key: string): boolean => key === field || typeof item !== 'object';
  if (inner.length > 0 || !everyEntry(first, isPlain)) return undefined;
  return (value) => {
    const heads = haveSameKeys(value, first) && everyEntry(value, isPlain) ? value[field] : undefined;
    const isAlike = isObject(heads) && haveSameKeys(heads, object) && everyEntry(heads, isNumber);
    return isAlike ? heads : undefined;
  };
}

/** The objects of heads in each line; null if a line has none, or matrices or records besides. */
function findLineHeads(
  where: FilePlace,
  lines: readonly JsonObject[],
  reading: CheckedReading,
): readonly LineHeads[] | null {
  const all: LineHeads[] = [];
  let alike: ((value: JsonObject) => JsonObject | undefined) | undefined;
  for (const [line, value] of lines.entries()) {
    const object = alike?.(value);
    if (object) {
      all.push({ ...(all[0] as LineHeads), object, line });
      continue;
    }
    const { arrays, records, structures, headKeys } = searchJson(where, value, reading);
    const found = headKeys.filter(({ isPure }) => isPure);
    if (found.length === 0 || structures.length > 0 || arrays.length > 0 || records.length > 0) return null;
    for (const keys of found) all.push({ ...keys, line, labels: labelsAround(value, [...keys.keys, '']) });
    if (line === 0 && all.length === 1) alike = findAlike(value, all[0] as LineHeads);
  }
  return all;
}

/** The names and steps of lines. */
interface LineLabels {
  readonly names: readonly string[];
  readonly steps: readonly number[] | null;
}

/** A function that names the task of an object: by its line, by its key, or by both if lines have several. */
function createNamer(all: readonly LineHeads[], { names, steps }: LineLabels): (one: LineHeads) => string {
  const keys = new Set(all.map(({ path }) => path.at(-1) ?? ''));
  // At each step, the lines have the same tasks.
  const areCheckpoints = steps !== null && new Set(steps).size === names.length;
  return ({ line, path }) => {
    const key = path.at(-1) ?? '';
    if (areCheckpoints) return keys.size > 1 ? key : '';
    return keys.size > 1 ? `${names[line]} / ${key}` : (names[line] as string);
  };
}

/** The tensor of the objects of heads in all lines. */
function readLineHeads(
  where: FilePlace,
  all: readonly LineHeads[],
  labels: LineLabels,
  reading: CheckedReading,
): Loaded {
  const nameOf = createNamer(all, labels);
  const objects = all.map((one): HeadObject => {
    const { object, path, line } = one;
    return {
      object,
      labels: one.labels,
      path: '',
      task: nameOf(one),
      step: labels.steps?.[line] ?? null,
      placeOf: (key) => `line ${line + 1}, ${[...path, key].join('.')}`,
      skipsOthers: false,
    };
  });
  const { tensor, ...rest } = readHeadObjects(where, objects, { allowance: new CellAllowance(), reading });
  return { tensors: [tensor], ...rest };
}

/** The matrix in each line; null if a line has none, or something besides. */
function matrixPerLine(
  where: FilePlace,
  lines: readonly JsonObject[],
  reading: CheckedReading,
): readonly AnyArray[] | null {
  const matrices: AnyArray[] = [];
  for (const line of lines) {
    const { arrays, records } = searchJson(where, line, reading);
    const [only, ...others] = arrays;
    if (!only || others.length + records.length > 0) return null;
    matrices.push(only.array);
  }
  return matrices;
}

/** Lines that are objects, but not records of heads. */
function readObjects(where: FilePlace, lines: readonly JsonObject[], settings: ReadSettings): Loaded {
  const found = findSteps(lines);
  const steps = found?.steps ?? null;
  if (findNestedHeads(lines)) return readWholeValue(where, lines, settings);
  const heads = findLineHeads(where, lines, settings.reading);
  if (heads) {
    const names = nameLines(lines, [...NAME_FIELDS, ...MODEL_FIELDS]);
    return readContents(byName(names, lines), settings, (reading) =>
      readLineHeads(where, heads, { names, steps }, reading),
    );
  }
  if (steps && lines.length > 1 && areDistinct(steps)) {
    const keys = steps.map((step) => `${found?.word} ${step}`);
    const values = steps.map((step, line) => ({ step, key: keys[line] as string, value: lines[line] }));
    return readContents(byName(keys, lines), settings, (reading) =>
      readSteps(where, values, (inside, value) => readValue(inside, value, reading)),
    );
  }
  const areModels = MODEL_FIELDS.some((field) => areDistinct(findTexts(lines, field) ?? ['', '']));
  const names = nameLines(lines, areModels ? MODEL_FIELDS : [...NAME_FIELDS, ...MODEL_FIELDS]);
  // A single matrix per line is a task by the name of the line.
  const matrices = areModels ? null : matrixPerLine(where, lines, settings.reading);
  return readWholeValue(where, byName(names, matrices ?? lines), settings);
}

const isRecord = (value: unknown): boolean => indexFieldsOf(value) !== undefined;

/** Of more lines without anything in them, a few are looked at first. */
const MANY_LINES = 4096;
const FEW_LINES = 128;

/** Rejects very many lines of nothing but numbers and texts if the first of them are nothing that can be shown. */
function rejectBareLines(where: FilePlace, lines: readonly JsonObject[], settings: ReadSettings): void {
  if (settings.onContents || lines.length <= MANY_LINES) return;
  if (!lines.every((line) => isBare(line) && !isRecord(line))) return;
  const reason = reasonOf(() => readObjects(where, lines.slice(0, FEW_LINES), settings));
  if (reason && isNothingFound(reason)) throw reason;
}

/** The tensors of the values of all lines. */
export function readLines(where: FilePlace, values: readonly unknown[], settings: ReadSettings): Loaded {
  if (values.length === 0) rejectFile(where, 'it contains no values');
  if (values.every(isRecord)) return readWholeValue(where, values, settings);
  if (values.length === 1) return readWholeValue(where, values[0], settings);
  if (values.every(isObject)) {
    rejectBareLines(where, values, settings);
    return readObjects(where, values, settings);
  }
  const isListOfRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);
  return readWholeValue(where, values.every(isListOfRecords) ? values.flat() : values, settings);
}
