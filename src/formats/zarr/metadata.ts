// Checks the metadata of a Zarr array, of version 2 or 3, and turns them into those that the library reads.

import type { FilePlace } from '../file.ts';
import { rejectFile, rejectSize } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { countValues } from '../pickle/shape.ts';
import { type CodecMetadata, parseCodecs } from './codec-metadata.ts';
import { type DataType, parseFill, parseType2, parseType3 } from './data-type.ts';
import type { ArrayEntry } from './list-arrays.ts';

/** How chunks are named. */
export interface ChunkKeys {
  readonly name: 'v2' | 'default';
  readonly configuration: { readonly separator: '.' | '/' };
}

/** An array whose metadata have been checked. */
export interface ArrayInfo {
  readonly where: FilePlace;
  readonly path: readonly string[];
  readonly shape: readonly number[];
  /** The shape of what is stored under one key. */
  readonly stored: readonly number[];
  /** The shape of what is decoded at once: a part of what is stored, if that is a shard. */
  readonly chunk: readonly number[];
  readonly type: DataType;
  /** The value of absent cells. */
  readonly fill: number | string;
  readonly keys: ChunkKeys;
  readonly codecs: readonly CodecMetadata[];
  /** Whether the index of a shard is in front of it. */
  readonly isIndexFirst: boolean;
  /** The names of its dimensions; null if there are none. */
  readonly dimensions: readonly string[] | null;
  readonly attributes: JsonObject;
}

const MAX_AXES = 32;
/** Bytes of a chunk. */
const MAX_CHUNK_BYTES = 2 ** 31;

const isLengths = (value: unknown, least: number): value is readonly number[] =>
  Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= least);

export const writtenShape = (shape: readonly number[]): string => `(${shape.join(', ')})`;

function parseShapes(where: FilePlace, shape: unknown, chunk: unknown) {
  if (!isLengths(shape, 0) || shape.length > MAX_AXES)
    return rejectFile(where, 'its shape is not valid', 'save it again');
  if (countValues(shape) > Number.MAX_SAFE_INTEGER)
    return rejectSize(where, `its shape ${writtenShape(shape)} is too large`, 'save it again');
  if (!isLengths(chunk, 1) || chunk.length !== shape.length)
    return rejectFile(where, 'the shape of its chunks is not valid', 'save it again');
  return { shape, chunk };
}

/** @throws HeadglowError for chunks that are too large */
function checkChunkSize(where: FilePlace, chunk: readonly number[], size: number): void {
  if (countValues(chunk) * Math.max(1, size) > MAX_CHUNK_BYTES)
    rejectSize(where, `its chunks of ${writtenShape(chunk)} are too large`, 'save it in smaller chunks');
}

function parseSeparator(where: FilePlace, separator: unknown, usual: '.' | '/'): '.' | '/' {
  if (separator === undefined || separator === null) return usual;
  if (separator === '.' || separator === '/') return separator;
  return rejectFile(where, 'the names of its chunks are not valid', 'save it again');
}

const isNames = (value: unknown, count: number): value is readonly string[] =>
  Array.isArray(value) &&
  value.length === count &&
  value.every((name) => typeof name === 'string' && name !== '');

/** Names of dimensions: those of version 3, or those that xarray writes. */
function findDimensions({ metadata, attributes }: ArrayEntry, axes: number): readonly string[] | null {
  const candidates = [metadata.dimension_names, attributes._ARRAY_DIMENSIONS];
  return candidates.find((names) => isNames(names, axes)) ?? null;
}

const describeType = (type: unknown): string => {
  const name = isObject(type) ? type.name : type;
  return typeof name === 'string' ? name.slice(0, 40) : JSON.stringify(type ?? null).slice(0, 40);
};

const rejectType = (where: FilePlace, type: unknown): never =>
  rejectFile(where, `its type ${describeType(type)} is not read`, 'save it as float32');

const parseAnyFill = (where: FilePlace, type: DataType, fill: unknown): number | string =>
  type.kind === 'number' ? parseFill(where, type, fill) : typeof fill === 'string' ? fill : '';

/** The filters and the compressor of version 2, in the notation of version 3. */
function listCodecs2({ filters, compressor, order, dtype }: JsonObject): readonly JsonObject[] {
  const rename = (codec: unknown): JsonObject => {
    const { id, ...configuration } = isObject(codec) ? codec : {};
    return { name: id, configuration };
  };
  const isBigEndian = typeof dtype === 'string' && dtype.startsWith('>');
  return [
    ...(order === 'F' ? [{ name: 'transpose', configuration: { order: 'F' } }] : []),
    ...(Array.isArray(filters) ? filters.map(rename) : []),
    ...(isBigEndian ? [{ name: 'bytes', configuration: { endian: 'big' } }] : []),
    ...(compressor ? [rename(compressor)] : []),
  ];
}

function parseVersion2(where: FilePlace, entry: ArrayEntry): ArrayInfo {
  const { metadata, attributes, path } = entry;
  const { shape, chunk } = parseShapes(where, metadata.shape, metadata.chunks);
  const listed = listCodecs2(metadata);
  const hasTextFilter = listed.some(({ name }) => name === 'vlen-utf8');
  const type = parseType2(metadata.dtype, hasTextFilter) ?? rejectType(where, metadata.dtype);
  checkChunkSize(where, chunk, type.size);
  const separator = parseSeparator(where, metadata.dimension_separator, '.');
  return {
    ...{ where, path, shape, type, attributes, stored: chunk },
    ...parseCodecs(where, listed, { shape: chunk, type }),
    fill: parseAnyFill(where, type, metadata.fill_value),
    keys: { name: 'v2', configuration: { separator } },
    dimensions: findDimensions(entry, shape.length),
  };
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'zarr_format',
  'node_type',
  'shape',
  'data_type',
  'chunk_grid',
  'chunk_key_encoding',
  'fill_value',
  'codecs',
  'attributes',
  'dimension_names',
  'storage_transformers',
  'consolidated_metadata',
]);

/** @throws HeadglowError for extensions that a reader has to understand */
function checkExtensions(where: FilePlace, { storage_transformers, ...metadata }: JsonObject): void {
  const mayIgnore = (field: unknown): boolean => isObject(field) && field.must_understand === false;
  const unknown = Object.keys(metadata).find((name) => !KNOWN_FIELDS.has(name) && !mayIgnore(metadata[name]));
  const hasTransformers = Array.isArray(storage_transformers) && storage_transformers.length > 0;
  const name = hasTransformers ? 'storage_transformers' : unknown;
  if (name !== undefined)
    rejectFile(
      where,
      `it uses the extension ${name.slice(0, 40)}, which is not supported`,
      'save it without it',
    );
}

/** The configuration of an extension point that must have a certain name. */
function parseNamed(where: FilePlace, value: unknown, names: readonly string[], what: string) {
  const name = isObject(value) ? value.name : value;
  if (typeof name !== 'string' || !names.includes(name))
    return rejectFile(where, `its ${what} ${describeType(value)} is not supported`, 'save it again');
  const configuration = isObject(value) && isObject(value.configuration) ? value.configuration : {};
  return { name, configuration };
}

function parseVersion3(where: FilePlace, entry: ArrayEntry): ArrayInfo {
  const { metadata, attributes, path } = entry;
  checkExtensions(where, metadata);
  const grid = parseNamed(where, metadata.chunk_grid, ['regular'], 'chunk grid');
  const { shape, chunk } = parseShapes(where, metadata.shape, grid.configuration.chunk_shape);
  const type = parseType3(metadata.data_type) ?? rejectType(where, metadata.data_type);
  checkChunkSize(where, chunk, type.size);
  const keys = parseNamed(where, metadata.chunk_key_encoding, ['default', 'v2'], 'naming of chunks');
  const isDefault = keys.name === 'default';
  const separator = parseSeparator(where, keys.configuration.separator, isDefault ? '/' : '.');
  const listed = Array.isArray(metadata.codecs) ? metadata.codecs : [];
  const codecs = parseCodecs(where, listed, { shape: chunk, type });
  checkChunkSize(where, codecs.chunk, type.size);
  return {
    ...{ where, path, shape, type, attributes, stored: chunk },
    ...codecs,
    fill: parseAnyFill(where, type, metadata.fill_value),
    keys: { name: isDefault ? 'default' : 'v2', configuration: { separator } },
    dimensions: findDimensions(entry, shape.length),
  };
}

/** Checks the metadata of an array. @throws HeadglowError if it can't be read */
export function parseArray(file: FilePlace, entry: ArrayEntry): ArrayInfo {
  const place = entry.path.join('.');
  const where = { ...file, ...(place !== '' && { place }) };
  const { zarr_format: version } = entry.metadata;
  if (version === 3) return parseVersion3(where, entry);
  if (version === 2) return parseVersion2(where, entry);
  return rejectFile(where, 'its metadata are not those of Zarr version 2 or 3', 'save it again');
}
