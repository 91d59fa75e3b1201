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

/** Adds to an error which objects of the file are of unknown classes. */
function withClasses(error: unknown, value: unknown): unknown {
  const [first, ...others] = findClasses(value);
  if (!(error instanceof HeadglowError) || first === undefined) return error;
  const names = others.length > 0 ? `${first} and ${others.length} more` : first;
  return new HeadglowError({
    ...error.details,
    reason: `${error.details.reason}; objects of the class ${names} are not loaded`,
  });
}

/** The tensors of a tree with `ArrayLeaf` and `OtherValue`. */
export async function readTree(
  where: FilePlace,
  tree: unknown,
  { signal, memory }: OpenSettings,
): Promise<Loaded> {
  const { value, notes } = await loadArrays(where, tree, signal);
  try {
    const loaded = readValue(where, value);
    for (const { values } of loaded.tensors as readonly { readonly values?: Float32Array }[])
      memory.use(values?.byteLength ?? 0);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw withClasses(error, value);
  }
}
