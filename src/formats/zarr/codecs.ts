// The compressions, checksums and texts of Zarr's chunks. Each knows how many bytes its data may take, and verifies what it can.
// Blosc is the library's own.

import { Unzlib } from 'fflate';
import { registry } from 'zarrita';
import { gunzip } from '../compressed/gzip.ts';
import { unlz4Block } from '../compressed/lz4.ts';
import { Output } from '../compressed/output.ts';
import { unzstd } from '../compressed/zstd.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { adler32, crc32c } from './checksums.ts';

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

/** Compressed bytes at a time: as decompressed, at most 16 MiB. */
const PIECE = 2 ** 14;
const ZLIB_TRAILER = 4;

const unzlib: Decode = (packed, settings) => {
  if (packed.length <= ZLIB_TRAILER) return rejectDamaged(settings);
  const output = new Output(settings.where, 0, settings.limit);
  const stream = new Unzlib((piece) => output.push(piece));
  for (let at = 0; at < packed.length; at += PIECE)
    stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  const bytes = output.since(0);
  const checksum = viewOf(packed).getUint32(packed.length - ZLIB_TRAILER);
  return adler32(bytes) === checksum ? bytes : rejectDamaged(settings);
};

/** The size in front of a block. */
const LZ4_HEADER = 4;

const unlz4: Decode = (packed, settings) => {
  if (packed.length < LZ4_HEADER) return rejectDamaged(settings);
  const size = viewOf(packed).getUint32(0, true);
  if (size > settings.limit) return rejectDamaged(settings);
  return unlz4Block(settings.where, packed.subarray(LZ4_HEADER), size);
};

/** The header of Blosc: its size, and the offsets of the decompressed and compressed sizes. */
const BLOSC = { size: 16, decoded: 4, packed: 12 };

interface Decoder {
  decode(bytes: Uint8Array): Promise<Uint8Array>;
}
interface DecoderClass {
  fromConfig(configuration: object): Decoder;
}

const unblosc: Decode = async (packed, settings) => {
  if (packed.length < BLOSC.size) return rejectDamaged(settings);
  const size = viewOf(packed).getUint32(BLOSC.decoded, true);
  if (size > settings.limit || viewOf(packed).getUint32(BLOSC.packed, true) !== packed.length)
    return rejectDamaged(settings);
  const library = (await registry.get('blosc')?.()) as unknown as DecoderClass;
  const bytes = await library.fromConfig({}).decode(packed);
  return bytes.length === size ? bytes : rejectDamaged(settings);
};

const CHECKSUM_BYTES = 4;

const verifyCrc32c: Decode = (bytes, settings) => {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) return rejectDamaged(settings);
  const content = bytes.subarray(0, end);
  return crc32c(content) === viewOf(bytes).getUint32(end, true) ? content : rejectDamaged(settings);
};

/** Puts the bytes of each value together again. */
const unshuffle: Decode = (bytes, { itemSize }) => {
  const count = Math.floor(bytes.length / itemSize);
  const values = bytes.slice();
  for (let byte = 0; byte < itemSize; byte++)
    for (let i = 0; i < count; i++) values[i * itemSize + byte] = bytes[byte * count + i] as number;
  return values;
};

/** By name. All of them decode bytes to bytes. */
export const BYTE_CODECS: Readonly<Record<string, Decode>> = {
  gzip: (packed, { where, limit }) => gunzip(where, packed, undefined, limit),
  zlib: unzlib,
  zstd: (packed, { where, limit }) => unzstd(where, packed, undefined, limit),
  lz4: unlz4,
  blosc: unblosc,
  crc32c: verifyCrc32c,
  shuffle: unshuffle,
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
