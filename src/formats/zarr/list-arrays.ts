// Lists the arrays of a Zarr store with their metadata: from its keys, or from consolidated metadata.

import { HeadglowError } from '../../tensor/error.ts';
import { baseName, type FilePlace, rejectFile, rejectSize } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { parseJson } from '../json/text.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { checkKey, type ZarrStore } from './store.ts';

/** An array of a store, as its metadata say it. */
export interface ArrayEntry {
  /** The names of its groups, and its own; none for an array that is the whole store. */
  readonly path: readonly string[];
  /** The content of `.zarray` or `zarr.json`. */
  readonly metadata: JsonObject;
  readonly attributes: JsonObject;
}

/** A group of a store. */
export interface GroupEntry {
  readonly path: readonly string[];
  readonly attributes: JsonObject;
}

/** The arrays of a store, and its groups with attributes. */
export interface StoreContents {
  readonly arrays: readonly ArrayEntry[];
  /** The outermost group comes first. */
  readonly groups: readonly GroupEntry[];
  /** Those of the outermost group, or of an array that is the whole store. */
  readonly attributes: JsonObject;
}

/** More arrays are refused. */
const MAX_ARRAYS = 10_000;
/** Bytes of metadata. */
const MAX_METADATA = 2 ** 26;
/** Metadata that are read at the same time. */
const MAX_CONCURRENT = 8;

const V2 = { array: '.zarray', group: '.zgroup', attributes: '.zattrs', consolidated: '.zmetadata' };
const V3 = 'zarr.json';

const EMPTY: JsonObject = Object.freeze({});
const toObject = (value: unknown): JsonObject => (isObject(value) ? value : EMPTY);

const joinKey = (path: readonly string[], name: string): string => [...path, name].join('/');
const toPath = (text: string): readonly string[] => (text === '' ? [] : text.split('/'));

/** Whether a store is a run, which grows while a model trains. */
const isRun = ({ headglow }: JsonObject): boolean => isObject(headglow) && isObject(headglow.run);

class ArrayLister {
  readonly #where: FilePlace;
  readonly #store: ZarrStore;
  readonly #signal: AbortSignal | undefined;

  constructor(where: FilePlace, store: ZarrStore, signal: AbortSignal | undefined) {
    [this.#where, this.#store, this.#signal] = [where, store, signal];
  }

  /** The JSON of a key; null if the store does not have it. */
  async #read(key: string): Promise<JsonObject | null> {
    const bytes = await this.#store.open(key, this.#signal);
    if (!bytes) return null;
    const place = { ...this.#where, place: key };
    if (bytes.size > MAX_METADATA) rejectSize(place, 'these metadata are too large', 'save it again');
    const value = this.#parse(key, await bytes.read(0, bytes.size, this.#signal));
    return isObject(value) ? value : rejectFile(place, 'these are no metadata of Zarr', 'save it again');
  }

  #parse(key: string, bytes: Uint8Array): unknown {
    try {
      return parseJson({ name: this.#where.file, bytes });
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      const place = [key, error.details.place].filter(Boolean).join(', ');
      throw new HeadglowError({ ...error.details, place });
    }
  }

  #reject(reason: string, remedy?: string): never {
    return rejectFile(this.#where, reason, remedy);
  }

  #check(arrays: readonly ArrayEntry[]): readonly ArrayEntry[] {
    if (arrays.length === 0) this.#reject('this Zarr store contains no arrays');
    if (arrays.length > MAX_ARRAYS)
      rejectSize(
        this.#where,
        `it has more than ${MAX_ARRAYS.toLocaleString('en')} arrays`,
        'open one of its groups',
      );
    return arrays;
  }

  /** Lists the arrays of a store whose keys are known. */
  async listByKeys(keys: readonly string[]): Promise<StoreContents> {
    const all = new Set(keys);
    // Of a run, the metadata of inner arrays may be behind those in the outermost file.
    const root = all.has(V3) ? await this.#read(V3) : null;
    if (root && isRun(toObject(root.attributes))) return this.#listVersion3(root);
    const folders = new Set<string>();
    for (const key of keys)
      if ([V2.array, V3].includes(baseName(key)))
        folders.add(key.slice(0, Math.max(0, key.lastIndexOf('/'))));
    const found: ArrayEntry[] = [];
    const groups: GroupEntry[] = [];
    const readFolder = (folder: string) => this.#readFolder(toPath(folder), all);
    for await (const { item, outcome } of mapConcurrently([...folders], readFolder, {
      atOnce: MAX_CONCURRENT,
    })) {
      if (outcome.status === 'rejected') throw outcome.reason;
      const { metadata, attributes, isArray } = outcome.value;
      if (isArray) found.push({ path: toPath(item), metadata, attributes });
      else groups.push({ path: toPath(item), attributes });
      // They are refused, so the others need not be read.
      if (found.length > MAX_ARRAYS) break;
    }
    if (all.has(V2.attributes))
      groups.push({ path: [], attributes: toObject(await this.#read(V2.attributes)) });
    return this.#contentsOf(found, groups);
  }

  #contentsOf(arrays: readonly ArrayEntry[], groups: readonly GroupEntry[]): StoreContents {
    const root = groups.findLast(({ path }) => path.length === 0)?.attributes ?? EMPTY;
    const inner = groups.filter(
      ({ path, attributes }) => path.length > 0 && Object.keys(attributes).length > 0,
    );
    return {
      arrays: this.#check(arrays),
      groups: [{ path: [], attributes: root }, ...inner],
      attributes: root,
    };
  }

  /** The metadata of an array or group. If a folder has those of both versions, those of version 3 count. */
  async #readFolder(path: readonly string[], all: ReadonlySet<string>) {
    const [v3, v2] = [joinKey(path, V3), joinKey(path, V2.array)];
    if (all.has(v3)) {
      const metadata = toObject(await this.#read(v3));
      return { metadata, attributes: toObject(metadata.attributes), isArray: metadata.node_type === 'array' };
    }
    const attributes = joinKey(path, V2.attributes);
    return {
      metadata: toObject(await this.#read(v2)),
      attributes: all.has(attributes) ? toObject(await this.#read(attributes)) : EMPTY,
      isArray: true,
    };
  }

  /** Lists the arrays of a store whose keys are not known. */
  async listByMetadata(): Promise<StoreContents> {
    const v3 = await this.#read(V3);
    if (v3) return this.#listVersion3(v3);
    const consolidated = await this.#read(V2.consolidated);
    if (consolidated) return this.#listVersion2(toObject(consolidated.metadata));
    const array = await this.#read(V2.array);
    if (array) {
      const attributes = toObject(await this.#read(V2.attributes));
      return { arrays: [{ path: [], metadata: array, attributes }], groups: [], attributes };
    }
    if (await this.#read(V2.group)) return this.#rejectUnlisted();
    return this.#reject(
      'there is no Zarr store at this address (zarr.json, .zmetadata, .zarray and .zgroup are missing)',
      'check the URL',
    );
  }

  #rejectUnlisted(): never {
    return this.#reject(
      'this Zarr group has no consolidated metadata, so its arrays can not be listed over HTTP',
      'consolidate it in Python, zarr.consolidate_metadata("FOLDER"), or open the URL of one of its arrays',
    );
  }

  #listVersion3(root: JsonObject): StoreContents {
    const attributes = toObject(root.attributes);
    if (root.node_type === 'array')
      return { arrays: [{ path: [], metadata: root, attributes }], groups: [], attributes };
    const consolidated = toObject(root.consolidated_metadata).metadata;
    if (!isObject(consolidated)) return this.#rejectUnlisted();
    const arrays: ArrayEntry[] = [];
    const groups: GroupEntry[] = [{ path: [], attributes }];
    for (const [name, value] of Object.entries(consolidated)) {
      const metadata = toObject(value);
      checkKey(this.#where, name);
      const entry = { path: toPath(name), metadata, attributes: toObject(metadata.attributes) };
      if (metadata.node_type === 'array') arrays.push(entry);
      else groups.push({ path: entry.path, attributes: entry.attributes });
    }
    return this.#contentsOf(arrays, groups);
  }

  #listVersion2(consolidated: JsonObject): StoreContents {
    const arrays = Object.entries(consolidated).flatMap(([key, value]): ArrayEntry[] => {
      if (baseName(key) !== V2.array) return [];
      checkKey(this.#where, key);
      const path = toPath(key).slice(0, -1);
      const attributes = toObject(consolidated[joinKey(path, V2.attributes)]);
      return [{ path, metadata: toObject(value), attributes }];
    });
    return this.#contentsOf(arrays, [{ path: [], attributes: toObject(consolidated[V2.attributes]) }]);
  }
}

/** The arrays of a store. @throws HeadglowError if there are none, or they can't be listed */
export function listArrays(where: FilePlace, store: ZarrStore, signal?: AbortSignal): Promise<StoreContents> {
  const lister = new ArrayLister(where, store, signal);
  return store.keys ? lister.listByKeys(store.keys) : lister.listByMetadata();
}
