// Checks the files that are passed to `loadFiles`, and turns each kind of input into `Bytes`.

import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import { builtInClass } from '../tensor/float32.ts';
import { type Bytes, blobBytes, memoryBytes, toReadError, withLengthChecks } from './bytes.ts';
import { urlName } from './url/name.ts';
import type { UrlSettings } from './url/open.ts';
import {
  checkKey,
  checkKeyCount,
  findStoreFolders,
  findStoreUrl,
  type Need,
  type ZarrStore,
} from './zarr/store.ts';

/** Bytes in memory. */
export type ByteArray = Uint8Array | ArrayBuffer | ArrayBufferView;

/** A file in memory. */
export interface NamedBytes {
  /** Its name or path; used only in model names and messages. */
  readonly name: string;
  /** The whole file. */
  readonly bytes: ByteArray;
}

/** A file that the caller reads by byte range, such as one in a custom store. */
export interface RangedFile {
  /** Its name or path; used only in model names and messages. */
  readonly name: string;
  /** Size of the whole file in bytes. */
  readonly size: number;
  /**
   * Returns the bytes from `start` to `end` (exclusive), or a promise of them; `0 <= start <= end <= size`.
   * They are not copied, so don't change them afterwards.
   * @param signal aborted when the bytes are no longer needed
   * @param into memory of this many bytes that they may be put in, or not
   */
  read(start: number, end: number, signal?: AbortSignal, into?: Uint8Array): ByteArray | Promise<ByteArray>;
}

/** A Zarr store that the caller reads key by key, such as one in a database. Its metadata must be consolidated. */
export interface KeyedStore {
  /** Its name or path; used only in model names and messages. */
  readonly name: string;
  /**
   * Returns what is stored under a key, such as `scores/zarr.json` or `scores/c/0/0`; null if the store does not have it.
   * @param signal aborted when it is no longer needed
   * @param need the bytes that are read first, and other bounds
   */
  open(key: string, signal?: AbortSignal, need?: Need): Promise<Bytes | null>;
  /** Returns the bytes of what is stored under each key. Only `inspectFiles` calls it. */
  listSizes?(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

/**
 * A file for `loadFiles`: a browser's `File` or `Blob`, a URL, bytes in memory, or an object that reads byte ranges, or the keys
 * of a Zarr store.
 */
export type FileInput = Blob | URL | NamedBytes | RangedFile | KeyedStore;

/** A file that has not been opened yet. */
export interface UnopenedFile {
  readonly name: string;
  /** In bytes; 0 if it is unknown until the file is opened. */
  readonly size: number;
  /** @param settings for files at URLs */
  open(settings: UrlSettings): Promise<Bytes>;
  /** Present if this is a Zarr store, which is read by its keys instead. */
  readonly store?: (settings: UrlSettings) => ZarrStore;
}

const PASS_FILE = 'pass a File, a Blob, a URL or { name, bytes }';

// No `instanceof`: the object may come from another window.
const isUrl = (given: object): given is URL => 'href' in given && 'pathname' in given;
const isBlob = (given: object): given is Blob => 'arrayBuffer' in given && 'slice' in given;

const isSingle = (given: object): boolean =>
  isUrl(given) || isBlob(given) || 'bytes' in given || 'read' in given || 'open' in given;

/**
 * The files of a list, or a single file that is passed without a list.
 * @throws HeadglowError for anything else
 */
export function listInputFiles(given: FileInput | ArrayLike<FileInput>): UnopenedFile[] {
  if (typeof given !== 'object' || given === null)
    return fail('data', 'files', `${quoteValue(given)} is not a list of files`, PASS_FILE);
  if (isSingle(given)) return [toUnopenedFile(given as FileInput)];
  const list = given as ArrayLike<FileInput>;
  // Not `Array.isArray`: a browser's FileList is accepted, too.
  if (!Number.isInteger(list.length))
    fail('data', 'files', `${quoteValue(given)} is not a list of files`, PASS_FILE);
  return joinStores(Array.from(list, (file, index) => toUnopenedFile(file, index)));
}

/** Joins the files of each Zarr store, which are known by their paths, into one. */
function joinStores(files: readonly UnopenedFile[]): UnopenedFile[] {
  const folders = findStoreFolders(files, ({ name }) => name.replaceAll('\\', '/'));
  const stores = new Map<UnopenedFile, UnopenedFile>();
  const inside = new Set<UnopenedFile>();
  for (const { folder, files } of folders) {
    // Metadata alone are no store: their file is refused by its name.
    if (files.size < 2) continue;
    const [first] = files.values();
    stores.set(first as UnopenedFile, toStore(folder, files));
    for (const file of files.values()) inside.add(file);
  }
  return files.flatMap((file) => stores.get(file) ?? (inside.has(file) ? [] : [file]));
}

function toStore(folder: string, files: ReadonlyMap<string, UnopenedFile>): UnopenedFile {
  const name = folder === '' ? 'store.zarr' : folder;
  checkKeyCount({ file: name }, files.size);
  const store: ZarrStore = {
    keys: [...files.keys()],
    open: async (key, signal) => files.get(key)?.open({ signal }) ?? null,
  };
  return storeFile(name, () => store);
}

/** A store is not opened as a whole. */
const storeFile = (name: string, store: NonNullable<UnopenedFile['store']>): UnopenedFile => ({
  name,
  size: 0,
  open: async () => memoryBytes(name, new Uint8Array(0)),
  store,
});

/** @param index 0-based position in the list; undefined for a single file */
function toUnopenedFile(given: FileInput, index?: number): UnopenedFile {
  const place = index === undefined ? 'files' : `files[${index}]`;
  if (typeof given !== 'object' || given === null)
    fail('data', place, `${quoteValue(given)} is not a file`, PASS_FILE);
  if (isUrl(given)) {
    const storeUrl = findStoreUrl(given);
    if (storeUrl) return storeFile(urlName(storeUrl), (settings) => urlStore(storeUrl, settings));
    const name = urlName(given);
    return {
      name,
      size: 0,
      open: async (settings) => (await import('./url/open.ts')).openUrl(given, settings),
    };
  }
  if (isBlob(given)) {
    const defaultName = index === undefined ? 'blob' : `blob ${index + 1}`;
    return fromBytes(withLengthChecks(blobBytes((given as File).name ?? defaultName, given)));
  }
  const { name } = given;
  if (typeof name !== 'string')
    fail('data', `${place}.name`, `${quoteValue(name)} is not a file name`, 'pass a string');
  if ('open' in given) return storeFile(name, () => storeOfCaller(given));
  return fromBytes(
    'read' in given ? readByCaller(given, place) : memoryBytes(name, checkBytes(given, place)),
  );
}

/** The caller's store; its results are checked. */
const storeOfCaller = (given: KeyedStore): ZarrStore => ({
  keys: null,
  open: async (key, signal, need) => {
    checkKey({ file: given.name }, key);
    try {
      const bytes = await given.open(key, signal, need);
      return bytes && withLengthChecks(bytes);
    } catch (error) {
      signal?.throwIfAborted();
      throw toReadError(error, `${given.name}/${key}`);
    }
  },
  listSizes: given.listSizes?.bind(given),
});

/** A store at a URL. Its reader is loaded when it is used. */
function urlStore(url: URL, settings: UrlSettings): ZarrStore {
  let store: Promise<ZarrStore> | undefined;
  const load = async () => new (await import('./zarr/url-store.ts')).UrlStore(url, settings);
  return {
    keys: null,
    open: async (...request) => {
      store ??= load();
      return (await store).open(...request);
    },
  };
}

/** Bytes that the caller's `read` returns; each result is checked. */
function readByCaller(given: RangedFile, place: string): Bytes {
  const { name, size, read } = given;
  if (!(Number.isSafeInteger(size) && size >= 0))
    fail('data', `${place}.size`, `${quoteValue(size)} is not a size`, 'pass the size of the file in bytes');
  if (typeof read !== 'function')
    fail('data', `${place}.read`, `${quoteValue(read)} is not a function`, 'pass read(start, end, signal)');
  return withLengthChecks({
    name,
    size,
    read: async (start, end, signal, into) => {
      const returned: unknown = await given.read(start, end, signal, into);
      const bytes = toUint8Array(returned);
      if (bytes?.length === end - start) return bytes;
      const what = bytes
        ? `${bytes.length} bytes`
        : `${quoteValue(returned)}, which is not an array of bytes`;
      throw new HeadglowError({
        code: 'read',
        file: name,
        reason: `read(${start}, ${end}) returned ${what}`,
        remedy: bytes ? `it must return ${end - start} bytes` : 'return a Uint8Array or an ArrayBuffer',
      });
    },
  });
}

const fromBytes = (bytes: Bytes): UnopenedFile => ({
  name: bytes.name,
  size: bytes.size,
  open: async () => bytes,
});

/** Any kind of bytes as a Uint8Array without copying; null for anything else. */
function toUint8Array(given: unknown): Uint8Array | null {
  if (given instanceof Uint8Array) return given;
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return builtInClass(given) === 'ArrayBuffer' ? new Uint8Array(given as ArrayBuffer) : null;
}

const checkBytes = ({ bytes }: NamedBytes, place: string): Uint8Array =>
  toUint8Array(bytes) ??
  fail(
    'data',
    `${place}.bytes`,
    `${quoteValue(bytes)} is not an array of bytes`,
    'pass a Uint8Array or an ArrayBuffer',
  );
