// JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object that holds heads by name.

import type { InputFile, Loaded, Where } from './file.ts';
import { checkJson } from './foreign.ts';
import { isObject } from './json-cell.ts';
import { headsTensor, isHeads, recordsOfHeads } from './json-heads.ts';
import { readNested } from './json-nested.ts';
import { checkRows, refuseOther } from './json-other.ts';
import { namedTensors } from './json-records.ts';
import { readJson } from './json-text.ts';

const isNested = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The tensors of a JSON file. */
export function loadJson(file: InputFile): Loaded {
  const where: Where = { file: file.name };
  const value = readJson(file);
  checkJson(file.name, value);
  if (isNested(value)) {
    checkRows(where, value[0] as readonly unknown[]);
    const { tensor, notes } = readNested(where, '', value);
    return { tensors: [tensor], step: null, notes };
  }
  if (isHeads(value)) {
    if (!isObject(Object.values(value)[0])) return { tensors: [headsTensor(where, value)], step: null };
    return namedTensors(where, { '': recordsOfHeads(where, value) });
  }
  const named = namedTensors(where, value);
  if (named.tensors.length > 0) return named;
  return refuseOther(where, value);
}
