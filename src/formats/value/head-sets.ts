// Lists of heads without scores, such as those above a threshold: `[[5, 1], …]`, `["L5H1", …]` or `{"5": [1, 7], …}`. If layers and
// heads are given, the listed heads are shown as 1 and all others as 0.

import type { Note, ReadingChoice } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { allocateFloat32 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import { baseName, type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { checkBase } from '../heads/head-list.ts';
import { type HeadIndices, parseHeadName } from '../heads/head-names.ts';
import { joinTasks } from '../join/join-tasks.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { makeUnique } from '../unique-names.ts';

/** Shorter lists of pairs may be a matrix. */
const MIN_PAIRS = 3;
/** Larger than any layer or head number. */
const MAX_INDEX = 4096;
const MAX_CELLS = 2 ** 24;
/** Larger than any number of a neuron. */
const MAX_NEURON = 2 ** 18;
const LAYER_KEY = /^(?:(?:l(?:ayer)?|block)[-_ .]?)?(\d{1,4})$/i;

const isIndex = (value: unknown, most = MAX_INDEX): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

/** Different pairs of whole numbers, among them one above 1: not a mask. @param least fewer may be a matrix */
function fromPairs(
  pairs: readonly (readonly unknown[])[],
  least = MIN_PAIRS,
): readonly HeadIndices[] | undefined {
  if (
    pairs.length < least ||
    !pairs.every((pair) => pair.length === 2 && pair.every((index) => isIndex(index)))
  )
    return undefined;
  const distinct = new Set(pairs.map(String));
  if (distinct.size < pairs.length || pairs.every((pair) => pair.every((index) => (index as number) < 2)))
    return undefined;
  return pairs.map(([layer, head]) => ({ layer: layer as number, head: head as number }));
}

/** Pairs of layer and head in an array of two columns; undefined if it is something else. @param least fewer may be a matrix */
export function findPairs(value: unknown, least = MIN_PAIRS): readonly HeadIndices[] | undefined {
  if (value instanceof NumberArray) {
    const [rows = 0, columns] = value.shape;
    // If the file names the axes, they are what it says.
    if (
      value.shape.length !== 2 ||
      columns !== 2 ||
      value.axes ||
      !value.values.every((index) => isIndex(index))
    )
      return undefined;
    return fromPairs(
      Array.from({ length: rows }, (_, row) => [...value.values.subarray(2 * row, 2 * row + 2)]),
      least,
    );
  }
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair))
    ? fromPairs(value, least)
    : undefined;
}

/** Names of lists of heads, such as `induction_heads` or `selected`. */
const HEADS_NAME = /(?:^|[^a-z])(?:heads|top[-_]?k?|selected|pruned|active)$/i;

/** Whether an array of one or two pairs lists heads, by its name. */
export const isNamedPairList = (name: string, array: unknown): boolean =>
  HEADS_NAME.test(name) && isPairList(array) && array.length > 0;

/** Whether an array may be a list of pairs, of any length. */
export const isPairList = (array: unknown): array is readonly (readonly [number, number])[] =>
  Array.isArray(array) &&
  array.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((index) => isIndex(index)));

function fromNames(list: readonly unknown[]): readonly HeadIndices[] | undefined {
  const heads: HeadIndices[] = [];
  for (const item of list) {
    const head = typeof item === 'string' ? parseHeadName(item) : undefined;
    if (!head) return undefined;
    heads.push(head);
  }
  return heads.length > 0 ? heads : undefined;
}

/** Lists of different whole numbers by layer, among them one above 1: heads, such as those to prune. */
function fromLayers(value: JsonObject): readonly HeadIndices[] | undefined {
  const layers: number[] = [];
  const lists: (readonly number[])[] = [];
  for (const [key, list] of entriesOf(value)) {
    const layer = LAYER_KEY.exec(key)?.[1];
    if (layer === undefined || !Array.isArray(list)) return undefined;
    if (!list.every((index) => isIndex(index, MAX_NEURON)) || new Set(list).size < list.length)
      return undefined;
    layers.push(Number(layer));
    lists.push(list);
  }
  if (layers.length === 0) return undefined;
  // A few lists of the same length may as well be scores.
  const isMatrix =
    lists.length < MIN_PAIRS && lists.every(({ length }) => length === lists[0]?.length && length > 1);
  const heads = lists.flatMap((list, i) => list.map((head) => ({ layer: layers[i] as number, head })));
  const isMask =
    heads.length > 0 &&
    lists.every((list) => list.every((head) => head < 2)) &&
    lists.every(({ length }) => length === 2);
  return isMatrix || isMask || heads.length === 0 ? undefined : heads;
}

/** Whether a value may be a list of the names of heads. */
export const isNameList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && typeof value[0] === 'string';

/** Whether a value inside a file lists heads without scores, as pairs or by name. */
export const isHeadList = (value: unknown, name = ''): boolean =>
  (isNameList(value) ? fromNames(value) : findPairs(value)) !== undefined || isNamedPairList(name, value);

function findHeadSet(value: unknown, least = MIN_PAIRS): readonly HeadIndices[] | undefined {
  if (isNameList(value)) return fromNames(value);
  return isObject(value) ? fromLayers(value) : findPairs(value, least);
}

/** Whether lists may be the scores of layers: there are several, equally long. */
const areAlike = (lists: readonly unknown[]): boolean =>
  lists.length > 1 &&
  lists.every(
    (list) => Array.isArray(list) && list.length > 1 && list.length === (lists[0] as unknown[]).length,
  );

/** The least number that is above the indices of an axis. */
const countOf = (heads: readonly HeadIndices[], axis: keyof HeadIndices): number =>
  heads.reduce((most, { [axis]: index }) => Math.max(most, index), 0) + 1;

/** The heads of a list, counted from 0. */
function fromBase(where: FilePlace, listed: readonly HeadIndices[], base: number): readonly HeadIndices[] {
  return listed.map((one, entry) => {
    checkBase(where, one, base, () => `[${entry}]`);
    return { layer: one.layer - base, head: one.head - base };
  });
}

/** Layers and heads of masks. */
interface MaskSize {
  readonly layers: number;
  readonly heads: number;
}

const nameOf = ({ file, place }: FilePlace): string => place ?? baseName(file).replace(/\.[^.]*$/, '');

const countHeads = (count: number): string => `${count} head${count === 1 ? '' : 's'}`;

/**
 * The layers and heads that the reading gives.
 * @param others readings of the lists as something else
 * @throws HeadglowError unless it gives enough for all heads
 */
function requireSize(
  where: FilePlace,
  sets: readonly (readonly HeadIndices[])[],
  { sizes: { layer: layers = 0, head: heads = 0 } }: CheckedReading,
  others: readonly ReadingChoice[] = [],
): MaskSize {
  const all = sets.flat();
  const [least, leastHeads] = [countOf(all, 'layer'), countOf(all, 'head')];
  if (layers >= least && heads >= leastHeads && layers * heads * sets.length <= MAX_CELLS)
    return { layers, heads };
  return rejectFile(
    where,
    `it lists ${countHeads(all.length)} without scores, of at least ${least} layers and ${leastHeads} heads`,
    offer(
      'to show these heads as 1 and others as 0, say how many layers and heads there are:',
      { layers: least, heads: leastHeads },
      ...others,
    ),
  );
}

/** A matrix with 1 for each head of a list, and 0 for others. */
function createMask(where: FilePlace, set: readonly HeadIndices[], { layers, heads }: MaskSize): Tensor {
  const values = allocateFloat32(where, layers * heads);
  for (const { layer, head } of set) values[layer * heads + head] = 1;
  return { model: '', layers, heads, tasks: [''], steps: null, values };
}

const maskNote = (where: FilePlace, count: number): Note => ({
  ...where,
  reason: `it lists ${countHeads(count)} without scores: they are shown as 1, others as 0`,
});

/**
 * The mask of a list of heads; undefined if the value is something else, or if its axes have names.
 * @throws HeadglowError unless the reading gives layers and heads
 */
export function readHeadSet(where: FilePlace, value: unknown, reading: CheckedReading): Loaded | undefined {
  const { layer, head } = reading.sizes;
  const isSure = (layer !== undefined && head !== undefined) || HEADS_NAME.test(nameOf(where));
  const listed = reading.dims ? undefined : findHeadSet(value, isSure ? 1 : MIN_PAIRS);
  if (!listed) return undefined;
  const set = fromBase(where, listed, reading.base ?? 0);
  const mayBeMatrix = isObject(value)
    ? areAlike(Object.values(value))
    : typeof (value as readonly unknown[])[0] !== 'string';
  const size = requireSize(where, [set], reading, mayBeMatrix ? [{ dims: 'layer head' }] : []);
  return { tensors: [createMask(where, set, size)], step: null, notes: [maskNote(where, set.length)] };
}

/** Lower numbers may be counts. */
const MIN_PAIR = 5;

/** A note on two rows of whole numbers, which may be pairs of layer and head; none for other arrays. */
export function shortPairsNote(where: FilePlace, array: NumberArray): readonly Note[] {
  const pairs = findPairs(array, 2);
  if (!pairs || pairs.length > 2 || array.values.every((index) => index < MIN_PAIR)) return [];
  return [
    {
      ...where,
      reason: 'its rows may be pairs of layer and head rather than layers of two heads',
      ...offer('if they are, add', { layers: countOf(pairs, 'layer'), heads: countOf(pairs, 'head') }),
    },
  ];
}

/** The heads of a list, which may be short. */
const headsOf = (list: unknown): readonly HeadIndices[] =>
  findHeadSet(list) ?? (isPairList(list) ? list.map(([layer, head]) => ({ layer, head })) : []);

/**
 * The masks of several lists of heads, as tasks by the names of the lists.
 * @throws HeadglowError unless the reading gives layers and heads
 */
export function readHeadLists(
  where: FilePlace,
  lists: readonly { readonly path: readonly string[]; readonly list: unknown }[],
  reading: CheckedReading,
): Loaded {
  const sets = lists.map(({ path, list }) =>
    fromBase({ ...where, place: path.join('.') }, headsOf(list), reading.base ?? 0),
  );
  const size = requireSize(where, sets, reading);
  const names = makeUnique(lists.map(({ path }) => path.join('.')));
  const masks = sets.map((set, index) => ({
    ...createMask(where, set, size),
    tasks: [names[index] as string],
  }));
  return { tensors: [joinTasks(masks)], step: null, notes: [maskNote(where, sets.flat().length)] };
}
