// JSON: an object `{"layer-head": [scores…]}`, nested arrays of numbers, or an object that holds heads by name.

import { type InputFile, type Loaded, refuse, type Where } from './file.ts';
import { checkJson } from './foreign.ts';
import { headsTensor } from './json-heads.ts';
import { nestedTensor } from './json-nested.ts';
import { namedTensors } from './json-records.ts';
import { readJson } from './json-text.ts';

const SHAPES =
  'what can be read is {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, and nested arrays of numbers of 2 to 4 dimensions, bare or by name';

const isHeads = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^\d+-\d+$/.test(key));

const isNested = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The tensors of a JSON file. */
export function loadJson(file: InputFile): Loaded {
  const where: Where = { file: file.name };
  const value = readJson(file);
  checkJson(file.name, value);
  if (isNested(value)) return { tensors: [nestedTensor(where, value)], step: null };
  if (isHeads(value)) return { tensors: [headsTensor(where, value)], step: null };
  const named = namedTensors(where, value);
  if (named.tensors.length > 0) return named;
  return refuse(where, 'its JSON is neither layers nor heads', SHAPES);
}
