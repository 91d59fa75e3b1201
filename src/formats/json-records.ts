// JSON in which heads are found by name: arrays of records `{layer, head, …}`, and named arrays of numbers, wherever
// they lie in an object. Scalars, texts and lists of other things are left aside.

import type { Tensor } from '../tensor/tensor.ts';
import { MOST_LABELS } from './dimensions.ts';
import { type Loaded, refuse, type Where } from './file.ts';
import { groupBy } from './group.ts';
import { cellOf, said } from './json-cell.ts';
import { nestedTensor } from './json-nested.ts';
import {
  type Allowance,
  type IndexFields,
  type Indices,
  indexFields,
  indicesOf,
  isScoreField,
  type ListedTask,
  type ListedTensor,
  listedTensor,
  newAllowance,
  stepsOf,
} from './listed.ts';
import { newFloat32 } from './memory.ts';
import { unique } from './names.ts';
import { STEP_FIELDS, stepOf } from './step.ts';

type Path = readonly string[];
type Fields = Readonly<Record<string, unknown>>;

/** Objects within objects that are looked into. */
const MOST_DEPTH = 8;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of an object's own: JSON may well name one `constructor`. */
const fieldOf = (fields: unknown, name: string): unknown =>
  isObject(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;

/** Dimensions of nested arrays whose first item is a number, up to 4; else 0. */
function dimensionsOf(array: readonly unknown[]): number {
  let item: unknown = array;
  for (let depth = 0; depth <= 4; depth++) {
    if (!Array.isArray(item)) return cellOf(item) === undefined ? 0 : depth;
    item = item[0];
  }
  return 0;
}

interface Records {
  readonly path: Path;
  readonly items: readonly unknown[];
  readonly names: readonly string[];
  readonly index: IndexFields;
}

interface Found {
  readonly records: Records[];
  readonly arrays: { readonly path: Path; readonly array: readonly unknown[] }[];
}

function find(value: unknown, path: Path, found: Found): void {
  if (isObject(value)) {
    if (path.length <= MOST_DEPTH)
      for (const [key, inner] of Object.entries(value))
        if (typeof inner === 'object') find(inner, [...path, key], found);
  } else if (Array.isArray(value)) {
    const first: unknown = value[0];
    if (isObject(first)) {
      const names = Object.keys(first);
      const index = indexFields(names, (field) => first[names[field] as string]);
      if (index) found.records.push({ path, items: value, names, index });
    } else if (dimensionsOf(value) >= 2) found.arrays.push({ path, array: value });
  }
}

/** What records hold under one name. */
interface Scores {
  readonly name: string;
  /** Whether the first value that is not missing is a number; null where all are missing. */
  isNumber: boolean | null;
  count: number;
}

function count(object: Fields, scores: Map<string, Scores>): void {
  for (const [name, value] of Object.entries(object)) {
    const known = scores.get(name) ?? { name, isNumber: null, count: 0 };
    const cell = cellOf(value);
    if (!Number.isNaN(cell)) known.isNumber ??= cell !== undefined;
    known.count++;
    scores.set(name, known);
  }
}

/** The numbers in records themselves, under `null`, and in objects in them; in order of their first appearance. */
function scoresIn(items: readonly Fields[]): Map<string | null, Scores[]> {
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

function recordsTensors(where: Where, records: Records, allowance: Allowance): ListedTensor[] {
  const { path, names, index } = records;
  const placeOf = (entry: number): string => `${path.join('.')}[${entry}]`;
  const items = records.items.map((item, entry): Fields => {
    if (isObject(item)) return item;
    return refuse({ ...where, place: placeOf(entry) }, `there is ${said(item)} where a head should be`);
  });
  const steps = stepsOf(names, items.length, (entry, field) => fieldOf(items[entry], names[field] as string));
  const indices = items.map((item, entry) =>
    indicesOf({ ...where, place: placeOf(entry) }, index, (field) => fieldOf(item, names[field] as string)),
  );
  const heads = {
    count: items.length,
    layerAt: (entry: number) => (indices[entry] as Indices).layer,
    headAt: (entry: number) => (indices[entry] as Indices).head,
    stepAt: (entry: number) => steps[entry] as number | null,
    placeOf,
  };
  const tensorIn = (scores: readonly Scores[], group?: string): ListedTensor => {
    const within = group === undefined ? [] : [group];
    const tasks = scores.map(
      ({ name }): ListedTask => ({
        name,
        valueAt: (entry) => {
          const item = items[entry];
          const value = fieldOf(group === undefined ? item : fieldOf(item, group), name);
          const cell = value === undefined ? Number.NaN : cellOf(value);
          if (cell !== undefined) return cell;
          const place = [placeOf(entry), ...within, name].join('.');
          return refuse({ ...where, place }, `there is ${said(value)} where a number should be`);
        },
      }),
    );
    const numbers = scores.reduce((sum, { count }) => sum + count, 0);
    return listedTensor(where, [...path, ...within].join('/'), { ...heads, tasks, numbers }, allowance);
  };
  const scores = scoresIn(items);
  const own = scores.get(null)?.filter(({ name }) => isScoreField(name)) ?? [];
  const inObjects = [...scores].flatMap(([group, inside]) =>
    group === null ? [] : [tensorIn(inside, group)],
  );
  return inObjects.length > 0 || own.length === 0 ? inObjects : [tensorIn(own)];
}

/** One tensor of matrices of one shape, each a task. */
function together(
  where: Where,
  model: string,
  matrices: readonly Tensor[],
  tasks: readonly string[],
): Tensor {
  if (tasks.length > MOST_LABELS) refuse(where, `it has more than ${MOST_LABELS} tasks`);
  const { layers, heads } = matrices[0] as Tensor;
  const values = newFloat32(where, tasks.length * layers * heads);
  matrices.forEach((matrix, task) => {
    values.set(matrix.values, task * layers * heads);
  });
  return { model, values, layers, heads, tasks: unique(tasks), steps: null };
}

/** How many layers a file says that its model has. */
const layersSaid = (value: unknown): unknown => fieldOf(value, 'n_layers') ?? fieldOf(value, 'num_layers');

/** How many lists of numbers lie in nested arrays: the layers of their first matrix. */
function layersIn(array: readonly unknown[]): number {
  let matrix = array;
  while (Array.isArray((matrix[0] as readonly unknown[])[0])) matrix = matrix[0] as readonly unknown[];
  return matrix.length;
}

function arraysTensors(where: Where, arrays: Found['arrays'], layers: unknown): Tensor[] {
  // Beside matrices of as many layers as there are said to be, others are lists of pairs and the like.
  const fitting = arrays.filter(({ array }) => layersIn(array) === layers);
  const read = (fitting.length > 0 ? fitting : arrays).map(({ path, array }) => ({
    path,
    tensor: nestedTensor({ ...where, place: path.join('.') }, array),
    isMatrix: dimensionsOf(array) === 2,
  }));
  const groups = groupBy(read, ({ path, tensor, isMatrix }) =>
    JSON.stringify(isMatrix ? [path.length > 1 ? path[0] : '', tensor.layers, tensor.heads] : path),
  );
  const shapes = [...groups.values()].filter(([item]) => item?.isMatrix && item.path.length === 1).length;
  return [...groups.values()].map((like) => {
    const { path, tensor, isMatrix } = like[0] as (typeof read)[number];
    if (!isMatrix) return { ...tensor, model: path.join('/') };
    const from = path.length > 1 ? 1 : 0;
    const bare = shapes > 1 ? `${tensor.layers} x ${tensor.heads}` : '';
    return together(
      where,
      from === 1 ? (path[0] as string) : bare,
      like.map((item) => item.tensor),
      like.map((item) => item.path.slice(from).join('/')),
    );
  });
}

/** The step that the fields of a file tell, else the one that all its records tell. */
function stepIn(value: unknown, listed: readonly ListedTensor[]): number | null {
  for (const field of STEP_FIELDS) {
    const step = stepOf(field, fieldOf(value, field));
    if (step !== null) return step;
  }
  const steps = new Set(listed.map(({ step }) => step));
  return steps.size === 1 ? (listed[0]?.step ?? null) : null;
}

/** The tensors of all records and named arrays in a value; none where it holds neither. */
export function namedTensors(where: Where, value: unknown): Loaded {
  const found: Found = { records: [], arrays: [] };
  find(value, [], found);
  const allowance = newAllowance();
  const listed = found.records.flatMap((records) => recordsTensors(where, records, allowance));
  const tensors = [
    ...listed.map(({ tensor }) => tensor),
    ...arraysTensors(where, found.arrays, layersSaid(value)),
  ];
  const models = unique(tensors.map(({ model }) => model));
  return {
    tensors: tensors.map((tensor, index) => ({
      ...tensor,
      model: models[index] as string,
      ...(tensors.length > 1 && { isGroup: true }),
    })),
    step: stepIn(value, listed),
  };
}
