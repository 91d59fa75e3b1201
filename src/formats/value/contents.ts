// The arrays of a value like JSON's: arrays of numbers, lists of numbers, and the fields of lists of records.

import { HeadglowError } from '../../tensor/error.ts';
import { NumberArray } from '../array/number-array.ts';
import type { AddValues, StoredArray } from '../array/stored-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { parseHeadName } from '../heads/head-names.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, indexFieldsOf, isBare, keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { innermost, takeTables } from '../table/list-columns.ts';
import { openTable } from '../table/read-table.ts';
import { countDimensions } from './arrays.ts';
import { readNumberTexts } from './number-texts.ts';
import { readValue } from './read-value.ts';
import { isOfOneHead } from './search.ts';
import { listColumns, TableValue } from './table-value.ts';

/** What a file says of the arrays of its value. */
export interface ValueTypes {
  /** Types of arrays by their paths, as NumPy names them. */
  readonly dtypes: ReadonlyMap<string, string>;
  /** Arrays whose values are not read. */
  readonly unread?: readonly StoredArray[];
}

const TEXT_TYPES: ValueTypes = { dtypes: new Map() };

/** The type of numbers in a file of text. */
const TEXT_DTYPE = 'number';

/** Objects that are nested more deeply are not listed. */
const MAX_DEPTH = 64;

/** Values that are passed on at a time. */
const BLOCK = 2 ** 14;

/** A cell as it is counted: null if it is missing; undefined if it is not a number. */
const countedCell = (cell: unknown): number | null | undefined =>
  cell === null ? null : parseJsonCell(cell);

/** Calls back with all numbers in nested lists. */
function addNested(list: readonly unknown[], add: AddValues): void {
  let block: (number | null)[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else {
      const cell = countedCell(value);
      if (cell !== undefined) block.push(cell);
      if (block.length < BLOCK) return;
      add(block);
      block = [];
    }
  };
  list.forEach(collect);
  add(block);
}

/** The lengths of nested lists, as far as lists of the same depth are equally long. */
function nestedShape(list: readonly unknown[], dimensions: number): readonly number[] {
  const shape: number[] = [];
  let level: readonly unknown[] = list;
  for (let axis = 0; axis < dimensions; axis++) {
    if (axis === 0) shape.push(list.length);
    else {
      const [first] = level as readonly (readonly unknown[])[];
      if (!level.every((inner) => Array.isArray(inner) && inner.length === first?.length)) return shape;
      shape.push((first as readonly unknown[]).length);
      level = level.flat();
    }
  }
  return shape;
}

/** The fields of records that hold numbers, each with its path in a record, in order of their first appearance. */
function* listFields(records: readonly unknown[]): Generator<readonly [path: readonly string[]]> {
  const seen = new Set<string>();
  for (const record of records) {
    if (!isObject(record)) continue;
    for (const [name, value] of entriesOf(record))
      for (const path of isObject(value) ? keysOf(value).map((inner) => [name, inner]) : [[name]]) {
        const key = JSON.stringify(path);
        const cell = isObject(value) ? value[path[1] as string] : value;
        if (seen.has(key) || typeof parseJsonCell(cell) !== 'number') continue;
        seen.add(key);
        yield [path];
      }
  }
}

const fieldOf = (record: unknown, path: readonly string[]): unknown =>
  path.reduce(
    (value: unknown, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    record,
  );

const isRecordList = (list: readonly unknown[]): list is readonly JsonObject[] =>
  indexFieldsOf(list[0]) !== undefined;

/** Whether all keys of an object are names of heads. */
function hasHeadNames(value: JsonObject): boolean {
  const names = keysOf(value);
  return names.length > 1 && names.every((name) => parseHeadName(name));
}

/** Lists the arrays of a value. */
class ValueArrays {
  readonly #dtypes: ReadonlyMap<string, string>;

  constructor(dtypes: ReadonlyMap<string, string>) {
    this.#dtypes = dtypes;
  }

  *list(value: unknown, keys: readonly string[] = []): Generator<StoredArray> {
    const isInOneHead = isObject(value) && isOfOneHead(value);
    for (const array of this.#list(value, keys)) yield isInOneHead ? { ...array, isOfOneHead: true } : array;
  }

  *#list(value: unknown, keys: readonly string[]): Generator<StoredArray> {
    if (value instanceof NumberArray) yield this.#array(keys, value.shape, (add) => add(value.values));
    else if (value instanceof TableValue) yield* listColumns(value.table, keys);
    else if (Array.isArray(value)) yield* this.#listItems(value, keys);
    else if (isObject(value) && hasHeadNames(value)) yield* this.#listHeads(Object.values(value), keys);
    else if (isObject(value) && keys.length < MAX_DEPTH)
      for (const [key, inner] of entriesOf(value))
        if (typeof inner === 'object' && inner !== null) yield* this.list(inner, [...keys, key]);
  }

  *#listItems(list: readonly unknown[], keys: readonly string[]): Generator<StoredArray> {
    const dimensions = countDimensions(list);
    if (dimensions > 0) yield this.#array(keys, nestedShape(list, dimensions), (add) => addNested(list, add));
    else if (isRecordList(list)) yield* this.#listColumns(list, keys);
    else if (keys.length < MAX_DEPTH)
      for (const [index, item] of list.entries())
        if (isObject(item) || item instanceof NumberArray) yield* this.list(item, [...keys, `${index}`]);
  }

  /** The scores of heads under their names: numbers, lists of numbers, or fields of objects. */
  *#listHeads(scores: readonly unknown[], keys: readonly string[]): Generator<StoredArray> {
    const dimensions = countDimensions(scores);
    if (isObject(scores[0])) yield* this.#listColumns(scores, keys);
    else if (dimensions > 0)
      yield this.#array(keys, nestedShape(scores, dimensions), (add) => addNested(scores, add));
  }

  *#listColumns(records: readonly unknown[], keys: readonly string[]): Generator<StoredArray> {
    for (const [path] of listFields(records)) {
      const cells = () => records.map((record) => countedCell(fieldOf(record, path) ?? null));
      yield this.#array([...keys, ...path], [records.length], (add) =>
        add(cells().filter((cell) => cell !== undefined)),
      );
    }
  }

  #array(
    keys: readonly string[],
    shape: readonly number[],
    readValues: StoredArray['readValues'],
  ): StoredArray {
    const path = keys.join('.');
    return { path, shape, dtype: this.#dtypes.get(path) ?? TEXT_DTYPE, readValues };
  }
}

/** The settings that reading a value needs. */
export type ReadSettings = Pick<OpenSettings, 'reading' | 'onContents'>;

/**
 * The tensors of the value that a file holds.
 * @param read reads the value
 * @param types types of its arrays, if it is not a file of text
 */
export function readContents(
  value: unknown,
  { reading, onContents }: ReadSettings,
  read: (reading: CheckedReading) => Loaded,
  { dtypes, unread = [] }: ValueTypes = TEXT_TYPES,
): Loaded {
  onContents?.({
    listArrays: function* () {
      yield* new ValueArrays(dtypes).list(value);
      yield* unread;
    },
    selects: 'pick',
    read: (others) => read(others.reading),
  });
  return read(reading);
}

/** The tensors of a value; of one that can't be shown, with numbers for the texts that are numbers. */
function readAnyNumbers(where: FilePlace, value: unknown, reading: CheckedReading): Loaded {
  try {
    return readValue(where, value, reading);
  } catch (error) {
    if (!(error instanceof HeadglowError) || isBare(value)) throw error;
    const numbers = readNumberTexts(value);
    if (numbers === undefined) throw error;
    try {
      const loaded = readValue(where, numbers, reading);
      const note = { ...where, reason: 'its numbers are written as texts, which were read as numbers' };
      return { ...loaded, notes: [note, ...(loaded.notes ?? [])] };
    } catch {
      throw error;
    }
  }
}

/** The same, read as any value is, or as a table if it is one of long columns; tables in it are read one by one. */
export function readWholeValue(
  where: FilePlace,
  value: unknown,
  settings: ReadSettings,
  types?: ValueTypes,
): Loaded {
  const { pick, dims } = settings.reading;
  const taken = pick === null && !dims ? takeTables(value) : value;
  const only = innermost(taken);
  if (only instanceof TableValue) return openTable(where, only.table, settings);
  return readContents(taken, settings, (reading) => readAnyNumbers(where, taken, reading), types);
}

/** The error of reading something; undefined if it can be shown. */
export function reasonOf(read: () => unknown): HeadglowError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof HeadglowError) return error;
    throw error;
  }
}

/** Whether an error says that there are no scores, not that they can't be shown. */
export const isNothingFound = ({ details }: HeadglowError): boolean =>
  details.reason.startsWith('it contains ');
