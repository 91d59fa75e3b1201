// Checks the codecs of a Zarr array: those that the library and `codecs.ts` have, in an order that they can decode.

import { type FilePlace, rejectFile } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { countValues } from '../pickle/shape.ts';
import { BYTE_CODECS, ourName, TEXTS } from './codecs.ts';
import type { DataType } from './data-type.ts';

/** A codec for the library. */
export interface CodecMetadata {
  readonly name: string;
  readonly configuration: object;
}

/** The codecs of an array, and what they decode. */
export interface ParsedCodecs {
  readonly codecs: readonly CodecMetadata[];
  readonly chunk: readonly number[];
  readonly isIndexFirst: boolean;
}

interface Chunk {
  readonly shape: readonly number[];
  readonly type: DataType;
}

/** Bytes of a chunk of texts. */
const MAX_TEXT_BYTES = 2 ** 26;
/** Codecs of a chunk. */
const MAX_CODECS = 8;
const SHARDS = 'sharding_indexed';
const CHECKSUM_BYTES = 4;

const rejectCodec = (where: FilePlace, name: unknown): never => {
  const written = typeof name === 'string' ? name.slice(0, 40) : JSON.stringify(name ?? null).slice(0, 40);
  return rejectFile(
    where,
    `its compression or filter ${written} is not supported`,
    'save it with Blosc, Zstandard, gzip, LZ4 or no compression',
  );
};

interface NamedCodec {
  readonly name: string;
  readonly configuration: JsonObject;
}

/** NumCodecs' codecs have a prefix in version 3. */
function parseName(where: FilePlace, codec: unknown): NamedCodec {
  const name = isObject(codec) ? codec.name : codec;
  if (typeof name !== 'string') return rejectCodec(where, name);
  const configuration = isObject(codec) && isObject(codec.configuration) ? codec.configuration : {};
  return { name: name.replace(/^numcodecs\./, ''), configuration };
}

function checkOrder(where: FilePlace, order: unknown, axes: number): unknown {
  const isOrder =
    order === 'C' ||
    order === 'F' ||
    (Array.isArray(order) &&
      order.length === axes &&
      Array.from({ length: axes }, (_, axis) => axis).every((axis) => order.includes(axis)));
  return isOrder ? order : rejectFile(where, 'the order of its axes is not valid', 'save it again');
}

/** A codec that changes arrays, not bytes. */
function parseArrayCodec(
  where: FilePlace,
  { name, configuration }: NamedCodec,
  { shape, type }: Chunk,
): CodecMetadata | null {
  if (name === 'transpose')
    return { name, configuration: { order: checkOrder(where, configuration.order, shape.length) } };
  if (name === 'bytes') {
    const isBig = configuration.endian === 'big';
    return { name, configuration: { endian: isBig ? 'big' : 'little' } };
  }
  if (name === 'bitround') return { name, configuration };
  const { astype, dtype } = configuration;
  const isDelta = name === 'delta' && (astype === undefined || astype === dtype);
  const isPlain = type.kind === 'number' && type.encoding === 'plain';
  return isDelta && isPlain ? { name: 'numcodecs.delta', configuration: {} } : null;
}

/** Checks codecs, of which all but texts decode to a known number of bytes. */
function parseList(where: FilePlace, listed: readonly unknown[], chunk: Chunk): CodecMetadata[] {
  if (listed.length > MAX_CODECS)
    return rejectFile(where, 'it has too many filters', 'save it without filters');
  const { shape, type } = chunk;
  const isAnyText = type.size === 0;
  let limit = isAnyText ? MAX_TEXT_BYTES : countValues(shape) * type.size;
  let transposes = 0;
  let hasBytes = false;
  return listed.map((codec) => {
    const named = parseName(where, codec);
    const { name, configuration } = named;
    if (name === TEXTS && isAnyText) return { name: ourName(TEXTS), configuration: { where } };
    if (Object.hasOwn(BYTE_CODECS, name)) {
      hasBytes = true;
      const elementSize = Number(configuration.elementsize ?? type.size);
      const itemSize = Number.isSafeInteger(elementSize) && elementSize > 0 ? elementSize : 1;
      const settings = { where, limit, itemSize };
      // A codec may lengthen what it can't compress.
      if (name === 'crc32c') limit += CHECKSUM_BYTES;
      else if (name !== 'shuffle') limit = 2 * limit + 2 ** 16;
      return { name: ourName(name), configuration: settings };
    }
    if (name === 'transpose' && ++transposes > 1)
      return rejectFile(where, 'its axes are transposed twice', 'save it again');
    const parsed = hasBytes ? null : parseArrayCodec(where, named, chunk);
    return parsed ?? rejectCodec(where, name);
  });
}

const isDivided = (shape: readonly number[], inner: unknown): inner is readonly number[] =>
  Array.isArray(inner) &&
  inner.length === shape.length &&
  inner.every(
    (length, axis) => Number.isSafeInteger(length) && length > 0 && (shape[axis] as number) % length === 0,
  );

/** The index of a shard: the place and the size of each of its chunks. */
const INDEX_TYPE: DataType = { kind: 'number', encoding: 'plain', stored: 'uint64', size: 8, isFloat: false };

function parseShards(where: FilePlace, { configuration }: NamedCodec, { shape, type }: Chunk): ParsedCodecs {
  const { chunk_shape: chunk, codecs, index_codecs: indexCodecs, index_location: location } = configuration;
  if (!isDivided(shape, chunk) || !Array.isArray(codecs) || !Array.isArray(indexCodecs))
    return rejectFile(where, 'its shards are not valid', 'save it again');
  const counts = shape.map((length, axis) => length / (chunk[axis] as number));
  const index = parseList(where, indexCodecs, { shape: [...counts, 2], type: INDEX_TYPE });
  const isFixed = index.every(({ name }) => ['bytes', ourName('crc32c')].includes(name));
  if (!isFixed) return rejectFile(where, 'the index of its shards is compressed', 'save it again');
  const inner = parseList(where, codecs, { shape: chunk, type });
  const settings = { chunk_shape: chunk, codecs: inner, index_codecs: index };
  return {
    codecs: [{ name: SHARDS, configuration: settings }],
    chunk,
    isIndexFirst: location === 'start',
  };
}

/** Checks the codecs of an array. @throws HeadglowError that names one that is not supported */
export function parseCodecs(where: FilePlace, listed: readonly unknown[], chunk: Chunk): ParsedCodecs {
  const shards = listed.map((codec) => parseName(where, codec)).find(({ name }) => name === SHARDS);
  if (!shards) return { codecs: parseList(where, listed, chunk), chunk: chunk.shape, isIndexFirst: false };
  if (listed.length > 1)
    return rejectFile(
      where,
      'its shards are compressed as a whole',
      'compress the chunks inside them instead',
    );
  return parseShards(where, shards, chunk);
}
