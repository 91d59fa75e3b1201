// Searches a JSON value for head scores: lists of records `{layer, head, …}`, named arrays, and objects whose keys are heads.

import type { Note } from '../../tensor/error.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace } from '../file.ts';
import type { IndexFields } from '../heads/head-fields.ts';
import { foldLists, stackHeads, stackInner, stackItems, stackKeys } from '../join/stack-layers.ts';
import { getField, isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, indexFieldsOf, isBare, keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import type { Table } from '../table/table.ts';
import { isSupportedNesting, type NamedArray, type Path } from './arrays.ts';
import { labelsAround } from './axis-lists.ts';
import { countHeads, type HeadCount } from './head-keys.ts';
import { isHeadList, isPairList } from './head-sets.ts';
import { readLayerKeys } from './layer-keys.ts';
import { findNestedHeads, findNestedLists } from './nested-heads.ts';
import { nestHeadKeys } from './slash-keys.ts';
import { type ReadStructure, readStructure } from './structures.ts';
import { TableValue } from './table-value.ts';
import { findTableRecords } from './tables.ts';

/** Fields that name the model of a list item. */
const MODEL_FIELDS = ['model_name', 'model'];
/** Fields that name a list item in some other way. */
const NAME_FIELDS = ['task', 'name', 'id'];

/** Longer lists of objects are not searched. */
const MAX_ITEMS = 256;
/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

/** Where something was found. */
interface Found {
  /** The keys that lead to it; items of a list go by their names. */
  readonly path: Path;
  /** The same, with items of a list by their positions. */
  readonly keys: Path;
}

/** A list of records. */
export interface RecordList extends Found {
  readonly items: readonly unknown[];
  /** Their positions in the file, if they are a part of a list. */
  readonly positions?: ArrayLike<number>;
  /** The names of the first record's fields. */
  readonly names: readonly string[];
  readonly index: IndexFields;
}

/** A long table of heads. */
export interface LongTable extends Found {
  readonly table: Table;
}

/** An object whose keys are head names. */
export interface HeadKeys extends Found, HeadCount {
  readonly object: JsonObject;
}

/** A list of heads without scores. */
interface HeadList extends Found {
  readonly list: unknown;
}

/** Whether an object is about one head: it says which, as numbers. Arrays in it are not layers x heads. */
export const isOfOneHead = (value: JsonObject): boolean =>
  ['layer', 'head'].every((field) => typeof getField(value, field) === 'number');

/** What a search has found, in the order of the file. */
export interface JsonFindings {
  readonly reading: CheckedReading;
  /** What is searched. */
  readonly root: unknown;
  /** Structures that are read as a whole. */
  readonly structures: (ReadStructure & Found)[];
  /** Lists of heads without scores. */
  readonly sets: HeadList[];
  /** The same, too short to be distinguished from a matrix on their own. */
  readonly shortSets: HeadList[];
  readonly records: RecordList[];
  readonly tables: LongTable[];
  readonly arrays: NamedArray[];
  readonly headKeys: HeadKeys[];
  /** Objects about one head each. */
  readonly ofOneHead: (Found & { readonly object: JsonObject })[];
  /** Lists of heads next to complete matrices, which they usually repeat in part. */
  readonly ignoredRecords: RecordList[];
  readonly notes: Note[];
  /** The names that the file's fields give to models. */
  readonly modelNames: Set<string>;
}

const createFindings = ({ reading, root }: Pick<JsonFindings, 'reading' | 'root'>): JsonFindings => ({
  reading,
  root,
  structures: [],
  sets: [],
  shortSets: [],
  records: [],
  tables: [],
  arrays: [],
  headKeys: [],
  ofOneHead: [],
  ignoredRecords: [],
  notes: [],
  modelNames: new Set(),
});

/** Finds all head scores in a JSON value. */
export function searchJson(where: FilePlace, value: unknown, reading: CheckedReading): JsonFindings {
  const findings = createFindings({ reading, root: value });
  search(where, value, { path: [], keys: [] }, findings);
  return moveShortSets(findings);
}

/** Two pairs of whole numbers may be a matrix, but not next to longer lists of heads. */
function moveShortSets(findings: JsonFindings): JsonFindings {
  if (findings.sets.length === 0) return findings;
  const short = findings.arrays.filter(({ array }) => isPairList(array));
  const areShort = new Set(short);
  const arrays = findings.arrays.filter((array) => !areShort.has(array));
  return { ...findings, arrays, shortSets: short.map((found) => ({ ...found, list: found.array })) };
}

/** What is found below something, under a key, or as an item of a list that has a name. */
const below = ({ path, keys }: Found, key: string, name = key): Found => ({
  path: [...path, name],
  keys: [...keys, key],
});

/** The place of what was found; named only when it is asked for, as few of many places are. */
const placeAt = (where: FilePlace, { path }: Found): FilePlace => ({
  ...where,
  get place() {
    return [...(where.place === undefined ? [] : [where.place]), ...path].join('.');
  },
});

/** A note on lists that are taken for layers only because they are numbered. */
const numbersNote = (where: FilePlace, { path }: Found, members: readonly string[]): Note => ({
  ...where,
  ...(path.length > 0 && { place: path.join('.') }),
  reason: `${members[0]} to ${members.at(-1)} were read as layers, and their lists as heads`,
});

/** Whether a value is a list that starts with a number, so that nothing is in it unless its only axis has a name. */
const isFlatList = (value: unknown): boolean => Array.isArray(value) && typeof value[0] === 'number';

function search(where: FilePlace, given: unknown, found: Found, findings: JsonFindings): void {
  if (given instanceof TableValue) {
    findings.tables.push({ ...found, table: given.table });
    return;
  }
  // An array of two columns may be a list of heads.
  if (given instanceof NumberArray && given.shape.at(-1) !== 2) {
    if (isSupportedNesting(given, findings.reading)) findings.arrays.push({ ...found, array: given });
    return;
  }
  if (isBare(given)) {
    if (isOfOneHead(given)) findings.ofOneHead.push({ ...found, object: given });
    return;
  }
  const value = stackItems(where, given) ?? nestHeadKeys(given) ?? given;
  const here = placeAt(where, found);
  const structure = found.path.length > 0 && readStructure(here, value, findings.reading);
  if (structure) {
    findings.structures.push({ ...structure, ...found });
    return;
  }
  const layers = readLayerKeys(where, value, findings.reading);
  if (layers) {
    findings.arrays.push({ ...found, array: layers.array });
    findings.notes.push(...layers.notes);
    return;
  }
  if (!findings.reading.dims && found.path.length > 0 && isHeadList(value, found.path.at(-1))) {
    findings.sets.push({ ...found, list: value });
    return;
  }
  const lists =
    isObject(value) && findNestedLists(value, () => labelsAround(findings.root, [...found.keys, '']));
  if (lists) {
    findings.headKeys.push({ ...found, object: lists, ...countHeads(lists) });
    return;
  }
  const rewritten = findTableRecords(value) ?? findNestedHeads(value, found.path.at(-1));
  if (rewritten) {
    searchList(where, rewritten, found, findings);
    return;
  }
  if (Array.isArray(value)) searchList(where, value, found, findings);
  else if (value instanceof NumberArray && isSupportedNesting(value, findings.reading))
    findings.arrays.push({ ...found, array: value });
  if (!isObject(value)) return;
  if (isOfOneHead(value)) {
    findings.ofOneHead.push({ ...found, object: value });
    return;
  }
  const named = countHeads(value);
  if (named.count > 0 || named.isPure) findings.headKeys.push({ ...found, object: value, ...named });
  if (found.path.length > MAX_DEPTH) return;
  const stacked = new Set<string>();
  const folded = findings.reading.dims ? [] : foldLists(value, findings.root);
  const perLayer = stackKeys(here, value, findings.reading);
  for (const { name, members, array, isGuess } of [...folded, ...perLayer]) {
    if (isGuess) findings.notes.push(numbersNote(where, found, members));
    const parts = members.map((member) => below(found, member).keys);
    findings.arrays.push({ ...(name === '' ? found : below(found, name)), array, parts });
    for (const member of members) stacked.add(member);
  }
  const inner = findings.reading.dims ? [] : stackInner(here, value, found.path.at(-1));
  for (const { name, members, array, isGuess } of inner) {
    if (isGuess) findings.notes.push(numbersNote(where, found, members));
    const parts = members.map((member) => [...below(found, member).keys, name]);
    findings.arrays.push({ ...below(found, name), array, parts });
    for (const member of members) stacked.add(member);
  }
  const heads = stackHeads(here, value);
  if (heads && isSupportedNesting(heads.array, findings.reading)) {
    findings.arrays.push({ ...found, ...heads });
    for (const member of heads.members) stacked.add(member);
  }
  for (const [key, inner] of entriesOf(value))
    if (typeof inner === 'object' && !stacked.has(key) && !(isFlatList(inner) && !findings.reading.dims))
      search(where, inner, below(found, key), findings);
}

function searchList(where: FilePlace, list: readonly unknown[], found: Found, findings: JsonFindings): void {
  if (list.length <= MAX_ITEMS && list.length > 0 && list.every((item) => item instanceof NumberArray)) {
    // Arrays of one shape are stacked before.
    list.forEach((array, at) => {
      findings.arrays.push({ ...below(found, `${at}`, `item ${at + 1}`), array });
    });
    return;
  }
  const first: unknown = list[0];
  if (!isObject(first)) {
    if (isSupportedNesting(list, findings.reading)) findings.arrays.push({ ...found, array: list });
    return;
  }
  const index = indexFieldsOf(first);
  if (index) findings.records.push({ ...found, items: list, names: keysOf(first), index });
  else if (list.length <= MAX_ITEMS && found.path.length <= MAX_DEPTH)
    searchItems(where, list, found, findings);
}

const findText = (item: unknown, fields: readonly string[]): string | undefined =>
  fields.map((field) => getField(item, field)).find((name): name is string => typeof name === 'string');

/** Searches the items of a list. If they contain matrices, lists of heads next to these are ignored. */
function searchItems(
  where: FilePlace,
  items: readonly unknown[],
  found: Found,
  findings: JsonFindings,
): void {
  const inItems = createFindings(findings);
  items.forEach((item, order) => {
    const model = findText(item, MODEL_FIELDS);
    if (model !== undefined) findings.modelNames.add(model);
    const name = model ?? findText(item, NAME_FIELDS);
    search(where, item, below(found, `${order}`, name), inItems);
  });
  for (const name of inItems.modelNames) findings.modelNames.add(name);
  // Lists may be long, so they are not spread into arguments.
  const records = inItems.arrays.length > 0 ? findings.ignoredRecords : findings.records;
  for (const array of inItems.arrays) findings.arrays.push(array);
  for (const structure of inItems.structures) findings.structures.push(structure);
  for (const set of inItems.sets) findings.sets.push(set);
  for (const keys of inItems.headKeys) findings.headKeys.push(keys);
  for (const note of inItems.notes) findings.notes.push(note);
  for (const list of inItems.records) records.push(list);
  for (const list of inItems.ignoredRecords) findings.ignoredRecords.push(list);
}
