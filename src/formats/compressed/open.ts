// Opens compressed files: decompresses them in memory and opens what is inside, by its bytes and the name without the last
// extension.

import { type Bytes, memoryBytes } from '../bytes.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { Format, OpenSettings } from '../format.ts';
import { readWhole } from '../whole-file.ts';
import { MAX_OUTPUT } from './output.ts';

/** Finds the format of a file by its first bytes and its name. */
export type FindFormat = (start: Uint8Array, name: string) => Promise<Format>;

type Decompress = (
  where: FilePlace,
  packed: Uint8Array,
  signal?: AbortSignal,
  limit?: number,
) => Promise<Uint8Array>;

/** Formats of compressed files. */
const COMPRESSED = ['gzip', 'zstd'];

async function openInner(
  file: Bytes,
  settings: OpenSettings,
  findFormat: FindFormat,
  decompress: Decompress,
): Promise<Loaded> {
  const { signal, memory } = settings;
  const where = { file: file.name };
  const packed = (await readWhole(file, signal)).bytes;
  const content = await decompress(where, packed, signal, memory.limit(MAX_OUTPUT));
  if (content.length === 0) rejectFile(where, 'the file in it is empty');
  const format = await findFormat(content, file.name.replace(/\.\w+$/, ''));
  if (COMPRESSED.includes(format.name))
    rejectFile(where, 'it is compressed twice', 'unpack it once, then open it');
  return format.open(memoryBytes(file.name, content), settings);
}

export async function openGzip(file: Bytes, settings: OpenSettings, findFormat: FindFormat): Promise<Loaded> {
  const { gunzip } = await import('./gzip.ts');
  return openInner(file, settings, findFormat, gunzip);
}

export async function openZstd(file: Bytes, settings: OpenSettings, findFormat: FindFormat): Promise<Loaded> {
  const { unzstd } = await import('./zstd.ts');
  return openInner(file, settings, findFormat, unzstd);
}
