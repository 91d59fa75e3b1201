// Lists the files of a Zarr store whose keys are not known: its metadata, and those of its chunks that are there.

import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import { type FilePlace, rejectSize } from '../file.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { type ArrayEntry, listArrays, type StoreContents } from './list-arrays.ts';
import { type ArrayInfo, parseArray } from './metadata.ts';

/** A file of a store: its content, if it is metadata, or how its bytes are read. */
export type StoreFile<File extends Bytes> = { readonly key: string } & (
  | { readonly content: Uint8Array<ArrayBuffer> }
  | { readonly bytes: File }
);

/** Chunks of a store. Each takes a request. */
const MAX_CHUNKS = 20_000;
/** Chunks that are opened at the same time. */
const MAX_CONCURRENT = 8;

const encode = (value: object): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

const toMetadata = (path: readonly string[], name: string, value: object) => ({
  key: [...path, name].join('/'),
  content: encode(value),
});

function metadataOf({ path, metadata, attributes }: ArrayEntry) {
  if (metadata.zarr_format === 3) return [toMetadata(path, 'zarr.json', metadata)];
  return [toMetadata(path, '.zarray', metadata), toMetadata(path, '.zattrs', attributes)];
}

/** The metadata of groups. */
function groupMetadata({ arrays, groups, attributes }: StoreContents) {
  if (arrays.some(({ path }) => path.length === 0)) return [];
  if (arrays[0]?.metadata.zarr_format === 3)
    return groups.map((group) =>
      toMetadata(group.path, 'zarr.json', {
        zarr_format: 3,
        node_type: 'group',
        attributes: group.attributes,
      }),
    );
  return [toMetadata([], '.zgroup', { zarr_format: 2 }), toMetadata([], '.zattrs', attributes)];
}

/** The keys of all chunks of an array, whether they are there or not. */
function chunkKeys({ path, shape, stored, keys }: ArrayInfo): string[] {
  const { separator } = keys.configuration;
  let found: string[] = [keys.name === 'default' ? 'c' : ''];
  shape.forEach((length, axis) => {
    const count = Math.ceil(length / (stored[axis] as number));
    found = found.flatMap((before) =>
      Array.from({ length: count }, (_, index) =>
        before === '' ? `${index}` : `${before}${separator}${index}`,
      ),
    );
  });
  return found.map((key) => [...path, key || '0'].join('/'));
}

/** The metadata of an array that can be read; null for others, which the reader will refuse. */
function tryParse(where: FilePlace, entry: ArrayEntry): ArrayInfo | null {
  try {
    return parseArray(where, entry);
  } catch (error) {
    if (error instanceof HeadglowError) return null;
    throw error;
  }
}

/**
 * Lists the files of a store, and opens its chunks.
 * @param open opens a key; null if the store does not have it
 * @throws HeadglowError if its arrays can't be listed, or there are too many chunks
 */
export async function* listStoreFiles<File extends Bytes>(
  where: FilePlace,
  open: (key: string) => Promise<File | null>,
  signal?: AbortSignal,
): AsyncGenerator<StoreFile<File>> {
  const contents = await listArrays(where, { keys: null, open }, signal);
  yield* groupMetadata(contents);
  for (const entry of contents.arrays) yield* metadataOf(entry);
  const keys = contents.arrays.flatMap((entry) => {
    const info = tryParse(where, entry);
    return info ? chunkKeys(info) : [];
  });
  if (keys.length > MAX_CHUNKS)
    rejectSize(
      where,
      `it has ${keys.length.toLocaleString('en')} chunks, above the limit of ${MAX_CHUNKS.toLocaleString('en')} for a URL`,
      'copy the store to your disk and open it there, or open one of its arrays',
    );
  for await (const { item, outcome } of mapConcurrently(keys, open, { atOnce: MAX_CONCURRENT })) {
    signal?.throwIfAborted();
    if (outcome.status === 'rejected') throw outcome.reason;
    if (outcome.value) yield { key: item, bytes: outcome.value };
  }
}
