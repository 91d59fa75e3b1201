// Reads values of JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object with records or named arrays. Files of
// other formats that hold such values are read in the same way.

import type { FilePlace, Loaded } from './file.ts';
import { isObject, type JsonObject } from './json-cell.ts';
import { hasHeadKeys, headsToRecords, readHeadKeys } from './json-heads.ts';
import { readLayerKeys } from './json-layers.ts';
import { readNamedTensors } from './json-named.ts';
import { readNested } from './json-nested.ts';
import { rejectJson, rejectTextRows } from './json-reject.ts';
import { findStepKeys, readSteps } from './json-steps.ts';
import { NumberArray } from './number-array.ts';

const isNestedArray = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The tensors of a value of JSON, which may contain arrays of numbers. @throws HeadglowError if there are none */
export function readValue(where: FilePlace, value: unknown): Loaded {
  if (value instanceof NumberArray || isNestedArray(value)) {
    if (!(value instanceof NumberArray)) rejectTextRows(where, value[0] as readonly unknown[]);
    const { tensor, notes } = readNested(where, '', value);
    return { tensors: [tensor], step: null, notes };
  }
  const steps = findStepKeys(value);
  if (steps) return readSteps(where, value as JsonObject, steps, readValue);
  const layers = readLayerKeys(where, value);
  if (layers) return readValue(where, layers);
  if (hasHeadKeys(value)) {
    if (!isObject(Object.values(value)[0])) {
      const { tensor, notes } = readHeadKeys(where, value);
      return { tensors: [tensor], step: null, notes };
    }
    return readNamedTensors(where, { '': headsToRecords(where, value) });
  }
  const named = readNamedTensors(where, value);
  if (named.tensors.length > 0) return named;
  return rejectJson(where, value);
}
