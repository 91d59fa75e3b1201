// Reads the arrays of a pickle's tree, unless they are the weights of a model.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import { type FilePlace, formatBytes, rejectFile, rejectSize } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { type MemoryBudget, memoryFlag } from '../memory-budget.ts';
import { NumberArray, OtherValue } from '../number-array.ts';
import { countValues } from './shape.ts';
import { readStrided } from './strided.ts';
import { ArrayLeaf } from './tree.ts';
import type { StridedArray } from './values.ts';

/** Names of arrays in saved models. */
const WEIGHT_NAME = /(?:^|[._])(?:weight|bias|W_[A-Z]+|b_[A-Z]+|_?parameters|_?buffers)$/i;
/** Files with more such arrays are saved models. */
const MAX_WEIGHTS = 3;
/** Arrays in a file together, as float32. */
const MAX_BYTES = 2 ** 31;

interface NamedLeaf {
  readonly path: readonly string[];
  readonly array: StridedArray;
}

/** All arrays of a tree with their paths. */
export function* findLeaves(value: unknown, path: readonly string[] = []): Generator<NamedLeaf> {
  if (value instanceof ArrayLeaf) yield { path, array: value.array };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* findLeaves(item, [...path, `${index}`]);
  else if (typeof value === 'object' && value !== null && !(value instanceof OtherValue))
    for (const [key, item] of Object.entries(value)) yield* findLeaves(item, [...path, key]);
}

/** @throws HeadglowError if the names of arrays are those of the weights of a model */
export function rejectWeights(where: FilePlace, paths: readonly (readonly string[])[]): void {
  const weights = paths.filter((path) => path.some((key) => WEIGHT_NAME.test(key)));
  if (weights.length > MAX_WEIGHTS)
    rejectFile(
      where,
      `it is a saved model: ${weights.length} of its ${paths.length} arrays are weights, such as ${weights[0]?.join('.')}`,
      'compute one score per head and save the scores',
    );
}

/** @throws HeadglowError if arrays are the weights of a model, or too large together */
function checkLeaves(where: FilePlace, leaves: readonly NamedLeaf[], memory: MemoryBudget): void {
  rejectWeights(
    where,
    leaves.map(({ path }) => path),
  );
  const bytes = leaves.reduce((sum, { array }) => sum + 4 * countValues(array.shape), 0);
  const limit = memory.limit(MAX_BYTES);
  if (bytes > limit)
    rejectSize(
      where,
      `its arrays take ${formatBytes(bytes)} of memory, above the limit of ${formatBytes(limit)}`,
      `raise the limit with ${memoryFlag(bytes)}, or save its scores with numpy.save as checkpoint x task x layer x head, which is read one checkpoint at a time`,
    );
}

/** Reads an array: a number, a list, or an array of more axes. */
async function readLeaf(where: FilePlace, array: StridedArray, signal?: AbortSignal): Promise<unknown> {
  const values = await readStrided(where, array, signal);
  if (array.shape.length === 0) return values[0];
  return array.shape.length === 1 ? [...values] : new NumberArray(array.shape, values);
}

/** What was read of a file. */
export interface LoadedTree {
  /** As from JSON, with `NumberArray` and `OtherValue`. */
  readonly value: unknown;
  readonly notes: readonly Note[];
}

/** Replaces the arrays of a tree by their values. An array that can't be read becomes an `OtherValue`, with a note. */
export async function loadArrays(
  where: FilePlace,
  tree: unknown,
  { signal, memory }: Pick<OpenSettings, 'signal' | 'memory'>,
): Promise<LoadedTree> {
  checkLeaves(where, [...findLeaves(tree)], memory);
  const notes: Note[] = [];
  const load = async (value: unknown, path: readonly string[]): Promise<unknown> => {
    if (value instanceof ArrayLeaf) {
      const place = path.join('.');
      try {
        return await readLeaf({ ...where, ...(place && { place }) }, value.array, signal);
      } catch (error) {
        if (!(error instanceof HeadglowError)) throw error;
        notes.push(error.details);
        return new OtherValue('array that can not be read');
      }
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        if (typeof item === 'object') value[index] = await load(item, [...path, `${index}`]);
    } else if (typeof value === 'object' && value !== null && !(value instanceof OtherValue)) {
      const object = value as Record<string, unknown>;
      for (const [key, item] of Object.entries(object))
        if (typeof item === 'object') object[key] = await load(item, [...path, key]);
    }
    return value;
  };
  return { value: await load(tree, []), notes };
}
