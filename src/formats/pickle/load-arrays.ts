// Reads the arrays of a pickle's tree, unless they are the weights of a model.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import { toNumberList } from '../array/number-list.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isObject } from '../json/cell.ts';
import { entriesOf, keysOf } from '../json/object-keys.ts';
import { type MemoryBudget, SAVE_NPY } from '../memory-budget.ts';
import { countValues } from './shape.ts';
import { readStrided } from './strided.ts';
import { ArrayLeaf } from './tree.ts';
import type { StridedArray } from './values.ts';

/** Names of arrays in saved models. */
const WEIGHT_NAME = /(?:^|[._])(?:weight|bias|W_[A-Z]+|b_[A-Z]+|_?parameters|_?buffers)$/i;
/** Files with more such arrays are saved models. */
const MAX_WEIGHTS = 3;
/** Names that only arrays of saved models have; `weight` alone may be a score. */
const ONLY_WEIGHT_NAME =
  /(?:^|\.)(?:(?:kernel|bias):0|kernel|lora_[AB](?:\.\w+)?|W_(?:enc|dec)|exp_avg(?:_sq)?)$/;
const BIAS_NAME = /(?:^|\.)bias$/;
/** Keys of saved models and of the states of their training. */
const STATE_KEY = /^(?:\w+_)?state_dict$|^optimizers?(?:_states?)?$/;
/** Arrays in a file together, as float32. */
export const MAX_BYTES = 2 ** 31;

/** An array of a tree, and where it is. */
interface NamedLeaf {
  readonly path: readonly string[];
  readonly array: StridedArray;
  /** The list or object that it is in; null if it is the whole tree. */
  readonly parent: Record<string, unknown> | null;
}

/** All arrays of a tree with their paths. */
export function* findLeaves(tree: unknown): Generator<NamedLeaf> {
  if (tree instanceof ArrayLeaf) yield { path: [], array: tree.array, parent: null };
  else yield* findInside(tree, []);
}

function* findInside(value: unknown, path: readonly string[]): Generator<NamedLeaf> {
  if (!Array.isArray(value) && !isObject(value)) return;
  const parent = value as Record<string, unknown>;
  for (const [key, item] of Array.isArray(value) ? value.entries() : entriesOf(value)) {
    if (item instanceof ArrayLeaf) yield { path: [...path, `${key}`], array: item.array, parent };
    else if (typeof item === 'object') yield* findInside(item, [...path, `${key}`]);
  }
}

/** Whether all arrays are weights, however few. */
function areOnlyWeights(paths: readonly (readonly string[])[], weights: number): boolean {
  const isCertain = (path: readonly string[]): boolean =>
    path.some((key) => ONLY_WEIGHT_NAME.test(key) || BIAS_NAME.test(key) || STATE_KEY.test(key)) ||
    (path.length > 1 && path.at(-1) === 'weight') ||
    /\.weight$/.test(path.at(-1) ?? '');
  return weights > 0 && weights === paths.length && paths.some(isCertain);
}

const isWeight = (path: readonly string[]): boolean =>
  path.some((key) => WEIGHT_NAME.test(key) || ONLY_WEIGHT_NAME.test(key) || STATE_KEY.test(key));

/** @throws HeadglowError if the names of arrays are those of the weights of a model */
export function rejectWeights(where: FilePlace, paths: readonly (readonly string[])[]): void {
  const weights = paths.filter(isWeight);
  if (weights.length > MAX_WEIGHTS || areOnlyWeights(paths, weights.length))
    rejectFile(
      where,
      `it is a saved model: ${weights.length} of its ${paths.length} arrays are weights, such as ${weights[0]?.join('.')}`,
      'compute one score per head and save the scores',
    );
}

/** @throws HeadglowError if arrays are the weights of a model, or too large together */
export function checkLeaves(where: FilePlace, leaves: readonly NamedLeaf[], memory: MemoryBudget): void {
  rejectWeights(
    where,
    leaves.map(({ path }) => path),
  );
  const bytes = leaves.reduce((sum, { array }) => sum + 4 * countValues(array.shape), 0);
  memory.check(where, { what: 'its arrays take', bytes, usual: MAX_BYTES, otherwise: SAVE_NPY });
}

/** Leaves out the saved model that lies next to other arrays in a checkpoint, with a note. */
function leaveOutModel(
  where: FilePlace,
  tree: unknown,
): { readonly tree: unknown; readonly notes: readonly Note[] } {
  const states = isObject(tree) ? keysOf(tree).filter((key) => STATE_KEY.test(key)) : [];
  if (!isObject(tree) || states.length === 0) return { tree, notes: [] };
  const entries = Object.entries(tree);
  const others = entries.filter(([key]) => !states.includes(key));
  const hasOthers = others.some(([, value]) => !findLeaves(value).next().done);
  if (!hasOthers) return { tree, notes: [] };
  const reason = `${states.join(', ')}: left out: states of a model or its training, not scores`;
  return {
    tree: Object.assign(Object.create(null), Object.fromEntries(others)),
    notes: [{ ...where, reason }],
  };
}

/** The value of an array: a number, a list, or an array of more axes. */
function toValue({ shape }: StridedArray, values: Numbers): unknown {
  if (shape.length === 0) return values[0];
  return shape.length === 1 ? toNumberList(values) : new NumberArray(shape, values);
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
  whole: unknown,
  { signal, memory }: Pick<OpenSettings, 'signal' | 'memory'>,
): Promise<LoadedTree> {
  const { tree, notes: left } = leaveOutModel(where, whole);
  const leaves = [...findLeaves(tree)];
  checkLeaves(where, leaves, memory);
  const notes: Note[] = [...left];
  let value = tree;
  for (const { path, array, parent } of leaves) {
    const place = path.join('.');
    let read: unknown;
    try {
      const values = readStrided({ ...where, ...(place && { place }) }, array, signal);
      read = toValue(array, values instanceof Promise ? await values : values);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
      read = new OtherValue('array that can not be read');
    }
    if (parent === null) value = read;
    else parent[path.at(-1) as string] = read;
  }
  return { value, notes };
}
