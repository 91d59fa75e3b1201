// Converts a list of JSON records `{layer, head, …}` to tensors.

import { createCombination } from '../array/dims.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { checkChosen, type FieldNames, isChosen } from '../heads/chosen-fields.ts';
import { type EntrySteps, isScoreField, readIndices, readSteps } from '../heads/head-fields.ts';
import {
  type HeadListContext,
  type HeadListTask,
  type HeadListTensor,
  headListTensor,
} from '../heads/head-list.ts';
import { type HeadIndices, isBaseline, isOtherNode } from '../heads/head-names.ts';
import { describeJsonValue, getField, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { findGroups, type RowGroups } from '../table/groups.ts';
import { joinGroups } from '../table/join-groups.ts';
import type { TableColumn } from '../table/table.ts';
import type { RecordList } from './search.ts';

/** Statistics of a field over all records. */
interface Field {
  readonly name: string;
  /** Whether the first value that is not missing is a number; null while all are missing. */
  isNumber: boolean | null;
  /** In how many records it occurs. */
  count: number;
}

type Fields = Map<string, Field>;

/** The combination of a list of numbers, the mean unless the reading says another; undefined for other values. */
function combineList(value: unknown, { duplicates }: CheckedReading): number | undefined {
  const cells = Array.isArray(value) && value.length > 0 ? value.map(parseJsonCell) : [undefined];
  if (!cells.every((cell) => cell !== undefined)) return undefined;
  const combination = createCombination(duplicates ?? 'mean');
  for (const cell of cells) combination.add(cell);
  return combination.take();
}

function countFields(
  object: JsonObject,
  fields: Fields,
  parse: (value: unknown) => number | undefined = parseJsonCell,
): void {
  for (const [name, value] of entriesOf(object)) {
    const field = fields.get(name) ?? { name, isNumber: null, count: 0 };
    const cell = parse(value);
    if (!Number.isNaN(cell)) field.isNumber ??= cell !== undefined;
    field.count++;
    fields.set(name, field);
  }
}

const selectNumbers = (fields: Fields): Field[] =>
  [...fields.values()].filter(({ isNumber }) => isNumber !== false);

/** The numeric fields of records. */
interface RecordFields {
  /** Fields of the records themselves. */
  readonly own: readonly Field[];
  /** Fields of objects in the records, by the name of the object; in order of their first appearance. */
  readonly nested: ReadonlyMap<string, readonly Field[]>;
}

function findNumericFields(records: readonly JsonObject[]): RecordFields {
  const own: Fields = new Map();
  const groups = new Map<string, Fields>();
  for (const record of records) {
    countFields(record, own);
    for (const [group, object] of entriesOf(record)) {
      if (!isObject(object)) continue;
      const fields: Fields = groups.get(group) ?? new Map();
      countFields(object, fields);
      groups.set(group, fields);
    }
  }
  const nested = [...groups].map(([group, fields]) => [group, selectNumbers(fields)] as const);
  return {
    own: selectNumbers(own),
    nested: new Map(nested.filter(([, fields]) => fields.length > 0)),
  };
}

const SINGLE: RowGroups = { columns: [], groups: [] };

/** A field of all records as a column: of texts or numbers, or of neither. */
function toColumn(name: string, records: readonly JsonObject[]): TableColumn {
  const cells = records.map((record) => getField(record, name) ?? null);
  if (cells.every((cell) => cell === null || typeof cell === 'string'))
    return { name, texts: cells as (string | null)[] };
  return cells.every((cell) => typeof cell === 'number')
    ? { name, numbers: Float64Array.from(cells as number[]) }
    : { name };
}

/** Reads the records of one list. */
class RecordReader {
  readonly #where: FilePlace;
  readonly #list: RecordList;
  readonly #context: HeadListContext;
  readonly #records: readonly JsonObject[];
  readonly #indices: readonly HeadIndices[];
  readonly #steps: EntrySteps;

  constructor(where: FilePlace, list: RecordList, context: HeadListContext) {
    this.#where = where;
    this.#list = list;
    this.#context = context;
    const { items, names, index } = list;
    this.#records = items.map((item, entry) => this.#checkRecord(item, entry));
    const readValue = (entry: number, field: number): unknown =>
      getField(this.#records[entry], names[field] as string);
    this.#steps = readSteps(names, items.length, readValue);
    this.#indices = items.map((_, entry) =>
      readIndices({ ...where, place: this.#placeOf(entry) }, index, (field) => readValue(entry, field)),
    );
  }

  /** The groups of records that list each head once, if a field tells them apart. */
  findGroups(): RowGroups {
    const columns = this.#list.names.map((name) => toColumn(name, this.#records));
    return findGroups(
      { rows: this.#records.length, columns },
      {
        layerAt: (row) => (this.#indices[row] as HeadIndices).layer,
        headAt: (row) => (this.#indices[row] as HeadIndices).head,
        stepAt: (row) => this.#steps.steps[row] as number | null,
        placeOf: (row) => this.#placeOf(row),
      },
    );
  }

  /** Scores in objects of the records become a tensor per object; only without these, the records' own scores do. */
  read(): HeadListTensor[] {
    const { own, nested } = findNumericFields(this.#records);
    if (nested.size > 0) return [...nested].map(([group, fields]) => this.#readTensor(fields, group));
    const scores = own.filter(({ name }) => this.#isScore(name));
    return scores.length > 0 ? [this.#readTensor(scores)] : this.#readLists();
  }

  #isScore(name: string): boolean {
    const { names, index } = this.#list;
    return isScoreField(name) && name !== names[index.head];
  }

  /** The scores of records that have a list of them for each head, such as one for each sample. */
  #readLists(): HeadListTensor[] {
    const fields: Fields = new Map();
    const { reading } = this.#context;
    for (const record of this.#records) countFields(record, fields, (value) => combineList(value, reading));
    const lists = selectNumbers(fields).filter(({ name }) => this.#isScore(name));
    if (lists.length === 0) return [];
    const tensor = this.#readTensor(lists);
    const reason = `its lists of scores are shown as their ${reading.duplicates ?? 'mean'}, one for each head`;
    return [{ ...tensor, notes: [{ ...this.#where, reason }, ...tensor.notes] }];
  }

  /** The fields that the reading chooses, wherever they are in the records. */
  readChosen(): HeadListTensor[] {
    const { own, nested } = findNumericFields(this.#records);
    const choose = (fields: readonly Field[], group?: string): HeadListTensor[] => {
      const chosen = fields.filter(({ name }) => isChosen(name, this.#context.reading, false));
      return chosen.length > 0 ? [this.#readTensor(chosen, group)] : [];
    };
    return [...choose(own), ...[...nested].flatMap(([group, fields]) => choose(fields, group))];
  }

  /** The names of all fields, and of those with numbers. */
  get names(): FieldNames {
    const { own, nested } = findNumericFields(this.#records);
    const numeric = [...own, ...[...nested.values()].flat()].map(({ name }) => name);
    return { all: [...this.#list.names.filter((name) => !nested.has(name)), ...numeric], numeric };
  }

  #placeOf(entry: number): string {
    const { path, positions } = this.#list;
    return `${path.join('.')}[${positions?.[entry] ?? entry}]`;
  }

  #checkRecord(item: unknown, entry: number): JsonObject {
    if (isObject(item)) return item;
    return rejectFile(
      { ...this.#where, place: this.#placeOf(entry) },
      `expected an object with layer and head, found ${describeJsonValue(item)}`,
    );
  }

  /** @param group the name of the objects in the records that contain the fields; undefined for the records themselves */
  #readTensor(fields: readonly Field[], group?: string): HeadListTensor {
    const { path, keys } = this.#list;
    const inside = group === undefined ? [] : [group];
    const list = {
      count: this.#records.length,
      layerAt: (entry: number) => (this.#indices[entry] as HeadIndices).layer,
      headAt: (entry: number) => (this.#indices[entry] as HeadIndices).head,
      stepAt: (entry: number) => this.#steps.steps[entry] as number | null,
      areEpochs: this.#steps.areEpochs,
      headName: this.#list.index.headName,
      placeOf: (entry: number) => this.#placeOf(entry),
      tasks: fields.map(
        ({ name }): HeadListTask => ({
          name,
          path: [...keys, ...inside, name],
          valueAt: (entry) => this.#readScore(entry, name, group),
          isMissing: (entry) => (this.#cellAt(entry, name, group) ?? null) === null,
        }),
      ),
      numbers: fields.reduce((sum, { count }) => sum + count, 0),
    };
    return headListTensor(this.#where, [...path, ...inside].join('/'), list, this.#context);
  }

  #cellAt(entry: number, name: string, group?: string): unknown {
    const record = this.#records[entry];
    return getField(group === undefined ? record : getField(record, group), name);
  }

  #readScore(entry: number, name: string, group?: string): number | undefined {
    const value = this.#cellAt(entry, name, group);
    if (value === undefined) return undefined;
    const cell = parseJsonCell(value) ?? combineList(value, this.#context.reading);
    if (cell !== undefined) return cell;
    const place = [this.#placeOf(entry), ...(group === undefined ? [] : [group]), name].join('.');
    return rejectFile({ ...this.#where, place }, `expected a number, found ${describeJsonValue(value)}`);
  }
}

/** The tensors of a list of records, and of each of its groups if it lists heads several times. */
function readGroups(
  where: FilePlace,
  list: RecordList,
  context: HeadListContext,
  read: (reader: RecordReader) => HeadListTensor[],
): HeadListTensor[] {
  const whole = new RecordReader(where, list, context);
  const { columns, groups } = context.reading.duplicates ? SINGLE : whole.findGroups();
  if (columns.length === 0) return read(whole);
  const parts = groups.map(({ model, task, rows }) => {
    const items = Array.from(rows, (row) => list.items[row]);
    const group = { model: [...list.path, model].filter(Boolean).join('/'), task };
    return { group, lists: read(new RecordReader(where, { ...list, items, positions: rows }, context)) };
  });
  // Each group has the same objects of scores.
  return (parts[0]?.lists ?? []).flatMap((_, at) => {
    const same = parts.flatMap(({ group, lists }) => (lists[at] ? [{ group, list: lists[at] }] : []));
    const { tensors, step, notes = [] } = joinGroups(where, columns, same);
    return tensors.map((tensor, index) => ({
      tensor: tensor as HeadListTensor['tensor'],
      step: step ?? null,
      notes: index === 0 ? notes : [],
    }));
  });
}

/** A list without records of other parts of a model, if its heads are named in one field. */
function withoutOthers(list: RecordList): RecordList {
  const { items, names, index, positions } = list;
  if (index.layer !== undefined) return list;
  const isHead = (item: unknown): boolean => {
    const name = getField(item, names[index.head] as string);
    return typeof name !== 'string' || !(isOtherNode(name) || isBaseline(name));
  };
  const kept = items.flatMap((item, at) => (isHead(item) ? [at] : []));
  if (kept.length === items.length) return list;
  return { ...list, items: kept.map((at) => items[at]), positions: kept.map((at) => positions?.[at] ?? at) };
}

/** The tensors of a list of records. */
export const readRecords = (where: FilePlace, list: RecordList, context: HeadListContext): HeadListTensor[] =>
  readGroups(where, withoutOthers(list), context, (reader) => reader.read());

/**
 * The tensors of the fields of several lists that the reading chooses.
 * @throws HeadglowError for a field that none of them has
 */
export function readChosenRecords(
  where: FilePlace,
  lists: readonly RecordList[],
  context: HeadListContext,
): HeadListTensor[] {
  const readers = lists.map((list) => new RecordReader(where, list, context));
  const names = readers.map((reader) => reader.names);
  checkChosen(where, context.reading, 'field', {
    all: [...new Set(names.flatMap(({ all }) => all))],
    numeric: names.flatMap(({ numeric }) => numeric),
  });
  return lists.flatMap((list) => readGroups(where, list, context, (reader) => reader.readChosen()));
}
