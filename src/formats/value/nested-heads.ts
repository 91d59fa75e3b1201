// Objects and lists of layers that hold objects, lists or records of heads, as records `{layer, head, …}`.

import type { Labels } from '../array/dimensions.ts';

import { headOfKey, layerOfKey, layerOfModule, namedHead } from '../heads/axis-numbers.ts';
import { type HeadIndices, parseDottedHead } from '../heads/head-names.ts';
import { getField, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, everyEntry, indexFieldsOf, keysOf } from '../json/object-keys.ts';

/** Fewer layers may be something else. */
const MIN_LAYERS = 2;
const LAYER_FIELD = /^(?:layer|block)(?:_?(?:idx|index|id))?$/i;
const HEAD_FIELD = /^head(?:_?(?:idx|index|id))?$/i;

const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** A score, or the mean of a list of scores; undefined if it is something else. */
function meanScore(scores: unknown): number | undefined {
  const cells = (Array.isArray(scores) ? scores : [scores]).map(parseJsonCell);
  if (!cells.every((cell) => cell !== undefined)) return undefined;
  return cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
}

/** An entry as a record: its fields, or its score, which is the mean of a list. */
function toRecord(layer: number, head: number, value: unknown): JsonObject | undefined {
  if (isObject(value)) {
    // Under numbers, there is one more axis.
    const isFields = keysOf(value).every((name) => headOfKey(name) === undefined);
    return isFields ? { ...value, layer, head } : undefined;
  }
  const score = meanScore(value);
  return score === undefined ? undefined : { score, layer, head };
}

/** What all items are read as; null if one of them is something else. */
function readAll<Item, Read>(
  items: Iterable<Item>,
  read: (item: Item) => Read | null | undefined,
): readonly Read[] | null {
  const all: Read[] = [];
  for (const item of items) {
    const one = read(item) ?? null;
    if (one === null) return null;
    all.push(one);
  }
  return all;
}

/** What the entries of an object are read as, whose keys have numbers; null if one of them is something else. */
const readNumbered = <Read>(
  value: unknown,
  numberOf: (key: string) => number | undefined,
  read: (index: number, inner: unknown) => Read | null | undefined,
): readonly Read[] | null =>
  isObject(value)
    ? readAll(entriesOf(value), ([key, inner]) => {
        const index = numberOf(key);
        return index === undefined ? null : read(index, inner);
      })
    : null;

/** The records of one layer: an object by head, or a list of records with a head each; null if it is something else. */
function recordsOfLayer(layer: number, value: unknown): readonly JsonObject[] | null {
  const records = Array.isArray(value)
    ? readAll(value, (item) => recordOfItem(layer, item))
    : readNumbered(value, headOfKey, (head, inner) => toRecord(layer, head, inner));
  return records && records.length > 0 ? records : null;
}

function recordOfItem(layer: number, item: unknown): JsonObject | undefined {
  if (!isObject(item)) return undefined;
  const names = keysOf(item);
  const head = names.find((name) => HEAD_FIELD.test(name));
  const own = names.find((name) => LAYER_FIELD.test(name));
  // A layer of its own says that the list is about something else.
  if (head === undefined || !isIndex(item[head]) || (own !== undefined && item[own] !== layer))
    return undefined;
  return { ...item, layer, head: item[head] };
}

/** The layer of a key, which may be a module. */
const layerIn = (key: string): number | undefined => layerOfKey(key) ?? layerOfModule(key);

const joinLayers = (layers: readonly (readonly JsonObject[])[] | null): readonly JsonObject[] | undefined =>
  layers && layers.length >= MIN_LAYERS ? layers.flat() : undefined;

/** The lists of scores in the fields of a layer, one score per head. */
function recordsOfLists(layer: number, fields: JsonObject): readonly JsonObject[] | null {
  const lists = Object.entries(fields).filter(
    (entry): entry is [string, readonly unknown[]] =>
      Array.isArray(entry[1]) &&
      entry[1].length > 1 &&
      entry[1].every((cell) => parseJsonCell(cell) !== undefined),
  );
  const [first] = lists;
  if (!first || lists.some(([, list]) => list.length !== first[1].length)) return null;
  return first[1].map((_, head) => {
    const scores = lists.map(([name, list]) => [name === 'heads' ? 'score' : name, list[head]]);
    return { ...Object.fromEntries(scores), layer, head } as JsonObject;
  });
}

/** The scores of an item with a layer under the names of its heads: `{"layer": 0, "head_0": 0.5, …}`. */
function recordsOfNames(layer: number, fields: JsonObject): readonly JsonObject[] | null {
  const records = Object.entries(fields).flatMap(([name, cell]): JsonObject[] => {
    const head = namedHead(name);
    const score = head === undefined ? undefined : parseJsonCell(cell);
    return head === undefined || score === undefined ? [] : [{ layer, head, score }];
  });
  return records.length > 1 ? records : null;
}

/** The records of an item with a layer: of a list of heads in it, or of lists of scores. */
function recordsOfItem(item: unknown): readonly JsonObject[] | null {
  if (!isObject(item)) return null;
  const field = keysOf(item).find((name) => LAYER_FIELD.test(name));
  const layer = field === undefined ? undefined : item[field];
  // With a head, it is about that one, and its lists are of something else.
  if (!isIndex(layer) || keysOf(item).some((name) => HEAD_FIELD.test(name))) return null;
  for (const [, inner] of entriesOf(item)) {
    const records = typeof inner === 'object' ? recordsOfLayer(layer, inner) : null;
    if (records) return records;
  }
  return recordsOfLists(layer, item) ?? recordsOfNames(layer, item);
}

/** Objects of numbers without a head or a layer of their own, as the heads of a layer in their order; null for other lists. */
function recordsByPosition(layer: number, list: unknown): readonly JsonObject[] | null {
  if (!Array.isArray(list) || list.length < 2) return null;
  return readAll(list.entries(), ([head, item]) => {
    if (!isObject(item)) return null;
    const cells = Object.values(item).map(parseJsonCell);
    const isOfScores = cells.length > 0 && cells.every((cell) => cell !== undefined);
    return isOfScores && indexNames(item).length === 0 ? { ...item, layer, head } : null;
  });
}

const indexNames = (item: JsonObject): readonly string[] =>
  keysOf(item).filter((name) => HEAD_FIELD.test(name) || LAYER_FIELD.test(name));

/** Layers of as many objects of scores each: `[[{"score": 0.1}, …], …]`, or such lists under the numbers of layers. */
function layersOfObjects(value: unknown): readonly JsonObject[] | undefined {
  const layers = Array.isArray(value)
    ? readAll(value.entries(), ([layer, list]) => recordsByPosition(layer, list))
    : readNumbered(value, layerIn, recordsByPosition);
  const areAlike = layers?.every(({ length }) => length === layers[0]?.length);
  return areAlike ? joinLayers(layers) : undefined;
}

/** The records of a list of lists of objects, one list for each layer; undefined for other values. */
export const findRecordMatrix = (value: unknown): readonly JsonObject[] | undefined =>
  Array.isArray(value) && Array.isArray(value[0]) && isObject(value[0][0])
    ? layersOfObjects(value)
    : undefined;

const LAYERS_NAME = /^(?:layers|blocks)$/i;

/** The heads of the items of a list of layers, which have no numbers of their own: `{"layers": [{"heads": [0.5, …]}, …]}`. */
function headsByPosition(list: readonly unknown[]): readonly JsonObject[] | undefined {
  const layers = readAll(list.entries(), ([layer, item]) => {
    const heads = getField(item, 'heads');
    if (!Array.isArray(heads) || heads.length < 2) return null;
    return readAll(heads.entries(), ([head, value]) => toRecord(layer, head, value));
  });
  return joinLayers(layers);
}

/**
 * Lists by layer and head, under names of heads, if they are as long as labels of checkpoints or tasks next to them.
 * @param findLabels looks for the labels, which takes longer than to see that an object has no layers
 */
export function findNestedLists(value: JsonObject, findLabels: () => Labels): JsonObject | undefined {
  if (layerOfKey(keysOf(value)[0] ?? '') === undefined) return undefined;
  const { steps, tasks } = findLabels();
  const lengths = [steps, tasks].flatMap((labels) => (labels ? [labels.length] : []));
  if (lengths.length === 0) return undefined;
  const layers = readNumbered(value, layerOfKey, (layer, inner) =>
    readNumbered(inner, headOfKey, (head, list) =>
      Array.isArray(list) && lengths.includes(list.length)
        ? ([`L${layer}H${head}`, list] as const)
        : undefined,
    ),
  );
  return layers && layers.length > 1 ? Object.fromEntries(layers.flat()) : undefined;
}

/** Records of heads that an object holds under numbers: pandas' orientation `index`. */
function indexedRecords(value: JsonObject): readonly JsonObject[] | undefined {
  const keys = keysOf(value);
  // With lists, a record is a table of its own.
  const isRecord = (record: unknown): boolean =>
    indexFieldsOf(record) !== undefined && !Array.isArray(getField(record, 'layer'));
  const areRecords = keys.length >= MIN_LAYERS && everyEntry(value, isRecord);
  return areRecords ? keys.map((key) => value[key] as JsonObject) : undefined;
}

/** Layers inside heads, if the names of heads say so: `{"head_0": {"layer_0": 0.5, …}, …}`, or mere numbers inside. */
function headsOfLayers(value: unknown): readonly JsonObject[] | undefined {
  const heads = readNumbered(value, namedHead, (head, inner) =>
    readNumbered(inner, layerOfKey, (layer, cell) => toRecord(layer, head, cell)),
  );
  return joinLayers(heads);
}

/** A pair under a name for heads, in items that have no other: `{"layer_head": [5, 1], "score": 0.5}`. */
function recordsWithPairs(list: readonly unknown[]): readonly JsonObject[] | undefined {
  const [first] = list;
  if (!isObject(first)) return undefined;
  const isPair = (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.length === 2 && value.every(isIndex);
  const field = keysOf(first).find((name) => /head/i.test(name) && isPair(first[name]));
  if (field === undefined || !list.every((item) => isObject(item) && isPair(item[field]))) return undefined;
  return (list as readonly JsonObject[]).map(({ [field]: pair, ...rest }) => {
    const [layer, head] = pair as readonly [number, number];
    return { ...rest, layer, head };
  });
}

/** Scores under keys such as `10.7`, if these are at least half of the heads of a model. */
function dottedHeads(value: JsonObject): readonly JsonObject[] | undefined {
  const records: (HeadIndices & JsonObject)[] = [];
  for (const [key, inner] of entriesOf(value)) {
    const head = parseDottedHead(key);
    const record = head && toRecord(head.layer, head.head, inner);
    if (!head || !record) return undefined;
    records.push({ ...record, ...head });
  }
  const countOf = (axis: keyof HeadIndices): number => new Set(records.map((record) => record[axis])).size;
  const isGrid = countOf('layer') >= MIN_LAYERS && 2 * records.length > countOf('layer') * countOf('head');
  return isGrid && countOf('head') > 2 ? records : undefined;
}

/** The records of heads in a value; undefined if it is something else. @param name its name, if it has one */
export function findNestedHeads(value: unknown, name = ''): readonly JsonObject[] | undefined {
  if (Array.isArray(value) && Array.isArray(value[0])) return findRecordMatrix(value);
  if (Array.isArray(value))
    return isObject(value[0])
      ? (recordsWithPairs(value) ??
          joinLayers(readAll(value, recordsOfItem)) ??
          (LAYERS_NAME.test(name) ? headsByPosition(value) : undefined))
      : undefined;
  if (!isObject(value)) return undefined;
  return (
    joinLayers(readNumbered(value, layerIn, recordsOfLayer)) ??
    layersOfObjects(value) ??
    headsOfLayers(value) ??
    indexedRecords(value) ??
    dottedHeads(value)
  );
}
