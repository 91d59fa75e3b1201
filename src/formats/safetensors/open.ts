// Opens safetensors files: named tensors, of which only the values that are needed are read.

import { OtherValue } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import { type Bytes, sliceBytes } from '../bytes.ts';
import type { Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import { dtypeName, type NumberType } from '../npy/type.ts';
import type { NpzEntry } from '../npz/entry.ts';
import { rejectWeights } from '../pickle/load-arrays.ts';
import { countValues, denseStrides } from '../pickle/shape.ts';
import { ArrayLeaf } from '../pickle/tree.ts';
import { openNamedArrays } from '../value/named-arrays.ts';
import { readTree } from '../value/read-tree.ts';
import { readSafetensorsHeader, rejectTypes, type SafetensorsHeader, type StoredTensor } from './header.ts';

type Tree = { [key: string]: unknown };

const newTree = (): Tree => Object.create(null) as Tree;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;

/** Names with more parts are not split: each part is a level of the tree. */
const MAX_PARTS = 16;

/** Puts a value at a path; a name that is in the way of the path stays, and the rest of the path is one key. */
function putAt(root: Tree, path: readonly string[], value: unknown): void {
  let tree = root;
  for (const [at, key] of path.slice(0, -1).entries()) {
    tree[key] ??= newTree();
    const inner = tree[key];
    if (!isTree(inner)) {
      tree[path.slice(at).join('.')] = value;
      return;
    }
    tree = inner;
  }
  tree[path.at(-1) as string] = value;
}

const pathOf = (name: string): readonly string[] => {
  const parts = name.split('.');
  return parts.includes('') || parts.length > MAX_PARTS ? [name] : parts;
};

function toValue(bytes: Bytes, { dtype, type, shape, start, end }: StoredTensor): unknown {
  if (!type) return new OtherValue(`${dtype} tensor`);
  const strides = denseStrides(shape, false);
  return new ArrayLeaf({ type, shape, strides, offset: 0, data: sliceBytes(bytes, start, end) });
}

/** The tree of all tensors: dots in their names separate levels. */
function createTree(bytes: Bytes, tensors: readonly StoredTensor[]): Tree {
  const tree = newTree();
  const named = tensors.map((tensor) => ({ path: pathOf(tensor.name), tensor }));
  // Shorter names first, so that `a` is an array, and `a.b` another array.
  for (const { path, tensor } of named.sort((a, b) => a.path.length - b.path.length))
    putAt(tree, path, toValue(bytes, tensor));
  return tree;
}

/** The tensors as arrays that are read one checkpoint at a time. */
function toEntries(bytes: Bytes, tensors: readonly StoredTensor[], signal?: AbortSignal): NpzEntry[] {
  return tensors
    .filter(({ type }) => type !== null)
    .map(({ name, type, shape, start, end }) => {
      const data = sliceBytes(bytes, start, end);
      return {
        where: { file: bytes.name, place: name },
        name,
        head: {
          descr: '',
          fortran: false,
          shape,
          offset: 0,
          count: countValues(shape),
          type: type as NumberType,
        },
        size: end - start,
        ranges: data,
        readAll: () => data.read(0, data.size, signal),
      };
    });
}

/** The step that the file's metadata give. */
function findStep({ metadata }: SafetensorsHeader): number | null {
  for (const field of STEP_FIELDS) {
    const step = Object.hasOwn(metadata, field) ? parseStep(field, metadata[field]) : null;
    if (step !== null) return step;
  }
  return null;
}

/** A tensor without its values. */
const toStored = ({ name, shape, type, dtype }: StoredTensor): StoredArray => ({
  path: name,
  shape,
  dtype: type ? dtypeName(type.code) : dtype,
  readValues: null,
});

/** Opens a safetensors file. If its values do not fit in memory, each tensor is a model, read one checkpoint at a time. */
export async function openSafetensors(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const header = await readSafetensorsHeader(bytes, settings.signal);
  const { tensors } = header;
  settings.onContents?.({
    listArrays: () => tensors.map(toStored),
    selects: 'pick',
    read: (others) => openSafetensors(bytes, others),
  });
  rejectWeights(
    where,
    tensors.map(({ name }) => pathOf(name)),
  );
  const unread = tensors.filter(({ type }) => type === null);
  if (unread.length === tensors.length) rejectTypes(where, tensors);
  const size = tensors.reduce((sum, { shape }) => sum + 4 * countValues(shape), 0);
  const loaded = settings.memory.fits(size)
    ? await readTree(
        where,
        { format: 'safetensors file', unread: unread.map(toStored) },
        createTree(bytes, tensors),
        settings,
      )
    : await openNamedArrays(where, toEntries(bytes, tensors, settings.signal), settings);
  const notes = unread.map(({ name, dtype }) => ({
    ...where,
    place: name,
    reason: `its type ${dtype} is not read, so it was ignored`,
  }));
  return { ...loaded, step: loaded.step ?? findStep(header), notes: [...notes, ...(loaded.notes ?? [])] };
}
