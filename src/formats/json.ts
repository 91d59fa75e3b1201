// Reads JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object with records or named arrays.

import type { FilePlace, InputFile, Loaded } from './file.ts';
import { isObject } from './json-cell.ts';
import { hasHeadKeys, headsToRecords, readHeadKeys } from './json-heads.ts';
import { readNamedTensors } from './json-named.ts';
import { readNested } from './json-nested.ts';

import { rejectJson, rejectTextRows } from './json-reject.ts';
import { parseJson } from './json-text.ts';
import { rejectUnsupportedJson } from './unsupported.ts';

const isNestedArray = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The tensors of a JSON file. */
export function loadJson(file: InputFile): Loaded {
  const where: FilePlace = { file: file.name };
  const value = parseJson(file);
  rejectUnsupportedJson(file.name, value);
  if (isNestedArray(value)) {
    rejectTextRows(where, value[0] as readonly unknown[]);
    const { tensor, notes } = readNested(where, '', value);
    return { tensors: [tensor], step: null, notes };
  }
  if (hasHeadKeys(value)) {
    if (!isObject(Object.values(value)[0])) return { tensors: [readHeadKeys(where, value)], step: null };
    return readNamedTensors(where, { '': headsToRecords(where, value) });
  }
  const named = readNamedTensors(where, value);
  if (named.tensors.length > 0) return named;
  return rejectJson(where, value);
}
