// Reads values of JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object with records or named arrays. Files of
// other formats that hold such values are read in the same way.

import { NumberArray } from '../array/number-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { stackItems } from '../join/stack-layers.ts';
import { isObject } from '../json/cell.ts';
import { isBare, keysOf } from '../json/object-keys.ts';
import { rejectJson, rejectTextRows } from '../json/reject.ts';
import type { CheckedReading } from '../reading.ts';
import { countDimensions, readAnyArray } from './arrays.ts';
import { findDescribedArray } from './described-array.ts';
import { hasHeadKeys, headsToRecords, readHeadKeys } from './head-keys.ts';
import { readHeadSet } from './head-sets.ts';
import { type LayerKeys, readLayerKeys } from './layer-keys.ts';
import { readNamedTensors } from './named.ts';
import { findRecordMatrix } from './nested-heads.ts';
import { readPicked } from './pick.ts';
import { findRankedRows, readListsPerHead } from './rows.ts';
import { isOfOneHead } from './search.ts';
import { nestHeadKeys } from './slash-keys.ts';
import { readSteppedValue } from './step-series.ts';
import { readStructure } from './structures.ts';
import { findIndexedRows, findTableRecords } from './tables.ts';

const isNestedArray = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The tensors of the matrix of an object of layers. */
function readLayers(where: FilePlace, { array, notes }: LayerKeys, reading: CheckedReading): Loaded {
  const read = readAnyArray(where, array, { reading });
  return { ...read, step: null, notes: [...notes, ...read.notes] };
}

/** The tensors of a value of JSON, which may contain arrays of numbers. @throws HeadglowError if there are none */
export function readValue(where: FilePlace, value: unknown, reading: CheckedReading): Loaded {
  if (reading.pick !== null) return readPicked(where, value, reading, readValue);
  if (isBare(value) && !isOfOneHead(value)) return rejectJson(where, value);
  const described = reading.dims ? undefined : findDescribedArray(value);
  if (described) {
    const { data, ...named } = described;
    return readValue(where, data, { ...reading, ...named });
  }
  const nested = nestHeadKeys(value) ?? findIndexedRows(value) ?? findRecordMatrix(value);
  if (nested) return readValue(where, nested, reading);
  const stacked = stackItems(where, value);
  if (stacked) return readValue(where, stacked, reading);
  const structure = readStructure(where, value, reading);
  if (structure) return { tensors: [structure.tensor], step: null, notes: structure.notes ?? [] };
  const set = readHeadSet(where, value, reading);
  if (set) return set;
  if (findTableRecords(value)) return readNamedTensors(where, value, reading);
  const axes = reading.dims?.length;
  const isNamed = axes !== undefined && Array.isArray(value) && countDimensions(value) === axes;
  if (isNamed || value instanceof NumberArray || isNestedArray(value)) {
    if (!(value instanceof NumberArray)) rejectTextRows(where, value as readonly unknown[]);
    return { ...readAnyArray(where, value, { reading }), step: null };
  }
  const ranked = findRankedRows(value);
  if (ranked) return readValue(where, ranked, reading);
  const lists = readListsPerHead(where, value);
  if (lists) return lists;
  const stepped = readSteppedValue(where, value, (inside, inner) => readValue(inside, inner, reading));
  if (stepped) return stepped;
  const layers = readLayerKeys(where, value, reading);
  if (layers) return readLayers(where, layers, reading);
  if (hasHeadKeys(value)) {
    if (!isObject(value[keysOf(value)[0] as string])) return readHeadKeys(where, value, reading);
    return readNamedTensors(where, { '': headsToRecords(where, value) }, reading);
  }
  const named = readNamedTensors(where, value, reading);
  if (named.tensors.length > 0) return named;
  return rejectJson(where, value);
}
