// JSON in which heads are found by name: arrays of records `{layer, head, …}`, and named arrays of numbers, wherever
// they lie in an object. Scalars, texts and lists of other things are ignored.

import { HeadglowError, type Note } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type FilePlace, type Loaded, rejectFile } from './file.ts';
import {
  type CellAllowance,
  createCellAllowance,
  findIndexFields,
  type HeadIndices,
  type HeadListTask,
  type HeadListTensor,
  headListTensor,
  type IndexFields,
  isScoreField,
  readIndices,
  readSteps,
} from './head-list.ts';
import { checkedDimensions, type NamedArray, type Path, readArrays } from './json-arrays.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from './json-cell.ts';
import { countHeads } from './json-heads.ts';
import { pythonPath } from './json-reject.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { makeUnique } from './unique-names.ts';

/** Fields that name an item of a list: by its model, or else. */
const MODEL_NAMES = ['model_name', 'model'];
const NAMES = ['task', 'name', 'id'];

const firstText = (item: unknown, fields: readonly string[]): string | undefined =>
  fields.map((field) => fieldOf(item, field)).find((name): name is string => typeof name === 'string');

/** Items of a list that are looked into. */
const MOST_ITEMS = 256;

/** Objects within objects that are looked into. */
const MOST_DEPTH = 8;

/** A field of an object's own: JSON may well name one `constructor`. */
const fieldOf = (fields: unknown, name: string): unknown =>
  isObject(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;

interface Records {
  readonly path: Path;
  readonly items: readonly unknown[];
  readonly names: readonly string[];
  readonly index: IndexFields;
}

/** An object whose keys are heads. */
interface HeadKeys {
  readonly path: Path;
  readonly count: number;
  /** Whether all of its keys are. */
  readonly isPure: boolean;
}

interface Found {
  readonly records: Records[];
  readonly arrays: NamedArray[];
  /** Objects whose keys are heads. */
  readonly heads: HeadKeys[];
  /** Lists of heads next to complete matrices. */
  readonly leftOut: Records[];
  /** What the file itself calls models. */
  readonly models: Set<string>;
}

const newFound = (): Found => ({ records: [], arrays: [], heads: [], leftOut: [], models: new Set() });

function find(value: unknown, path: Path, found: Found): void {
  if (isObject(value)) {
    const heads = countHeads(value);
    if (heads.count > 1) found.heads.push({ path, ...heads });
    if (path.length <= MOST_DEPTH)
      for (const [key, inner] of Object.entries(value))
        if (typeof inner === 'object') find(inner, [...path, key], found);
  } else if (Array.isArray(value)) {
    const first: unknown = value[0];
    if (isObject(first)) {
      const names = Object.keys(first);
      const index = findIndexFields(names, (field) => first[names[field] as string]);
      if (index) found.records.push({ path, items: value, names, index });
      else if (value.length <= MOST_ITEMS && path.length <= MOST_DEPTH) findInItems(value, path, found);
    } else if (checkedDimensions(value) >= 2) found.arrays.push({ path, array: value });
  }
}

/** Looks into the items of a list; where they hold matrices, lists of heads next to these only repeat some. */
function findInItems(items: readonly unknown[], path: Path, found: Found): void {
  const inItems = newFound();
  items.forEach((item, order) => {
    const model = firstText(item, MODEL_NAMES);
    if (model !== undefined) found.models.add(model);
    find(item, [...path, model ?? firstText(item, NAMES) ?? `${order}`], inItems);
  });
  for (const model of inItems.models) found.models.add(model);
  const records = inItems.arrays.length > 0 ? found.leftOut : found.records;
  for (const one of inItems.arrays) found.arrays.push(one);
  for (const one of inItems.heads) found.heads.push(one);
  for (const one of inItems.records) records.push(one);
  for (const one of inItems.leftOut) found.leftOut.push(one);
}

/** What records hold under one name. */
interface Scores {
  readonly name: string;
  /** Whether the first value that is not missing is a number; null where all are missing. */
  isNumber: boolean | null;
  count: number;
}

function count(object: JsonObject, scores: Map<string, Scores>): void {
  for (const [name, value] of Object.entries(object)) {
    const known = scores.get(name) ?? { name, isNumber: null, count: 0 };
    const cell = parseJsonCell(value);
    if (!Number.isNaN(cell)) known.isNumber ??= cell !== undefined;
    known.count++;
    scores.set(name, known);
  }
}

/** The numbers in records themselves, under `null`, and in objects in them; in order of their first appearance. */
function scoresIn(items: readonly JsonObject[]): Map<string | null, Scores[]> {
  const groups = new Map<string | null, Map<string, Scores>>([[null, new Map()]]);
  for (const item of items)
    for (const [group, object] of [[null, item] as const, ...Object.entries(item)]) {
      if (!isObject(object)) continue;
      const scores = groups.get(group) ?? new Map();
      count(object, scores);
      groups.set(group, scores);
    }
  const found = new Map<string | null, Scores[]>();
  for (const [group, scores] of groups) {
    const numbers = [...scores.values()].filter(({ isNumber }) => isNumber !== false);
    if (numbers.length > 0) found.set(group, numbers);
  }
  return found;
}

function recordsTensors(where: FilePlace, records: Records, allowance: CellAllowance): HeadListTensor[] {
  const { path, names, index } = records;
  const placeOf = (entry: number): string => `${path.join('.')}[${entry}]`;
  const items = records.items.map((item, entry): JsonObject => {
    if (isObject(item)) return item;
    return rejectFile(
      { ...where, place: placeOf(entry) },
      `there is ${describeJsonValue(item)} where a head should be`,
    );
  });
  const steps = readSteps(names, items.length, (entry, field) =>
    fieldOf(items[entry], names[field] as string),
  );
  const indices = items.map((item, entry) =>
    readIndices({ ...where, place: placeOf(entry) }, index, (field) => fieldOf(item, names[field] as string)),
  );
  const heads = {
    count: items.length,
    layerAt: (entry: number) => (indices[entry] as HeadIndices).layer,
    headAt: (entry: number) => (indices[entry] as HeadIndices).head,
    stepAt: (entry: number) => steps[entry] as number | null,
    placeOf,
  };
  const tensorIn = (scores: readonly Scores[], group?: string): HeadListTensor => {
    const within = group === undefined ? [] : [group];
    const tasks = scores.map(
      ({ name }): HeadListTask => ({
        name,
        valueAt: (entry) => {
          const item = items[entry];
          const value = fieldOf(group === undefined ? item : fieldOf(item, group), name);
          const cell = value === undefined ? Number.NaN : parseJsonCell(value);
          if (cell !== undefined) return cell;
          const place = [placeOf(entry), ...within, name].join('.');
          return rejectFile(
            { ...where, place },
            `there is ${describeJsonValue(value)} where a number should be`,
          );
        },
      }),
    );
    const numbers = scores.reduce((sum, { count }) => sum + count, 0);
    return headListTensor(where, [...path, ...within].join('/'), { ...heads, tasks, numbers }, allowance);
  };
  const scores = scoresIn(items);
  const own = scores.get(null)?.filter(({ name }) => isScoreField(name)) ?? [];
  const inObjects = [...scores].flatMap(([group, inside]) =>
    group === null ? [] : [tensorIn(inside, group)],
  );
  return inObjects.length > 0 || own.length === 0 ? inObjects : [tensorIn(own)];
}

/** How many layers a file says that its model has. */
const layersSaid = (value: unknown): unknown => fieldOf(value, 'n_layers') ?? fieldOf(value, 'num_layers');

/** The step that the fields of a file tell, else the one that all its records tell. */
function stepIn(value: unknown, listed: readonly HeadListTensor[]): number | null {
  for (const field of STEP_FIELDS) {
    const step = parseStep(field, fieldOf(value, field));
    if (step !== null) return step;
  }
  const steps = new Set(listed.map(({ step }) => step));
  return steps.size === 1 ? (listed[0]?.step ?? null) : null;
}

/** Most names that a sentence lists. */
const MAX_NAMED = 3;

/** What is said of heads that are keys of objects within the file, which are not read there: the fullest first. */
function headsLeftOut(where: FilePlace, found: readonly HeadKeys[]): Note[] {
  const ordered = found.toSorted((a, b) => Number(b.isPure) - Number(a.isPure) || b.count - a.count);
  const [fullest] = ordered;
  if (!fullest) return [];
  const named = ordered.slice(0, MAX_NAMED).map(({ path, count }) => `${path.join('.')} (${count} heads)`);
  if (ordered.length > MAX_NAMED) named.push(`and ${(ordered.length - MAX_NAMED).toLocaleString('en')} more`);
  return [
    {
      ...where,
      reason: `objects whose keys are heads were left out: ${named.join(', ')}`,
      remedy: fullest.isPure
        ? `save one of them alone, in Python: import json; json.dump(${pythonPath(where, fullest.path)}, open("heads.json", "w"))`
        : 'save one of them alone, without keys that are no heads',
    },
  ];
}

function listsLeftOut(where: FilePlace, lists: readonly Records[]): Note[] {
  if (lists.length === 0) return [];
  const names = lists.slice(0, MAX_NAMED).map(({ path }) => path.join('.'));
  if (lists.length > MAX_NAMED) names.push(`and ${(lists.length - MAX_NAMED).toLocaleString('en')} more`);
  return [{ ...where, reason: `lists of heads next to whole matrices were left out: ${names.join(', ')}` }];
}

/** The tensors of all records and named arrays in a value; none where it holds neither. */
export function readNamedTensors(where: FilePlace, value: unknown): Loaded {
  const found = newFound();
  find(value, [], found);
  const allowance = createCellAllowance();
  const listed = found.records.flatMap((records) => recordsTensors(where, records, allowance));
  const arrays = readArrays(where, found.arrays, layersSaid(value));
  const tensors = [...listed.map(({ tensor }) => tensor), ...arrays.tensors];
  const leftOut = [
    ...arrays.leftOut,
    ...listsLeftOut(where, found.leftOut),
    ...headsLeftOut(where, found.heads),
  ];
  if (tensors.length === 0 && leftOut[0]) throw new HeadglowError({ code: 'format', ...leftOut[0] });
  // A group's name ends with its model's where the file names models.
  const modelOf = ({ model }: Tensor): string | undefined =>
    [...found.models].find((name) => model === name || model.endsWith(`/${name}`));
  const models = makeUnique(tensors.map((tensor) => modelOf(tensor) ?? tensor.model));
  return {
    tensors: tensors.map((tensor, index) => ({
      ...tensor,
      model: models[index] as string,
      ...(tensors.length > 1 && modelOf(tensor) === undefined && { isGroup: true }),
    })),
    step: stepIn(value, listed),
    notes: [...arrays.notes, ...leftOut],
  };
}
