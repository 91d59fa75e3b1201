// JSON: an object `{"layer-head": [scores…]}`, or nested arrays of numbers of 2 to 4 dimensions.

import type { Tensor } from '../tensor/tensor.ts';
import { type InputFile, refuse, type Where } from './file.ts';
import { headsTensor } from './json-heads.ts';
import { nestedTensor } from './json-nested.ts';
import { readJson } from './json-text.ts';

const SHAPES =
  'two shapes of JSON can be read: {"layer-head": [scores]} and nested arrays of numbers of 2 to 4 dimensions';

const isHeads = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^\d+-\d+$/.test(key));

const isNested = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The one tensor of a JSON file. */
export function loadJson(file: InputFile): Tensor[] {
  const where: Where = { file: file.name };
  const { text, value } = readJson(file);
  if (isNested(value)) return [nestedTensor(where, value)];
  if (isHeads(value)) return [headsTensor(where, value, text)];
  return refuse(where, 'its JSON is neither layers nor heads', SHAPES);
}
