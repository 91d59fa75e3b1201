// The compressions, checksums and texts of Zarr's chunks. Each knows how many bytes its data may take, and verifies what it can.

import { registry } from 'zarrita';
import { gunzip } from '../compressed/gzip.ts';
import { unlz4Block } from '../compressed/lz4.ts';
import { unzstd } from '../compressed/zstd.ts';
import { crc32c } from '../crc32.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { unblosc, unshuffle } from './blosc.ts';
import { unzlib } from './zlib.ts';

/** What a codec knows of the bytes that it decodes. */
export interface CodecSettings {
  readonly where: FilePlace;
  /** Most decoded bytes. */
  readonly limit: number;
  /** Bytes per value, for `shuffle`. */
  readonly itemSize: number;
}

type Decode = (packed: Uint8Array, settings: CodecSettings) => Uint8Array | Promise<Uint8Array>;

const rejectDamaged = ({ where }: CodecSettings): never =>
  rejectFile(where, 'a chunk of it is damaged', 'copy or save it again');

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The size in front of a block. */
const LZ4_HEADER = 4;

const unlz4: Decode = (packed, settings) => {
  if (packed.length < LZ4_HEADER) return rejectDamaged(settings);
  const size = viewOf(packed).getUint32(0, true);
  if (size > settings.limit) return rejectDamaged(settings);
  return unlz4Block(settings.where, packed.subarray(LZ4_HEADER), size);
};

const CHECKSUM_BYTES = 4;

const verifyCrc32c: Decode = (bytes, settings) => {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) return rejectDamaged(settings);
  const content = bytes.subarray(0, end);
  return crc32c(content) === viewOf(bytes).getUint32(end, true) ? content : rejectDamaged(settings);
};

/** By name. All of them decode bytes to bytes. */
export const BYTE_CODECS: Readonly<Record<string, Decode>> = {
  gzip: (packed, { where, limit }) => gunzip(where, packed, undefined, limit),
  zlib: (packed, { where, limit }) => unzlib(where, packed, limit),
  zstd: (packed, { where, limit }) => unzstd(where, packed, undefined, limit),
  lz4: unlz4,
  blosc: (packed, { where, limit }) => unblosc(where, packed, limit),
  crc32c: verifyCrc32c,
  shuffle: (bytes, { itemSize }) => unshuffle(bytes, itemSize),
};

/** Decodes texts of any length: their number, then the length and the bytes of each. */
function decodeTexts(bytes: Uint8Array, count: number, settings: CodecSettings): string[] {
  const [view, decoder] = [viewOf(bytes), new TextDecoder()];
  if (view.byteLength < 4 || view.getUint32(0, true) !== count) return rejectDamaged(settings);
  let at = 4;
  return Array.from({ length: count }, () => {
    if (at + 4 > bytes.length) return rejectDamaged(settings);
    const start = at + 4;
    at = start + view.getUint32(at, true);
    if (at > bytes.length) return rejectDamaged(settings);
    return decoder.decode(bytes.subarray(start, at));
  });
}

/** The library's names of our codecs, which leave its own codecs to others who use it. */
export const ourName = (name: string): string => `headglow.${name}`;
export const TEXTS = 'vlen-utf8';

const unsupported = (): never => {
  throw new Error('encoding is not supported');
};

type Entry = Awaited<ReturnType<NonNullable<ReturnType<typeof registry.get>>>>;

function createByteCodec(decode: Decode): Entry {
  return {
    fromConfig: (settings) => ({
      kind: 'bytes_to_bytes',
      encode: unsupported,
      decode: async (bytes: Uint8Array) => decode(bytes, settings as CodecSettings),
      computeEncodedSize: (size: number) => size + (decode === verifyCrc32c ? CHECKSUM_BYTES : 0),
    }),
  } as Entry;
}

const textCodec = {
  fromConfig: (settings: unknown, { shape }: { readonly shape: readonly number[] }) => ({
    kind: 'array_to_bytes',
    encode: unsupported,
    decode: (bytes: Uint8Array) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((size, length) => size * length, 1));
      return { data: decodeTexts(bytes, count, settings as CodecSettings), shape, stride };
    },
  }),
} as unknown as Entry;

/** Makes the codecs known to the library. */
export function registerCodecs(): void {
  for (const [name, decode] of Object.entries(BYTE_CODECS)) {
    const codec = createByteCodec(decode);
    registry.set(ourName(name), async () => codec);
  }
  registry.set(ourName(TEXTS), async () => textCodec);
}
