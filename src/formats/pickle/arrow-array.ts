// Arrays of Arrow in a pickle, in which pandas has its texts (pyarrow/array.pxi: _restore_array). They are decoded when a frame is
// read.

import { readNumber } from '../array/numbers.ts';
import { memoryBytes } from '../bytes.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import type { NumberCode } from '../npy/type.ts';
import { type Calls, remember } from './call.ts';
import { PyNdarray, PyObject } from './values.ts';

const ARRAY = 'pyarrow.Array';
const CHUNKED_ARRAY = 'pyarrow.ChunkedArray';

export const ARROW_CALLS: Calls = {
  'pyarrow.lib.type_for_alias': ([name]) => name,
  'pyarrow.lib.py_buffer': ([bytes]) => bytes,
  'pyarrow.lib._restore_array': ([data]) => remember(ARRAY)(Array.isArray(data) ? data : []),
  'pyarrow.lib.chunked_array': remember(CHUNKED_ARRAY),
};

const NUMBERS: ReadonlyMap<unknown, NumberCode> = new Map<unknown, NumberCode>([
  ['int8', 'i1'],
  ['int16', 'i2'],
  ['int32', 'i4'],
  ['int64', 'i8'],
  ['uint8', 'u1'],
  ['uint16', 'u2'],
  ['uint32', 'u4'],
  ['uint64', 'u8'],
  ['halffloat', 'f2'],
  ['float', 'f4'],
  ['double', 'f8'],
]);

/** Bytes per offset of a text. */
const TEXTS: ReadonlyMap<unknown, 4 | 8> = new Map<unknown, 4 | 8>([
  ['string', 4],
  ['large_string', 8],
]);

/** Where arrays are read, and who counts their values. */
export interface ArrayContext {
  readonly where: FilePlace;
  /** @throws HeadglowError if more values were read than a file of its size holds */
  readonly use: (values: number) => void;
}

/** The part of its buffers that an array is, and which of its values are present. */
interface Part extends ArrayContext {
  readonly start: number;
  readonly length: number;
  readonly valid: Uint8Array | null;
}

const reject = (where: FilePlace): never =>
  rejectFile(where, 'an array in it is damaged', 'copy or save it again');

const NONE = new Uint8Array(0);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const bitAt = (bits: Uint8Array, at: number): boolean => (((bits[at >> 3] as number) >> (at & 7)) & 1) === 1;

/** The values, with null for those that are missing. */
function list({ use, start, length, valid }: Part, valueAt: (at: number) => unknown): readonly unknown[] {
  use(length);
  return Array.from({ length }, (_, i) => (valid && !bitAt(valid, start + i) ? null : valueAt(start + i)));
}

function readTexts(part: Part, size: 4 | 8, offsets: Uint8Array, bytes: Uint8Array): readonly unknown[] {
  const { where, start, length } = part;
  if (length > 0 && offsets.length < (start + length + 1) * size) reject(where);
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  const decoder = new TextDecoder();
  const offset = (at: number): number =>
    size === 4 ? view.getInt32(4 * at, true) : Number(view.getBigInt64(8 * at, true));
  return list(part, (at) => {
    const [from, to] = [offset(at), offset(at + 1)];
    if (!(from >= 0 && from <= to && to <= bytes.length)) reject(where);
    return decoder.decode(bytes.subarray(from, to));
  });
}

function readNumbers(part: Part, code: NumberCode, bytes: Uint8Array): PyNdarray | readonly unknown[] {
  const { where, start, length } = part;
  const size = Number(code.slice(1));
  if (bytes.length < (start + length) * size) reject(where);
  const type = { kind: 'number', code, size, bigEndian: false } as const;
  if (part.valid) return list(part, (at) => readNumber(bytes.subarray(at * size, (at + 1) * size), type));
  const array = new PyNdarray();
  array.array = {
    type,
    shape: [length],
    strides: [1],
    offset: start,
    data: memoryBytes(where.file, bytes),
  };
  return array;
}

/** The values of an array; undefined if they are none of numbers, texts, or true and false. */
function readChunk({ where, use }: ArrayContext, value: unknown): PyNdarray | readonly unknown[] | undefined {
  if (!(value instanceof PyObject) || value.className !== ARRAY) return undefined;
  const [type, length, nulls, start, buffers] = value.items;
  if (!isCount(length) || !isCount(start) || !Array.isArray(buffers)) return undefined;
  const bytes = buffers.map((buffer) => (buffer instanceof Uint8Array ? buffer : new Uint8Array(0)));
  const [bits = NONE, first = NONE, second = NONE] = bytes;
  const hasBits = (some: Uint8Array): boolean => 8 * some.length >= start + length;
  if (nulls !== 0 && bits.length > 0 && !hasBits(bits)) reject(where);
  const part = { where, use, start, length, valid: nulls !== 0 && bits.length > 0 ? bits : null };
  const size = TEXTS.get(type);
  if (size) return readTexts(part, size, first, second);
  if (type === 'bool') return hasBits(first) ? list(part, (at) => bitAt(first, at)) : reject(where);
  const code = NUMBERS.get(type);
  return code && readNumbers(part, code, first);
}

/** The values of an array or of its chunks; undefined if they are none of numbers, texts, or true and false. */
export function readArrow(context: ArrayContext, value: unknown): PyNdarray | readonly unknown[] | undefined {
  const isChunked = value instanceof PyObject && value.className === CHUNKED_ARRAY;
  const parts: unknown = isChunked ? value.items[0] : [value];
  if (!Array.isArray(parts)) return undefined;
  const chunks = parts.map((part) => readChunk(context, part));
  if (chunks.length === 1) return chunks[0];
  return chunks.every((chunk) => Array.isArray(chunk)) ? chunks.flat() : undefined;
}
