// Arrays whose names differ only in a layer number, such as `layers.0.scores`, `layers.1.scores`: stacked, the layer is their first axis.

import { HeadglowError } from '../../tensor/error.ts';
import { allocateFloat64 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import { type Offer, offer } from '../choices.ts';
import type { FilePlace } from '../file.ts';
import { headOfKey, namedHead } from '../heads/axis-numbers.ts';
import { parseNamedHead } from '../heads/head-names.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { countDimensions } from '../value/arrays.ts';
import { findLayerFamilies } from '../value/layer-names.ts';
import { nestedArray } from '../value/nested.ts';

/** Axes of the arrays that are stacked as layers: a list of heads, or what the names of axes say; null if the layer is not first. */
export function axesPerLayer({ dims }: CheckedReading): number | null {
  if (!dims) return 1;
  return dims[0]?.length === 1 && dims[0][0] === 'layer' ? dims.length - 1 : null;
}

/** Arrays of one shape with the layer before their axes; undefined if their shapes differ. */
export function stackLayers(where: FilePlace, arrays: readonly NumberArray[]): NumberArray | undefined {
  const [first] = arrays as readonly [NumberArray];
  const isAlike = ({ shape }: NumberArray): boolean => `${shape}` === `${first.shape}`;
  if (!arrays.every(isAlike)) return undefined;
  const values = allocateFloat64(where, arrays.length * first.values.length);
  arrays.forEach((array, layer) => {
    values.set(array.values, layer * first.values.length);
  });
  return new NumberArray([arrays.length, ...first.shape], values);
}

/** A list of arrays of one shape as one array; undefined if the value is something else. */
export const stackItems = (where: FilePlace, value: unknown): NumberArray | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof NumberArray && !item.axes)
    ? stackLayers(where, value)
    : undefined;

/** A stacked array, and the name that its parts have in common. */
export interface StackedLayers {
  readonly name: string;
  readonly members: readonly string[];
  readonly array: NumberArray;
  /** Whether nothing but numbers says that its parts are layers. */
  readonly isGuess?: boolean;
}

/** A list or array of a number of axes; undefined if it is something else. */
function arrayOf(where: FilePlace, value: unknown, axes: number): NumberArray | undefined {
  if (value instanceof NumberArray) return value.shape.length === axes ? value : undefined;
  if (!Array.isArray(value) || countDimensions(value) !== axes) return undefined;
  try {
    return nestedArray(where, value, axes);
  } catch (error) {
    if (error instanceof HeadglowError) return undefined;
    throw error;
  }
}

/** The arrays of an object whose keys differ only in a layer number. */
export function stackKeys(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): readonly StackedLayers[] {
  const axes = axesPerLayer(reading);
  if (axes === null || !isObject(value)) return [];
  const names = keysOf(value).filter((key) => parseNamedHead(key) === undefined);
  return findLayerFamilies(names).flatMap(({ name, members, isGuess = false }) => {
    // A list per `h0` may be a list per head.
    if (axes === 1 && /^h\d+$/i.test(members[0] as string)) return [];
    const arrays = members.map((member) => arrayOf({ ...where, place: member }, value[member], axes));
    if (!arrays.every((array) => array !== undefined) || (axes === 1 && arrays[0]?.shape[0] === 1)) return [];
    const array = stackLayers(where, arrays);
    return array ? [{ name, members, array, isGuess }] : [];
  });
}

/** A list per head: of its layers, or of samples. */
export interface HeadLists {
  readonly members: readonly string[];
  readonly array: NumberArray;
  readonly other: Offer & { readonly reason: string };
}

/** The lists of an object with one for each head, by number and of the same length; undefined if it is something else. */
export function stackHeads(where: FilePlace, value: JsonObject): HeadLists | undefined {
  const keys = keysOf(value);
  const members = keys.filter((key) => /^head[-_ .]?\d+$/i.test(key));
  members.sort((a, b) => (namedHead(a) as number) - (namedHead(b) as number));
  if (members.length < 2 || !members.every((key, head) => namedHead(key) === head)) return undefined;
  const lists = members.map((key) => arrayOf({ ...where, place: key }, value[key], 1));
  if (!lists.every((list) => list !== undefined) || (lists[0]?.values.length ?? 0) < 2) return undefined;
  const array = stackLayers(where, lists);
  return (
    array && {
      members,
      array,
      other: {
        reason: `it has a list of ${array.shape[1]} numbers for each head`,
        ...offer('say what they are:', { dims: 'head layer' }, { dims: 'head sample', reduce: 'mean' }),
      },
    }
  );
}

const LAYER_KEY = /^(?:layers?|blocks?|l)[-_ .]?(\d{1,4})$/i;
const NUMBER_KEY = /^\d{1,4}$/;
const LAYERS_NAME = /^(?:layers?|blocks?|h)$/i;
/** Fewer objects under mere numbers may be anything. */
const MIN_NUMBERED = 4;

/** The numbers of an object whose keys are all heads, in order; other values as they are. */
function listOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const keys = keysOf(value).toSorted((a, b) => (headOfKey(a) ?? 0) - (headOfKey(b) ?? 0));
  return keys.every((key, head) => headOfKey(key) === head) ? keys.map((key) => value[key]) : value;
}

/**
 * The lists of heads in objects by layer, such as `{"layer_0": {"scores": […]}, …}` or `{"layers": {"0": {"scores": […]}, …}}`.
 * @param parent the key of the object
 */
export function stackInner(
  where: FilePlace,
  value: JsonObject,
  parent: string | undefined,
): readonly StackedLayers[] {
  const keys = keysOf(value);
  const areNumbers = keys.length >= MIN_NUMBERED && keys.every((key) => NUMBER_KEY.test(key));
  const isOfLayers = LAYERS_NAME.test(parent ?? '');
  const indexOf = (key: string): number =>
    (isOfLayers || areNumbers) && NUMBER_KEY.test(key)
      ? Number(key)
      : Number(LAYER_KEY.exec(key)?.[1] ?? Number.NaN);
  if (keys.length < 2 || !keys.every((key) => isObject(value[key]) && indexOf(key) < keys.length)) return [];
  const ordered = keys.toSorted((a, b) => indexOf(a) - indexOf(b));
  if (!ordered.every((key, layer) => indexOf(key) === layer)) return [];
  return keysOf(value[ordered[0] as string] as JsonObject).flatMap((name) => {
    const lists = ordered.map((key) =>
      arrayOf({ ...where, place: name }, listOf((value[key] as JsonObject)[name]), 1),
    );
    if (!lists.every((list) => list !== undefined) || (lists[0]?.values.length ?? 0) < 2) return [];
    const array = stackLayers(where, lists);
    return array ? [{ name, members: ordered, array, isGuess: areNumbers && !isOfLayers }] : [];
  });
}

const LAYER_COUNT = /^(?:n|num)_(?:hidden_)?layers?$/i;
const HEAD_COUNT = /^(?:n|num)_(?:attention_|attn_)?heads?$/i;
const KV_HEAD_COUNT = /^(?:n|num)_(?:kv|key_value)_heads?$/i;
/** Fields with objects that may describe the model. */
const ABOUT_MODEL = /^(?:model_?|base_)?(?:config|cfg|metadata|meta|args|settings|info|model|params)$/i;

/** A number under a name, in an object or in one in it that describes the model; 0 if there is none. */
function countIn(value: unknown, pattern: RegExp): number {
  if (!isObject(value)) return 0;
  const keys = keysOf(value);
  const inner = keys.filter((name) => ABOUT_MODEL.test(name)).map((name) => value[name]);
  for (const object of [value, ...inner.filter(isObject)]) {
    const key = keysOf(object).find((name) => pattern.test(name) && typeof object[name] === 'number');
    if (key !== undefined) return object[key] as number;
  }
  return 0;
}

/** The layers that an object says its model has, as `n_layers` or in a configuration; 0 if it does not. */
export const countLayersIn = (value: unknown): number => countIn(value, LAYER_COUNT);

/** The numbers of layers and heads that the root of a value says. Many objects may be in it, so they are looked for once. */
const rootCounts = new WeakMap<object, Map<RegExp, number>>();

function countInRoot(root: unknown, pattern: RegExp): number {
  if (!isObject(root)) return 0;
  const counts = rootCounts.get(root) ?? new Map<RegExp, number>();
  rootCounts.set(root, counts);
  if (!counts.has(pattern)) counts.set(pattern, countIn(root, pattern));
  return counts.get(pattern) as number;
}

/**
 * Lists of layers x heads scores next to fields that say how many of both there are, such as `n_layers` and `n_heads`.
 * @param root what the object is in, which may have these fields
 */
export function foldLists(value: JsonObject, root: unknown): readonly StackedLayers[] {
  const countOf = (pattern: RegExp): number => countIn(value, pattern) || countInRoot(root, pattern);
  const layers = countOf(LAYER_COUNT);
  const counts = layers < 2 ? [] : [countOf(HEAD_COUNT), countOf(KV_HEAD_COUNT)].filter((heads) => heads > 1);
  if (counts.length === 0) return [];
  return keysOf(value).flatMap((name) => {
    const list = value[name];
    const heads = Array.isArray(list) ? counts.find((count) => list.length === layers * count) : undefined;
    if (!Array.isArray(list) || heads === undefined) return [];
    const cells = list.map(parseJsonCell);
    if (cells.includes(undefined)) return [];
    const array = new NumberArray([layers, heads], Float64Array.from(cells as number[]));
    return [{ name, members: [name], array }];
  });
}
