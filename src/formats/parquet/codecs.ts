// The compressions of Parquet's pages.

import { gunzipSync } from 'fflate';
import { type Compressors, snappyUncompress } from 'hyparquet';
import { allocateBytes } from '../allocate.ts';
import { unlz4Block } from '../compressed/lz4.ts';
import { unzstdPart } from '../compressed/zstd.ts';
import type { FilePlace } from '../file.ts';

/** The compressions that are read. */
export const CODECS: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'LZ4_RAW']);

/** Functions that decompress a page to its size. */
export const createCompressors = (where: FilePlace): Compressors => ({
  SNAPPY: (packed, size) => {
    const page = allocateBytes(where, size);
    snappyUncompress(packed, page);
    return page;
  },
  GZIP: (packed, size) => gunzipSync(packed, { out: allocateBytes(where, size) }),
  ZSTD: (packed, size) => unzstdPart(where, packed, size),
  LZ4_RAW: (packed, size) => unlz4Block(where, packed, size),
});
