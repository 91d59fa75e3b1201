// Reads JSON Lines: one value per line. Lines may be records of heads, rows of numbers, or objects that hold matrices, lists of
// records or scores by head name; such objects are checkpoints if they have a step, and tasks or models by name otherwise.

import { type FilePlace, type Loaded, rejectFile } from './file.ts';
import { findIndexFields } from './head-fields.ts';
import { readValue } from './json.ts';
import { getField, isObject, type JsonObject } from './json-cell.ts';
import { findHeadObjects, type HeadScores, readHeadScores } from './json-line-heads.ts';
import { searchJson } from './json-search.ts';
import { readSteps } from './json-steps.ts';
import type { CheckedReading } from './reading.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { type ReadSettings, readContents, readWholeValue } from './value-contents.ts';

/** Fields that name a line, the most specific first. */
const NAME_FIELDS = ['task', 'name', 'metric', 'id'];
const MODEL_FIELDS = ['model_name', 'model'];

/** A field of a line, or of an object in it that describes the line. */
const describingField = (line: JsonObject, name: string): unknown =>
  getField(line, name) ?? getField(getField(line, 'metadata'), name);

const areDistinct = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

/** The texts in a field of all lines; null if a line has none, or if all are the same. */
function findTexts(lines: readonly JsonObject[], field: string): readonly string[] | null {
  const texts = lines.map((line) => describingField(line, field));
  const areTexts = texts.every((text): text is string => typeof text === 'string' && text !== '');
  return areTexts && new Set(texts).size > 1 ? texts : null;
}

/** Distinct names of lines, from their fields, or else from their numbers. */
function nameLines(lines: readonly JsonObject[], fields: readonly string[]): readonly string[] {
  const found = fields.map((field) => findTexts(lines, field)).filter((texts) => texts !== null);
  const distinct = found.find(areDistinct);
  if (distinct) return distinct;
  const joined = lines.map((_, index) => found.map((texts) => texts[index]).join(' / '));
  return areDistinct(joined) && lines.length > 1 ? joined : lines.map((_, index) => `line ${index + 1}`);
}

/** The step of each line; null if a line has none. */
function findSteps(lines: readonly JsonObject[]): readonly number[] | null {
  for (const field of STEP_FIELDS) {
    const steps = lines.map((line) => parseStep(field, describingField(line, field)));
    if (steps.every((step) => step !== null)) return steps;
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

const withUsualAxes = (reading: CheckedReading): CheckedReading => ({ ...reading, dims: null });

/** The scores by head name in each line; null if a line has none, or matrices or records besides. */
function findHeadScores(
  where: FilePlace,
  lines: readonly JsonObject[],
  reading: CheckedReading,
): readonly HeadScores[] | null {
  const all: HeadScores[] = [];
  for (const [line, value] of lines.entries()) {
    const found = findHeadObjects(value);
    const { arrays, records, structures } = searchJson(where, value, withUsualAxes(reading));
    if (found.length === 0 || structures.length > 0 || arrays.length > 0 || records.length > 0) return null;
    for (const one of found) all.push({ ...one, line });
  }
  return all;
}

/** Lines that are objects, but not records of heads. */
function readObjects(where: FilePlace, lines: readonly JsonObject[], settings: ReadSettings): Loaded {
  const steps = findSteps(lines);
  const scores = findHeadScores(where, lines, settings.reading);
  if (scores) {
    const names = nameLines(lines, [...NAME_FIELDS, ...MODEL_FIELDS]);
    return readContents(byName(names, lines), settings, () =>
      readHeadScores(where, scores, { names, steps }),
    );
  }
  if (steps && lines.length > 1 && areDistinct(steps)) {
    const named = byName(
      steps.map((step) => `step ${step}`),
      lines,
    );
    return readContents(named, settings, (reading) =>
      readSteps(where, named, steps, (inside, value) => readValue(inside, value, reading)),
    );
  }
  const areModels = MODEL_FIELDS.some((field) => areDistinct(findTexts(lines, field) ?? ['', '']));
  const names = nameLines(lines, areModels ? MODEL_FIELDS : [...NAME_FIELDS, ...MODEL_FIELDS]);
  const matrices = lines.map((line) => {
    const { arrays, records } = searchJson(where, line, withUsualAxes(settings.reading));
    return arrays.length === 1 && records.length === 0 ? arrays[0]?.array : undefined;
  });
  // A single matrix per line is a task by the name of the line.
  const areTasks = !areModels && matrices.every((matrix) => matrix !== undefined);
  return readWholeValue(where, byName(names, areTasks ? matrices : lines), settings);
}

const isRecord = (value: unknown): boolean =>
  isObject(value) &&
  findIndexFields(Object.keys(value), (field) => Object.values(value)[field]) !== undefined;

/** The tensors of the values of all lines. */
export function readLines(where: FilePlace, values: readonly unknown[], settings: ReadSettings): Loaded {
  if (values.length === 0) rejectFile(where, 'it contains no values');
  if (values.every(isRecord)) return readWholeValue(where, values, settings);
  if (values.length === 1) return readWholeValue(where, values[0], settings);
  if (values.every(isObject)) return readObjects(where, values, settings);
  const isListOfRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);
  return readWholeValue(where, values.every(isListOfRecords) ? values.flat() : values, settings);
}
