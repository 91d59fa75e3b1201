// Reads pickles in tests: what they hold, with arrays as nested lists.

import { NumberArray, OtherValue } from '../../../src/formats/array/number-array.ts';
import { memoryBytes } from '../../../src/formats/bytes.ts';
import { DEFAULT_MEMORY, MemoryBudget } from '../../../src/formats/memory-budget.ts';
import { loadArrays } from '../../../src/formats/pickle/load-arrays.ts';
import { readTorchArchive } from '../../../src/formats/pickle/torch-archive.ts';
import { readLegacyTorch, readPlainPickle } from '../../../src/formats/pickle/torch-legacy.ts';
import { createTree } from '../../../src/formats/pickle/tree.ts';

const WHERE = { file: 'test.pkl' };

/** Arrays as nested lists, and classes as `<name>`. */
function plain(value: unknown): unknown {
  if (value instanceof NumberArray) {
    const nest = ([length, ...inner]: readonly number[], from: number): unknown =>
      length === undefined
        ? value.values[from]
        : Array.from({ length }, (_, i) => nest(inner, from + i * inner.reduce((a, b) => a * b, 1)));
    return nest(value.shape, 0);
  }
  if (value instanceof OtherValue) return `<${value.className}>`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

async function contents(object: unknown): Promise<unknown> {
  return plain(
    (
      await loadArrays(WHERE, createTree(WHERE, object, 2 ** 17), {
        memory: new MemoryBudget(DEFAULT_MEMORY),
      })
    ).value,
  );
}

export const readPickled = async (bytes: Uint8Array): Promise<unknown> =>
  contents(readPlainPickle(WHERE, bytes));

export const readLegacy = async (bytes: Uint8Array): Promise<unknown> =>
  contents(readLegacyTorch(WHERE, bytes));

export const readArchive = async (bytes: Uint8Array): Promise<unknown> =>
  contents(await readTorchArchive(WHERE, memoryBytes(WHERE.file, bytes)));
