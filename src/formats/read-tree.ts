// Reads the tensors of a tree: values like those of JSON, in which arrays of numbers are leaves that are read from the file.

import { HeadglowError } from '../tensor/error.ts';
import type { FilePlace, Loaded } from './file.ts';
import type { OpenSettings } from './format.ts';
import { readValue } from './json.ts';
import { OtherValue } from './number-array.ts';
import { loadArrays } from './pickle/load-arrays.ts';

/** The names of unknown classes in a tree. */
function findClasses(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof OtherValue) found.add(value.className);
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const item of Object.values(value)) findClasses(item, found);
  return found;
}

/** Names the format in an error, and objects of the file that are not loaded. */
function describeError(error: unknown, format: string, value: unknown): unknown {
  if (!(error instanceof HeadglowError)) return error;
  const [first, ...others] = findClasses(value);
  const names = others.length > 0 ? `${first} and ${others.length} more` : first;
  const reason = error.details.reason.replace(/^it contains/, `this ${format} contains`);
  return new HeadglowError({
    ...error.details,
    reason: first === undefined ? reason : `${reason}; objects of the class ${names} are not loaded`,
  });
}

/**
 * The tensors of a tree with `ArrayLeaf` and `OtherValue`.
 * @param format the name of the file's format, for errors
 */
export async function readTree(
  where: FilePlace,
  format: string,
  tree: unknown,
  { signal, memory, reading }: OpenSettings,
): Promise<Loaded> {
  const { value, notes } = await loadArrays(where, tree, signal);
  try {
    const loaded = readValue(where, value, reading);
    memory.useTensors(loaded.tensors);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw describeError(error, format, value);
  }
}
