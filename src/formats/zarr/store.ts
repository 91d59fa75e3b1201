// A Zarr store: keys with bytes. Folders, lists of files, zip archives and servers are stores.

import type { Bytes } from '../bytes.ts';
import { baseName, type FilePlace, rejectFile, rejectSize } from '../file.ts';

export interface ZarrStore {
  /** All keys, such as `scores/zarr.json`; null if they can't be listed. */
  readonly keys: readonly string[] | null;
  /** The bytes of a key; null if the store does not have it. @param need saves requests, and bounds them */
  open(key: string, signal?: AbortSignal, need?: Need): Promise<Bytes | null>;
  /** The bytes under each key, if they can be listed although `keys` are not. */
  readonly listSizes?: ((signal?: AbortSignal) => Promise<ReadonlyMap<string, number>>) | undefined;
}

/** What a reader needs of a key. */
export interface Need {
  /** The bytes that it will read first: a range, or the last ones. */
  readonly first: { readonly start: number; readonly end: number } | { readonly last: number };
  /** Most bytes that the key may have. */
  readonly most: number;
  /** Set for parts of a shard: its chunks must be of the version whose index was read before. */
  readonly part?: 'index' | 'chunk';
}

/** More keys are refused. */
export const MAX_KEYS = 200_000;

/** Whether a file, by its name, is the metadata of a Zarr array or group: its folder is a store, or in one. */
export const isZarrMetadata = (name: string): boolean =>
  /^(?:\.zarray|\.zgroup|\.zmetadata|zarr\.json)$/.test(name);

/** The URL of a store, from one of a folder with the usual ending, or of metadata; null if a URL is neither. */
export function findStoreUrl(given: URL): URL | null {
  if (!/^https?:$/.test(given.protocol)) return null;
  const parts = given.pathname.split('/').filter(Boolean);
  const isOfMetadata = isZarrMetadata(parts.at(-1) ?? '');
  if (isOfMetadata) parts.pop();
  if (!isOfMetadata && !parts.some((part) => /\.zarr$/i.test(part))) return null;
  const url = new URL(given);
  url.pathname = parts.length === 0 ? '' : `/${parts.join('/')}`;
  return url;
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Every folder that a path is in, the outermost first: `` (the top), `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/** A folder with a store among the paths of files. */
export interface StoreFolder<File> {
  readonly folder: string;
  /** The files in it by their keys. */
  readonly files: ReadonlyMap<string, File>;
}

/**
 * Finds the folders that are stores: the outermost ones with metadata.
 * @param pathOf the path of a file, with `/` between its parts
 */
export function findStoreFolders<File>(
  files: readonly File[],
  pathOf: (file: File) => string,
): readonly StoreFolder<File>[] {
  const withMetadata = new Set<string>();
  for (const file of files) {
    const path = pathOf(file);
    if (isZarrMetadata(baseName(path))) withMetadata.add(folderOf(path));
  }
  if (withMetadata.size === 0) return [];
  const stores = new Map<string, Map<string, File>>();
  for (const file of files) {
    const path = pathOf(file);
    const folder = foldersOf(path).find((outer) => withMetadata.has(outer));
    if (folder === undefined) continue;
    const store = stores.get(folder) ?? new Map<string, File>();
    stores.set(folder, store);
    store.set(folder === '' ? path : path.slice(folder.length + 1), file);
  }
  return [...stores].map(([folder, inside]) => ({ folder, files: inside }));
}

/** @throws HeadglowError for a store with too many keys */
export function checkKeyCount(where: FilePlace, count: number): void {
  if (count > MAX_KEYS)
    rejectSize(
      where,
      `it has ${count.toLocaleString('en')} files, above the limit of ${MAX_KEYS.toLocaleString('en')}`,
      'save its arrays in larger chunks',
    );
}

/** Whether a key stays in its store, also as a path of Windows. */
const isInside = (key: string): boolean =>
  !key.includes('\\') && !key.split('/').some((part) => ['', '.', '..'].includes(part));

/** @throws HeadglowError for a key that leads out of the store */
export function checkKey(where: FilePlace, key: string): void {
  if (!isInside(key))
    rejectFile({ ...where, place: key }, 'this is not a name in a Zarr store', 'save it again');
}
