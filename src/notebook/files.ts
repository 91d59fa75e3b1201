// Files of a figure in a notebook: read by the page's readers, which Python sends, from bytes that Python reads.

import type { Bytes } from '../formats/bytes.ts';
import type { FileInput, LoadedDataset, LoadSettings } from '../formats/load.ts';
import { HeadglowError, sentenceOf } from '../tensor/error.ts';
import type { Channel, Code, Content } from './channel.ts';
import type * as readers from './readers.ts';

/** A file that Python names: with a size, a URL, or neither if it is a Zarr store. */
interface SentFile {
  readonly name: string;
  readonly size: number | null;
  readonly url: string | null;
}

/** What Python sends of files. */
export interface SentFiles {
  readonly files: readonly SentFile[];
  /** All files, one after another, if they are small. */
  readonly packed: Content | null;
  /** How they are read, such as `pick`. */
  readonly reading: LoadSettings;
  /** True if they were found in a folder: then those that can't be read are left out. */
  readonly isFolder: boolean;
}

/** Bytes of a file that Python reads. */
function bytesOf(channel: Channel, name: string, place: { file: number; key: string }, size: number): Bytes {
  return {
    name,
    size,
    read: async (start, end, signal) =>
      start === end ? new Uint8Array(0) : channel.request({ what: 'range', ...place, start, end }, signal),
  };
}

/** Opens a file in Python. @returns null if there is none. Small ones come with their size. */
async function openFile(
  channel: Channel,
  name: string,
  place: { file: number; key: string },
  signal?: AbortSignal,
): Promise<Bytes | null> {
  const found = await channel.request({ what: 'open', ...place }, signal);
  const [size = 0] = new Float64Array(found.buffer, found.byteOffset, 1);
  if (size < 0) return null;
  const whole = found.subarray(8);
  if (whole.length < size) return bytesOf(channel, name, place, size);
  return { name, size, memory: whole, read: async (start, end) => whole.subarray(start, end) };
}

/** Whether the page can read a URL on its own: its server allows that, and the page is not a safer one. */
async function isReachable(url: URL, signal: AbortSignal): Promise<boolean> {
  if (!/^https?:$/.test(url.protocol)) return false;
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' }, signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function inputOf(
  { name, size, url }: SentFile,
  file: number,
  channel: Channel,
  { findStoreUrl }: typeof readers,
  signal: AbortSignal,
): Promise<FileInput> {
  const store = {
    name,
    open: (key: string, signal?: AbortSignal) => openFile(channel, `${name}/${key}`, { file, key }, signal),
  };
  if (size !== null) return bytesOf(channel, name, { file, key: '' }, size);
  if (url === null) return store;
  const address = new URL(url);
  const storeUrl = findStoreUrl(address);
  const probed = storeUrl ? new URL(`${storeUrl.pathname}/zarr.json`, storeUrl) : address;
  if (await isReachable(probed, signal)) return address;
  if (storeUrl) return store;
  const bytes = await openFile(channel, name, { file, key: '' }, signal);
  if (!bytes) throw new HeadglowError({ code: 'read', file: name, reason: 'there is no such file' });
  return bytes;
}

/** The files of one content, which has them one after another. */
function unpack(files: readonly SentFile[], packed: Uint8Array): FileInput[] {
  let start = 0;
  return files.map(({ name, size }) => {
    const end = start + (size ?? 0);
    const bytes = packed.subarray(start, end);
    start = end;
    return { name, bytes };
  });
}

/** What was read of files. */
export interface ReadFiles {
  readonly dataset: LoadedDataset;
  /** Sentences about files that were skipped, and other warnings. */
  readonly notes: readonly string[];
}

/** Reads files. @throws HeadglowError if they can't be shown */
export async function readFiles(
  { files, packed, reading, isFolder }: SentFiles,
  code: Code,
  channel: Channel,
  signal: AbortSignal,
): Promise<ReadFiles> {
  const module = await channel.moduleOf<typeof readers>(code.readers);
  module.provideHdf5(() => channel.moduleOf(code.hdf5));
  const inputs = packed
    ? unpack(files, await channel.contentOf(packed))
    : await Promise.all(files.map((file, index) => inputOf(file, index, channel, module, signal)));
  // Those of folders are in the order of their names, with numbers by their size.
  const sorted = !isFolder
    ? inputs
    : (inputs as { name: string }[] as (FileInput & { name: string })[]).sort(module.compareNames);
  const dataset = await module.loadFiles(sorted, { ...reading, strict: !isFolder, signal });
  return { dataset, notes: [...dataset.skipped, ...dataset.notes].map(sentenceOf) };
}
