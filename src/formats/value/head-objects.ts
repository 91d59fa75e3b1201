// Reads objects whose keys are heads, such as `{"L0H0": 0.5, …}`: one tensor, with a task for each name and a checkpoint for each
// step that the objects have.

import type { Labels } from '../array/dimensions.ts';
import { type AxisReduction, createCombination } from '../array/dims.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { checkChosen, isChosen } from '../heads/chosen-fields.ts';
import {
  type HeadListContext,
  type HeadListTask,
  type HeadListTensor,
  headListTensor,
} from '../heads/head-list.ts';
import { type HeadIndices, parseHeadName } from '../heads/head-names.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, everyEntry, keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';

/** An object whose keys are heads. Other keys are left out. */
export interface HeadObject {
  readonly object: JsonObject;
  /** What its scores are. */
  readonly task: string;
  readonly step: number | null;
  /** Its path in the file: nothing at or below it is an array of its own. */
  readonly path: string;
  /** Where a head of it is in the file. */
  readonly placeOf: (key: string) => string;
  /** Whether a value that is no score is left out, rather than an error. */
  readonly skipsOthers: boolean;
  /** Labels of checkpoints and tasks around it: lists of scores that are as long as these are along them. */
  readonly labels: Labels;
}

/** The scores of one head at one step, by task. */
interface Entry extends HeadIndices {
  readonly step: number | null;
  readonly place: string;
  readonly scores: Map<string, number>;
}

type Score = readonly [task: string, score: number, step: number | null];

/** What the lists of scores of an object are along: steps or tasks; null if they are samples. */
type Along = Partial<Labels> | null;

/** Finds labels that are as many as the scores of every head. */
function findAlong({ object, labels: { steps, tasks } }: HeadObject): Along {
  const areAll = (labels: readonly unknown[] | null): boolean =>
    labels !== null &&
    labels.length > 1 &&
    new Set(labels).size === labels.length &&
    everyEntry(
      object,
      (list, key) => !parseHeadName(key) || (Array.isArray(list) && list.length === labels.length),
    );
  if (areAll(steps) && steps?.every(Number.isFinite)) return { steps };
  return areAll(tasks) ? { tasks } : null;
}

/** The values of a list, combined. */
function combine(scores: readonly number[], reduction: AxisReduction): number {
  const combination = createCombination(reduction);
  for (const score of scores) combination.add(score);
  return combination.take();
}

/** A score: a number, or a list of numbers, of which the mean is taken unless the reading says otherwise. */
function readScore(where: FilePlace, value: unknown, { duplicates }: CheckedReading, skips: boolean) {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (!Array.isArray(value)) {
    const score = parseJsonCell(value);
    if (score !== undefined || skips) return score;
    return rejectFile(where, `expected a score, found ${describeJsonValue(value)}`);
  }
  const scores: number[] = [];
  for (const [index, item] of value.entries()) {
    const score = parseJsonCell(item);
    if (score === undefined && skips) return undefined;
    if (score === undefined)
      rejectFile(
        { ...where, place: `${where.place}[${index}]` },
        `expected a score, found ${describeJsonValue(item)}`,
      );
    scores.push(score);
  }
  return duplicates
    ? combine(scores, duplicates)
    : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** The scores of a head: one, or several by name. */
function* scoresOf(
  where: FilePlace,
  value: unknown,
  { task, step, skipsOthers, along }: HeadObject & { readonly along: Along },
  reading: CheckedReading,
): Generator<Score> {
  if (along && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const score = readScore({ ...where, place: `${where.place}[${index}]` }, item, reading, skipsOthers);
      const name = [task, along.tasks?.[index]].filter(Boolean).join('.');
      if (score !== undefined) yield [name, score, along.steps?.[index] ?? step];
    }
    return;
  }
  if (!isObject(value) || !skipsOthers) {
    const score = readScore(where, value, reading, skipsOthers);
    if (score !== undefined) yield [task, score, step];
    return;
  }
  for (const [field, cell] of entriesOf(value)) {
    const score = isChosen(field, reading, true) ? parseJsonCell(cell) : undefined;
    if (score !== undefined) yield [[task, field].filter(Boolean).join('.'), score, step];
  }
}

/** The entries of all heads and steps. A head has several only if it has several scores of one task. */
class Entries {
  readonly all: Entry[] = [];
  readonly tasks = new Set<string>();
  readonly #byHead = new Map<string, Entry[]>();

  add(head: HeadIndices, place: string, [task, score, step]: Score): void {
    this.tasks.add(task);
    const id = `${step} ${head.layer} ${head.head}`;
    const entries = this.#byHead.get(id) ?? [];
    let entry = entries.find(({ scores }) => !scores.has(task));
    if (!entry) {
      entry = { ...head, step, place, scores: new Map() };
      entries.push(entry);
      this.#byHead.set(id, entries);
      this.all.push(entry);
    }
    entry.scores.set(task, score);
  }
}

/** The tensor of the scores in all objects. */
export function readHeadObjects(
  where: FilePlace,
  objects: readonly HeadObject[],
  context: HeadListContext,
): HeadListTensor {
  const entries = new Entries();
  for (const object of objects) {
    const along = findAlong(object);
    for (const [key, value] of entriesOf(object.object)) {
      const head = parseHeadName(key);
      if (!head) continue;
      const place = object.placeOf(key);
      for (const score of scoresOf({ ...where, place }, value, { ...object, along }, context.reading))
        entries.add(head, place, score);
    }
  }
  if (entries.all.length === 0) {
    const fields = objects.flatMap(({ object }) => Object.values(object)).filter(isObject);
    const all = [...new Set(fields.flatMap(keysOf))];
    checkChosen(where, context.reading, 'field', { all, numeric: [] });
  }
  return listEntries(where, entries, { ...context, covers: objects.map(({ path }) => path) });
}

function listEntries(
  where: FilePlace,
  { all, tasks: names }: Entries,
  { covers, ...context }: HeadListContext & { readonly covers: readonly string[] },
): HeadListTensor {
  const at = (entry: number) => all[entry] as Entry;
  const tasks = [...names].map(
    (name): HeadListTask => ({ name, valueAt: (entry) => at(entry).scores.get(name) }),
  );
  const list = {
    count: all.length,
    layerAt: (entry: number) => at(entry).layer,
    headAt: (entry: number) => at(entry).head,
    stepAt: (entry: number) => at(entry).step,
    placeOf: (entry: number) => at(entry).place,
    tasks,
    numbers: all.reduce((sum, { scores }) => sum + scores.size, 0),
    covers,
  };
  return headListTensor(where, '', list, context);
}
