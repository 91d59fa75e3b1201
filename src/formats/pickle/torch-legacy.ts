// Reads files of PyTorch from before version 1.6: a sequence of pickles, then the values of all storages
// (torch/serialization.py: _legacy_load). Such files are also inside pickles of tensors.

import { type FilePlace, rejectFile } from '../file.ts';
import { createHost } from './host.ts';
import { type ReadPickle, readPickle } from './read-pickle.ts';
import { readStorageId } from './storage-id.ts';
import { PyStorage } from './values.ts';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
/** Files inside files inside files: more are not written by PyTorch. */
const MAX_NESTING = 3;

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'this PyTorch file is damaged', 'copy or save it again');

/** Bytes of a storage that are known once the objects that refer to it have been read. */
class LegacyStorages {
  readonly #where: FilePlace;
  readonly #storages = new Map<string, PyStorage>();
  readonly #bytes = new Map<string, Uint8Array>();

  constructor(where: FilePlace) {
    this.#where = where;
  }

  /** The storage with an id. */
  load(id: unknown): PyStorage {
    const { className, type, key, count } = readStorageId(this.#where, id);
    const known = this.#storages.get(key);
    if (known) return known;
    const bytes = this.#bytes;
    const data = {
      name: this.#where.file,
      size: count * (type?.size ?? 1),
      read: async (start: number, end: number) => (bytes.get(key) as Uint8Array).subarray(start, end),
    };
    const storage = new PyStorage(className, type, data);
    this.#storages.set(key, storage);
    return storage;
  }

  /** Finds the values of the storages with some keys, one after another. @returns the offset after them */
  locate(file: Uint8Array, start: number, keys: readonly unknown[]): number {
    let at = start;
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    for (const key of keys) {
      const storage = this.#storages.get(String(key));
      if (!storage || at + 8 > file.length) return rejectDamaged(this.#where);
      const count = Number(view.getBigInt64(at, true));
      const { size } = storage.data;
      const from = at + 8;
      at = from + size;
      if (at > file.length || (storage.type && count * storage.type.size !== size))
        return rejectDamaged(this.#where);
      this.#bytes.set(String(key), file.subarray(from, at));
    }
    if (this.#bytes.size < this.#storages.size) rejectDamaged(this.#where);
    return at;
  }
}

/** Whether these are the first bytes of such a file: the magic number, pickled with protocol 2. */
export const isLegacyTorch = (start: Uint8Array): boolean =>
  [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19].every(
    (byte, index) => start[index] === byte,
  );

/**
 * The object in a file.
 * @param nesting number of files that this one is inside of
 * @throws HeadglowError if it is damaged
 */
export function readLegacyTorch(where: FilePlace, file: Uint8Array, nesting = 0): unknown {
  if (nesting > MAX_NESTING)
    rejectFile(where, 'it contains too many files inside each other', 'save it again');
  const storages = new LegacyStorages(where);
  const readNested = (bytes: Uint8Array) => readLegacyTorch(where, bytes, nesting + 1);
  const host = createHost({ where, readNested }, (id) => storages.load(id));
  let at = 0;
  const next = (): unknown => {
    const read: ReadPickle = readPickle(where, file, at, host);
    at = read.end;
    return read.value;
  };
  if (next() !== MAGIC_NUMBER || next() !== PROTOCOL) rejectDamaged(where);
  next(); // about the machine that wrote it
  const value = next();
  const keys = next();
  storages.locate(file, at, Array.isArray(keys) ? keys : rejectDamaged(where));
  return value;
}

/** Reads a plain pickle, which may contain such files. */
export const readPlainPickle = (where: FilePlace, file: Uint8Array): unknown =>
  readPickle(where, file, 0, createHost({ where, readNested: (bytes) => readLegacyTorch(where, bytes, 1) }))
    .value;
