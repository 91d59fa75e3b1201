// Reads chunks of a Zarr array with the library. A chunk that the store leaves out has no data: its values are the fill value. One that
// is damaged is an error.

import * as zarr from 'zarrita';
import { HeadglowError } from '../../tensor/error.ts';
import { type Bytes, RetryableReadError } from '../bytes.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { countValues } from '../pickle/shape.ts';
import { registerCodecs } from './codecs.ts';
import type { ArrayInfo } from './metadata.ts';
import type { Need, ZarrStore } from './store.ts';

/** The decoded values of a chunk. */
export interface ChunkData {
  /** Numbers, or texts by their index. */
  readonly at: (index: number) => number | bigint | string;
  readonly numbers: ArrayLike<number | bigint> | null;
  /** The distance between neighbours along each axis. */
  readonly stride: readonly number[];
}

/** What is passed through the library to the store for one chunk. */
interface ChunkRead {
  readonly signal: AbortSignal | undefined;
  isFound: boolean;
}

/** A part of a stored file: the end of it, or a range. */
type PartOfFile = { readonly suffixLength: number } | { readonly offset: number; readonly length: number };

/** Thrown for the index of a shard that the store does not have. */
class AbsentShard extends Error {}

/** Bytes by which a compressed chunk may be longer than its values. */
const SLACK = 2 ** 16;
/** Bytes of texts in a chunk. */
const MAX_TEXT_BYTES = 2 ** 26;

/** The same bytes as a plain array: `slice` of Node's `Buffer` does not copy, as the library expects it. */
const toPlain = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

/** The keys of an array as a store of the library. */
class ArrayStore {
  readonly #store: ZarrStore;
  readonly #info: ArrayInfo;
  /** Most bytes of a chunk, and of what is stored under one key. */
  readonly #maxBytes: number;
  readonly #maxStored: number;

  constructor(store: ZarrStore, info: ArrayInfo) {
    [this.#store, this.#info] = [store, info];
    const { chunk, stored, type } = info;
    this.#maxBytes = (type.size === 0 ? MAX_TEXT_BYTES : 2 * countValues(chunk) * type.size) + SLACK;
    this.#maxStored = this.#maxBytes * (countValues(stored) / countValues(chunk)) + SLACK;
  }

  /** @param path of the library, such as `/c/0/0` */
  async get(path: string, read?: ChunkRead): Promise<Uint8Array | undefined> {
    const [end, most] = [this.#maxBytes, this.#maxBytes];
    const bytes = await this.#open(path, read, { first: { start: 0, end }, most });
    if (!bytes) return undefined;
    this.#checkSize(path, bytes.size);
    if (read) read.isFound = true;
    return toPlain(await bytes.read(0, bytes.size, read?.signal));
  }

  async getRange(path: string, part: PartOfFile, read?: ChunkRead): Promise<Uint8Array | undefined> {
    if ('suffixLength' in part) return this.#readIndex(path, part.suffixLength);
    const { offset, length } = part;
    this.#checkSize(path, length);
    const bytes = await this.#open(
      path,
      read,
      this.#partOf('chunk', { start: offset, end: offset + length }),
    );
    if (!bytes) return undefined;
    if (!(offset + length <= bytes.size)) return this.#reject(path);
    if (read) read.isFound = true;
    return toPlain(await bytes.read(offset, offset + length, read?.signal));
  }

  /** The index of a shard: only it is read as a suffix. Reads of all its chunks share it, so none of them aborts it. */
  async #readIndex(path: string, length: number): Promise<Uint8Array> {
    const { isIndexFirst } = this.#info;
    const first = isIndexFirst ? { start: 0, end: length } : { last: length };
    const bytes = await this.#open(path, undefined, this.#partOf('index', first));
    // The library would remember that the shard is absent.
    if (!bytes) throw new AbsentShard();
    if (length > bytes.size) return this.#reject(path);
    const start = isIndexFirst ? 0 : bytes.size - length;
    return toPlain(await bytes.read(start, start + length));
  }

  /** @param key such as `c/0/0` */
  async has(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    const need = { first: { start: 0, end: 1 }, most: this.#maxStored };
    return (await this.#store.open([...this.#info.path, key].join('/'), signal, need)) !== null;
  }

  #partOf(part: 'index' | 'chunk', first: Need['first']): Need {
    return { first, most: this.#maxStored, part };
  }

  #open(path: string, read: ChunkRead | undefined, need: Need): Promise<Bytes | null> {
    return this.#store.open([...this.#info.path, path.slice(1)].join('/'), read?.signal, need);
  }

  #checkSize(path: string, size: number): void {
    if (size > this.#maxBytes || size === 0) this.#reject(path);
  }

  #reject(path: string): never {
    return rejectFile(this.#placeOf(path), 'this chunk is damaged', 'copy or save it again');
  }

  #placeOf(path: string): FilePlace {
    return { file: this.#info.where.file, place: [...this.#info.path, path.slice(1)].join('/') };
  }
}

/** Reads chunks of an array. */
export class ChunkReader {
  readonly #info: ArrayInfo;
  readonly #store: ArrayStore;
  readonly #array: zarr.Array<zarr.DataType, zarr.Readable>;

  constructor(store: ZarrStore, info: ArrayInfo) {
    registerCodecs();
    [this.#info, this.#store] = [info, new ArrayStore(store, info)];
    const { shape, stored, keys, codecs, type } = info;
    const metadata = {
      zarr_format: 3,
      node_type: 'array',
      shape,
      data_type: type.stored,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: stored } },
      chunk_key_encoding: keys,
      codecs,
      fill_value: type.kind === 'text' ? '' : 0,
      attributes: {},
    };
    this.#array = this.#protect(() => new zarr.Array(this.#store as never, '/', metadata as never));
  }

  /** Whether the store has the key with an index along each axis. */
  isStored(indices: readonly number[], signal?: AbortSignal): Promise<boolean> {
    const { name, configuration } = this.#info.keys;
    const key = [...(name === 'default' ? ['c'] : []), ...indices].join(configuration.separator);
    return this.#store.has(key, signal);
  }

  /** A chunk by its index along each axis; null if the store leaves it out. */
  async read(indices: readonly number[], signal?: AbortSignal): Promise<ChunkData | null> {
    const read: ChunkRead = { signal, isFound: false };
    const count = countValues(this.#info.chunk);
    try {
      const { data, stride } = await this.#array.getChunk([...indices], read as never);
      if (!read.isFound) return null;
      if (data.length !== count || stride.length !== indices.length) return this.#reject(indices);
      const isTyped = Array.isArray(data) || ArrayBuffer.isView(data);
      const numbers = isTyped ? (data as ArrayLike<number | bigint>) : null;
      const texts = data as { get(index: number): string };
      return { at: (index) => numbers?.[index] ?? texts.get(index), numbers, stride };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AbsentShard) return null;
      // Errors of the store. The library wraps those of codecs: the chunk is damaged.
      if (error instanceof HeadglowError || error instanceof RetryableReadError) throw error;
      return this.#reject(indices);
    }
  }

  #protect<Result>(create: () => Result): Result {
    try {
      return create();
    } catch {
      return rejectFile(this.#info.where, 'its metadata are not valid', 'save it again');
    }
  }

  #reject(indices: readonly number[]): never {
    return rejectFile(
      this.#info.where,
      indices.length === 0 ? 'its chunk is damaged' : `its chunk ${indices.join('.')} is damaged`,
      'copy or save it again',
    );
  }
}
