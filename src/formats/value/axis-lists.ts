// Lists next to an array that say what its axes are: the numbers of its layers, heads and tokens. Of several objects around the
// array, the innermost with such a list counts.

import type { Note } from '../../tensor/error.ts';
import { allocateFloat64 } from '../allocate.ts';
import { findAxisLabels, STEP_LISTS, TASK_LISTS } from '../array/axis-labels.ts';
import { type Labels, NO_LABELS } from '../array/dimensions.ts';
import { type NamedAxes, NumberArray } from '../array/number-array.ts';
import { type Offer, offer } from '../choices.ts';
import type { FilePlace } from '../file.ts';
import { parseHeadName } from '../heads/head-names.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, hasManyKeys } from '../json/object-keys.ts';
import { type AnyArray, countDimensions, shapeOf } from './arrays.ts';

/** Why the axes of an array are not layer and head, and what to do about it. */
interface OtherAxes extends Offer {
  readonly reason: string;
}

/** A list under a name. */
export type NamedList = readonly [name: string, items: readonly unknown[]];

const LAYERS_FIELD = /^layer(?:s|_(?:indices|idxs?|ids|numbers|names))?$/i;
const HEADS_FIELD = /^head(?:s|_(?:indices|idxs?|ids|numbers|names))$/i;
const TOKENS_FIELD = /tokens?$|^(?:words?|class(?:es|_names)|categories|labels)$/i;
const LABELS_FIELD = new RegExp(`^(?:checkpoint|step|task|${[...STEP_LISTS, ...TASK_LISTS].join('|')})$`);
const NUMBERED = /^(?:(?:layers?|blocks?|heads?|l|h)[-_ .]?)?(\d{1,4})$/i;

/** A shorter list may be as long as an axis by chance. */
const MIN_TOKENS = 4;
/** Few columns are hardly heads. */
const MIN_LABELS = 2;
/** Higher numbers of layers are something else. */
const MAX_LAYER = 1024;

/** The numbers in a list of numbers, or of texts such as `layer_6`, all different; null if it is something else. */
function numbersIn(items: readonly unknown[]): readonly number[] | null {
  if (items.length > MAX_LAYER) return null;
  const numbers = items.map((item) =>
    typeof item === 'number' ? item : Number(NUMBERED.exec(`${item}`)?.[1] ?? Number.NaN),
  );
  const areNumbers = numbers.every((number) => Number.isInteger(number) && number >= 0 && number < MAX_LAYER);
  return areNumbers && numbers.length > 0 && new Set(numbers).size === numbers.length ? numbers : null;
}

/** The first list whose name matches, if it has the length of an axis of a matrix and holds different numbers. */
function findNumbers(
  lists: readonly NamedList[],
  field: RegExp,
  shape: readonly number[],
): readonly number[] | null {
  const list = lists.find(([name]) => field.test(name))?.[1];
  return list && shape.slice(-2).includes(list.length) ? numbersIn(list) : null;
}

/** The objects that lead to a place in a value, the innermost first. */
function objectsAround(value: unknown, keys: readonly string[]): readonly JsonObject[] {
  const objects: JsonObject[] = [];
  let inner = value;
  for (const key of keys) {
    if (isObject(inner)) objects.unshift(inner);
    const isInner = (isObject(inner) || Array.isArray(inner)) && Object.hasOwn(inner, key);
    inner = isInner ? (inner as JsonObject)[key] : undefined;
  }
  return objects;
}

/** Whether a list may label an axis. */
export const isAxisList = ([name]: NamedList): boolean =>
  [LAYERS_FIELD, HEADS_FIELD, TOKENS_FIELD, LABELS_FIELD].some((field) => field.test(name));

/** What an object says about the axes of what is in it. */
export interface AxisLists {
  readonly lists: readonly NamedList[];
  readonly labels: Labels;
}

/** More lists are not looked at. */
const MAX_LISTS = 32;

const known = new WeakMap<object, AxisLists>();

/** The lists of an object. Many arrays may be in a large one, so they are looked for once. */
function axisListsOf(object: JsonObject): AxisLists {
  const found = known.get(object) ?? findAxisLists(object);
  if (hasManyKeys(object)) known.set(object, found);
  return found;
}

function findAxisLists(object: JsonObject): AxisLists {
  const lists: NamedList[] = [];
  for (const [name, items] of entriesOf(object)) {
    if (Array.isArray(items) && typeof items[0] !== 'object' && isAxisList([name, items]))
      lists.push([name, items]);
    if (lists.length === MAX_LISTS) break;
  }
  return { lists, labels: findAxisLabels(object) };
}

/** What is around a place in a value: lists that may label axes, those of the innermost object first, and labels of checkpoints and tasks. */
function findAround(value: unknown, keys: readonly string[]): AxisLists {
  const all = objectsAround(value, keys).map(axisListsOf);
  const labels = all.map((one) => one.labels);
  return {
    lists: all.flatMap(({ lists }) => lists),
    labels: labels.find(({ steps, tasks }) => steps ?? tasks) ?? NO_LABELS,
  };
}

/** The labels of checkpoints and tasks around a place in a value. */
export const labelsAround = (value: unknown, keys: readonly string[]): Labels =>
  findAround(value, keys).labels;

/** The lists around a place in a value that may label axes. */
export const listsAround = (value: unknown, keys: readonly string[]): readonly NamedList[] =>
  findAround(value, keys).lists;

const haveOneParent = (keys: readonly string[], others: readonly string[]): boolean =>
  keys.length === others.length && keys.every((key, at) => key === others[at] || at === keys.length - 1);

/** What is around places in a value. Of places next to each other, which are in one object, it is looked for once. */
export function createSurroundings(value: unknown): (keys: readonly string[]) => AxisLists {
  let [last, found]: [readonly string[], AxisLists] = [[], findAround(value, [])];
  return (keys) => {
    if (!haveOneParent(keys, last)) [last, found] = [keys, findAround(value, keys)];
    return found;
  };
}

/** The names of heads, such as `L0H1`, label the rows. */
function findHeadRows([rows]: readonly number[], lists: readonly NamedList[]): OtherAxes | undefined {
  const names = lists.find(([name]) => HEADS_FIELD.test(name))?.[1];
  if (!names || names.length !== rows) return undefined;
  const heads = names.map((name) => (typeof name === 'string' ? parseHeadName(name) : undefined));
  const inOrder = heads.every(
    (head, i) =>
      head && (i === 0 || head.layer > (heads[i - 1]?.layer ?? 0) || head.head > (heads[i - 1]?.head ?? 0)),
  );
  if (!heads.every((head) => head !== undefined)) return undefined;
  const count = new Set(heads.map(({ head }) => head)).size;
  return {
    reason: 'its rows are the heads that the file lists, so they are not layers',
    ...(inOrder && heads.length % count === 0
      ? offer('read them so:', { dims: '(layer head) other', heads: count, reduce: 'mean' })
      : { remedy: 'save them in the order of layers and heads' }),
  };
}

/** Tasks label the rows or columns, or steps the rows. */
function findLabelledAxis(
  [rows, columns]: readonly number[],
  lists: readonly NamedList[],
): OtherAxes | undefined {
  for (const [name, { length }] of lists) {
    if (!LABELS_FIELD.test(name)) continue;
    const axis = /^(?:checkpoint|step|epoch|iteration)/.test(name) ? 'checkpoint' : 'task';
    if (length !== rows && (length !== columns || axis === 'checkpoint')) continue;
    const areRows = length === rows;
    if (length < (areRows ? MIN_TOKENS : MIN_LABELS)) continue;
    return {
      reason: `its ${areRows ? 'rows' : 'columns'} are as many as ${name}, so they are not ${areRows ? 'layers' : 'heads'}`,
      ...offer(
        'say what its axes are:',
        { dims: areRows ? `${axis} layer` : `layer ${axis}` },
        { dims: 'layer head' },
      ),
    };
  }
  return undefined;
}

/** Tokens, of which a list of texts is as long as rows or columns; numbers of layers or heads are no tokens. */
const findTokens = ([columns, rows]: readonly number[], lists: readonly NamedList[]): NamedList | undefined =>
  lists.find(
    ([name, items]) =>
      TOKENS_FIELD.test(name) &&
      items.length >= MIN_TOKENS &&
      [rows, columns].includes(items.length) &&
      items.every((item) => typeof item === 'string') &&
      items.some((item) => !NUMBERED.test(item as string)),
  );

/** Tokens label one of the last two axes of a stack of matrices. */
function findTokenAxis(shape: readonly number[], lists: readonly NamedList[]): OtherAxes | undefined {
  const [columns, rows, ...before] = shape.toReversed();
  const tokens = rows === columns ? undefined : findTokens([columns as number, rows as number], lists);
  // Categories may label tasks, tokens hardly.
  if (!tokens || (before.includes(tokens[1].length) && !/tokens?$/i.test(tokens[0]))) return undefined;
  const isLast = tokens[1].length === columns;
  const axes = ['task', 'layer', ...(isLast ? ['head', 'token'] : ['token', 'head'])];
  return {
    reason: `its ${isLast ? 'columns' : 'rows'} are as many as ${tokens[0]}, so they are not ${isLast ? 'heads' : 'layers'}`,
    ...offer(
      'say what its axes are:',
      { dims: axes.slice(-shape.length).join(' '), reduce: 'mean' },
      { dims: ['checkpoint', 'task', 'layer', 'head'].slice(-shape.length).join(' ') },
    ),
  };
}

/** Why an array is not layers x heads: a list labels one of its axes as another one. */
export function findOtherAxes(shape: readonly number[], lists: readonly NamedList[]): OtherAxes | undefined {
  const [rows, columns] = shape;
  if (shape.length > 2) return findTokenAxis(shape, lists);
  if (shape.length !== 2 || rows === columns) return undefined;
  const layers = findNumbers(lists, LAYERS_FIELD, shape)?.length;
  const heads = findNumbers(lists, HEADS_FIELD, shape)?.length;
  const areLayersLast = layers === columns && (heads === undefined || heads === rows);
  if (areLayersLast || (heads === rows && layers !== rows))
    return {
      reason: `its ${areLayersLast ? 'columns are as many as the layers' : 'rows are as many as the heads'} that the file lists`,
      ...offer('say what its axes are:', { dims: 'head layer' }, { dims: 'layer head' }),
    };
  const named = findHeadRows(shape, lists) ?? findLabelledAxis(shape, lists);
  if (named) return named;
  const tokens = findTokens([columns as number, rows as number], lists);
  if (!tokens) return undefined;
  const areRows = tokens[1].length === rows;
  return {
    reason: `its ${areRows ? 'rows' : 'columns'} are as many as ${tokens[0]}, so they are not ${areRows ? 'layers' : 'heads'}`,
    ...offer(
      'say what its axes are:',
      { dims: areRows ? 'token head' : 'layer token' },
      { dims: 'layer head' },
    ),
  };
}

/** Which axis of an array has as many entries as a list of labels, if it is another than the first; -1 if none is, or several are. */
function findAxis(shape: readonly number[], labels: readonly unknown[] | null): number {
  if (!labels || labels.length < 2 || shape.filter((length) => length === labels.length).length !== 1)
    return -1;
  return shape.indexOf(labels.length);
}

/** The axes of an array whose labels show that they are in another order than the usual one; undefined for other arrays. */
export function findSwapped(array: AnyArray, { steps, tasks }: Labels): NamedAxes | undefined {
  const shape = shapeOf(array);
  if (countDimensions(array) !== shape.length) return undefined;
  const [task, step] = [findAxis(shape, tasks), findAxis(shape, steps)];
  const areSwapped = tasks?.length === shape[0] && steps?.length === shape[1] && shape[0] !== shape[1];
  if (shape.length === 4 && areSwapped && steps && tasks)
    return { dims: [['task'], ['checkpoint'], ['layer'], ['head']], labels: { steps, tasks } };
  // Labels of both would leave one axis for layers and heads.
  const axis = Math.max(task, step);
  if (shape.length !== 3 || axis < 1 || Math.min(task, step) >= 0) return undefined;
  const dims = ['layer', 'head'].map((name) => [name]);
  dims.splice(axis, 0, [axis === task ? 'task' : 'checkpoint']);
  return { dims, labels: axis === task ? { tasks, steps: null } : { tasks: null, steps } };
}

/** A note on layers that are shown one lower than the file numbers them. */
export const LAYERS_FROM_ONE = {
  reason: 'its layers count from 1, so each is shown one lower',
  remedy: '--base 0 keeps their numbers',
};

/** The layers of the rows of matrices. */
interface LayerNumbers {
  /** Null if they are 0, 1, 2 and so on. */
  readonly layers: readonly number[] | null;
  readonly areFromOne: boolean;
}

const follow = (layers: readonly number[], first: number): boolean =>
  layers.every((layer, i) => layer === first + i);

/** The layers of the rows of matrices, as the lists next to them say; undefined if none of these does. */
function findLayerNumbers(
  shape: readonly number[],
  lists: readonly NamedList[],
  base: number | null,
): LayerNumbers | undefined {
  const numbers = findNumbers(lists, LAYERS_FIELD, shape);
  if (!numbers || shape.length < 2 || numbers.length !== shape.at(-2)) return undefined;
  const areFromOne = base === null && numbers.length > 1 && follow(numbers, 1);
  const layers = numbers.map((layer) => layer - (base ?? (areFromOne ? 1 : 0)));
  return { layers: follow(layers, 0) || layers.includes(-1) ? null : layers, areFromOne };
}

/** Matrices with their rows at the numbers of their layers. Rows of other layers are missing. */
function placeRows(where: FilePlace, { shape, values }: NumberArray, layers: readonly number[]): NumberArray {
  const heads = shape.at(-1) as number;
  const count = Math.max(...layers) + 1;
  const matrices = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const placed = allocateFloat64(where, matrices * count * heads).fill(Number.NaN);
  for (let matrix = 0; matrix < matrices; matrix++)
    layers.forEach((layer, row) => {
      const from = (matrix * layers.length + row) * heads;
      placed.set(values.subarray(from, from + heads), (matrix * count + layer) * heads);
    });
  const unlisted = matrices * (count - layers.length) * heads;
  return new NumberArray([...shape.slice(0, -2), count, heads], placed, null, unlisted);
}

/** Matrices with their columns at the numbers of their heads. Other heads are missing. */
function placeColumns(
  where: FilePlace,
  { shape, values, unlisted = 0 }: NumberArray,
  heads: readonly number[],
): NumberArray {
  const count = Math.max(...heads) + 1;
  const rows = values.length / heads.length;
  const placed = allocateFloat64(where, rows * count).fill(Number.NaN);
  for (let row = 0; row < rows; row++)
    heads.forEach((head, column) => {
      placed[row * count + head] = values[row * heads.length + column] as number;
    });
  const all = rows * (count - heads.length) + unlisted;
  return new NumberArray([...shape.slice(0, -1), count], placed, null, all);
}

/** The numbers of the columns of matrices, if they are not simply 0, 1, 2 or 1, 2, 3 and so on. */
function findHeadNumbers(shape: readonly number[], lists: readonly NamedList[]): readonly number[] | null {
  const heads = shape.length > 1 ? findNumbers(lists, HEADS_FIELD, shape) : null;
  return heads?.length === shape.at(-1) && heads && !follow(heads, 0) && !follow(heads, 1) ? heads : null;
}

/** What lists of layers and heads say about the rows and columns of an array. */
export interface NumberedAxes {
  /** Puts rows and columns in their places; null if they are there already. */
  readonly place: ((array: NumberArray) => NumberArray) | null;
  readonly notes: readonly Note[];
}

/** What the lists next to an array say about its rows and columns. */
export function numberAxes(
  where: FilePlace,
  shape: readonly number[],
  lists: readonly NamedList[],
  base: number | null,
): NumberedAxes {
  const { layers = null, areFromOne = false } = findLayerNumbers(shape, lists, base) ?? {};
  const heads = findHeadNumbers(shape, lists);
  const place = (array: NumberArray): NumberArray => {
    const placed = layers ? placeRows(where, array, layers) : array;
    return heads ? placeColumns(where, placed, heads) : placed;
  };
  return {
    place: layers || heads ? place : null,
    notes: areFromOne ? [{ ...where, ...LAYERS_FROM_ONE }] : [],
  };
}
