// Compresses chunks with Node's zlib, in its threads.

import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { HeadglowError } from '../tensor/error.ts';
import type { PyramidCodec } from './convention.ts';
import { GZIP_LEVEL, ZSTD_LEVEL } from './metadata.ts';

/** Compresses bytes. */
export type Encode = (bytes: Uint8Array) => Promise<Uint8Array>;

/** What newer versions of Node than the oldest supported one have. */
interface Zstandard {
  readonly zstdCompress?: (
    bytes: Uint8Array,
    options: { readonly params: Readonly<Record<number, number>> },
    done: (error: Error | null, result: Uint8Array) => void,
  ) => void;
  readonly constants: { readonly ZSTD_c_compressionLevel?: number };
}

function createZstd(): Encode {
  const { zstdCompress, constants } = zlib as unknown as Zstandard;
  const parameter = constants.ZSTD_c_compressionLevel;
  if (!zstdCompress || parameter === undefined)
    throw new HeadglowError({
      code: 'environment',
      place: '--codec',
      reason: `zstd needs Node 22.15 or later, but this is ${process.version}`,
      remedy: 'use --codec gzip, or update Node',
    });
  const compress = promisify(zstdCompress);
  return (bytes) => compress(bytes, { params: { [parameter]: ZSTD_LEVEL } });
}

/** What compresses the chunks of a codec; null for none. @throws HeadglowError if this version of Node does not have it */
export function createEncoder(codec: PyramidCodec): Encode | null {
  if (codec === 'none') return null;
  if (codec === 'zstd') return createZstd();
  const gzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
  return (bytes) => gzip(bytes, { level: GZIP_LEVEL });
}
