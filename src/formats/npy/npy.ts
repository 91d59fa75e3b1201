// Reads NumPy arrays: header and values. Aligned little-endian float32 in C order is returned as a view of the file's
// bytes; everything else is converted.

import type { Note } from '../../tensor/error.ts';
import type { TensorValues } from '../../tensor/precision.ts';
import type { Numbers, TensorOrSource } from '../../tensor/tensor.ts';
import { allocateBytes, allocateFloat32, allocateFloat64 } from '../allocate.ts';
import { expandBfloat16, swapBytes } from '../array/byte-order.ts';
import { toCOrder } from '../array/c-order.ts';
import { halvesToFloats } from '../array/half-float.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { rememberFew } from '../remember.ts';
import { MAX_NAME } from '../unique-names.ts';
import { type NpyHeader, readHeader } from './header.ts';
import { type NpyType, type NumberCode, type NumberType, parseNpyType, type TextType } from './type.ts';

/** The header of an array whose size has been checked. */
export interface NpyInfo extends NpyHeader {
  readonly type: NpyType;
}

export interface NpyArray extends NpyInfo {
  /** The bytes of the values. */
  readonly data: Uint8Array;
}

const ARRAY_TYPES = {
  bf16: Uint16Array,
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
} satisfies Record<NumberCode, unknown>;

/** The last header that was read, and what it says. */
let last: { readonly header: Uint8Array; readonly size: number; readonly info: NpyInfo } | undefined;

/** Whether the first bytes of an array are a known header. */
function startsWith(start: Uint8Array, header: Uint8Array): boolean {
  if (start.length < header.length) return false;
  for (let at = 0; at < header.length; at++) if (start[at] !== header[at]) return false;
  return true;
}

const knownType = rememberFew((descr) => parseNpyType(descr));

/**
 * Reads an array's header and checks the size of the array against it.
 * @param start the first bytes, including the whole header
 * @param size bytes of the whole array, including its header
 */
export function readNpyInfo(where: FilePlace, start: Uint8Array, size: number): NpyInfo {
  // The arrays of an archive are often alike.
  if (last?.size === size && startsWith(start, last.header)) return last.info;
  const header = readHeader(where, start);
  const type = typeof header.descr === 'string' ? knownType(header.descr) : parseNpyType(header.descr);
  const data = size - header.offset;
  const needed = type.kind === 'other' ? data : header.count * type.size;
  if (data !== needed)
    rejectFile(
      where,
      `its shape needs ${needed} bytes of values but it has ${data}`,
      'copy or save it again',
    );
  const { descr, fortran, shape, count, offset } = header;
  const info = { descr, fortran, shape, count, offset, type };
  last = { header: start.slice(0, offset), size, info };
  return info;
}

/** Combines an array's header with all its bytes. */
export const npyArray = (head: NpyInfo, bytes: Uint8Array): NpyArray => ({
  ...head,
  data: bytes.subarray(head.offset),
});

function copyBytes(where: FilePlace, data: Uint8Array): Uint8Array {
  const copy = allocateBytes(where, data.length);
  copy.set(data);
  return copy;
}

/** The data in the machine's byte order, at an address that a typed array accepts; not copied if it already is. */
function toNativeBytes(where: FilePlace, data: Uint8Array, { size, bigEndian }: NumberType): Uint8Array {
  const isAligned = data.byteOffset % size === 0;
  if (!bigEndian || size === 1) return isAligned ? data : copyBytes(where, data);
  const swapped = allocateBytes(where, data.length);
  swapBytes(isAligned ? data : copyBytes(where, data), swapped, size);
  return swapped;
}

/** The array's values as a typed array of its own type. */
function toTypedArray(where: FilePlace, { data, count }: Pick<NpyArray, 'data' | 'count'>, type: NumberType) {
  const bytes = toNativeBytes(where, data, type);
  return new ARRAY_TYPES[type.code](bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
}

/** Converts values of any type to floating point, into `to`. */
function convertValues<Values extends Numbers>(
  from: ReturnType<typeof toTypedArray>,
  code: NumberCode,
  to: Values,
): Values {
  if (from instanceof BigInt64Array || from instanceof BigUint64Array)
    for (let index = 0; index < to.length; index++) to[index] = Number(from[index]);
  else if (code === 'f2' || code === 'bf16') {
    const floats = to instanceof Float32Array ? to : new Float32Array(to.length);
    if (code === 'f2') halvesToFloats(from as Uint16Array, floats);
    else expandBfloat16(from as Uint16Array, floats);
    if (floats !== to) to.set(floats);
  } else if (code === 'b1')
    for (let index = 0; index < to.length; index++) to[index] = from[index] === 0 ? 0 : 1;
  else to.set(from);
  return to;
}

/** Converts the bytes of values to float32, in the order in which they are stored. */
export function convertInto(where: FilePlace, data: Uint8Array, type: NumberType, to: Float32Array): void {
  const isAligned = data.byteOffset % type.size === 0;
  if (type.code === 'f4' && type.bigEndian && isAligned)
    swapBytes(data, new Uint8Array(to.buffer, to.byteOffset, to.byteLength), type.size);
  else convertValues(toTypedArray(where, { data, count: to.length }, type), type.code, to);
}

const orderValues = <Values extends Numbers>(where: FilePlace, array: NpyArray, values: Values): Values =>
  array.fortran && array.shape.length > 1 ? toCOrder(where, values, array.shape) : values;

/** All values of a numeric array, rounded to float32, in C order. */
export function readFloat32(where: FilePlace, array: NpyArray, type: NumberType): Float32Array {
  const from = toTypedArray(where, array, type);
  const values =
    from instanceof Float32Array ? from : convertValues(from, type.code, allocateFloat32(where, array.count));
  return orderValues(where, array, values);
}

/** Whole numbers up to this one are float32 numbers. */
const MAX_WHOLE_FLOAT32 = 2 ** 24;

/** Whether float32 holds all values of an array. */
function isSinglePrecision(from: ReturnType<typeof toTypedArray>): boolean {
  if (from instanceof Int32Array || from instanceof Uint32Array)
    return from.every((value) => Math.abs(value) <= MAX_WHOLE_FLOAT32);
  return !(from instanceof BigInt64Array || from instanceof BigUint64Array || from instanceof Float64Array);
}

/** All values of a numeric array in C order: in float32 if that holds them by their type, otherwise in double precision. */
export function readValues(where: FilePlace, array: NpyArray, type: NumberType): Numbers {
  const from = toTypedArray(where, array, type);
  if (isSinglePrecision(from)) return readFloat32(where, array, type);
  const values =
    from instanceof Float64Array ? from : convertValues(from, type.code, allocateFloat64(where, array.count));
  return orderValues(where, array, values);
}

/** The values of a one-dimensional numeric array in double precision. */
export function readNumbers(where: FilePlace, array: NpyArray, type: NumberType): number[] {
  return [...convertValues(toTypedArray(where, array, type), type.code, new Float64Array(array.count))];
}

/** Removes the zeros with which NumPy pads texts. */
function removePadding(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end--;
  return text.slice(0, end);
}

const MAX_CODE_POINT = 0x10ffff;
const REPLACEMENT_CHARACTER = 0xfffd;

/** The texts of a one-dimensional array. Only their beginning is read, as names are truncated (`unique-names.ts`). */
export function readTexts({ data, count }: NpyArray, { code, size, bigEndian }: TextType): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const decoder = new TextDecoder();
  const length = Math.min(size, 4 * (MAX_NAME + 1));
  return Array.from({ length: count }, (_, index) => {
    const start = index * size;
    if (code === 'S') return removePadding(decoder.decode(data.subarray(start, start + length)));
    let text = '';
    for (let at = start; at < start + length; at += 4) {
      const codePoint = view.getUint32(at, !bigEndian);
      text += String.fromCodePoint(codePoint > MAX_CODE_POINT ? REPLACEMENT_CHARACTER : codePoint);
    }
    return removePadding(text);
  });
}

/** Notes on conversions that the user should know about. */
export function conversionNotes(
  where: FilePlace,
  { type }: NpyInfo,
  tensors: readonly (TensorOrSource & Partial<TensorValues>)[],
): Note[] {
  if (type.kind !== 'number') return [];
  if (type.code === 'bf16')
    return [{ ...where, reason: 'its values, stored as two raw bytes (dtype V2), were read as bfloat16' }];
  const isLong = type.code === 'i8' || type.code === 'u8';
  const isRounded = (value: number): boolean => Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (!isLong || !tensors.some(({ values, doubles }) => (doubles ?? values)?.some(isRounded))) return [];
  return [{ ...where, reason: 'its whole numbers above 2^53 were rounded to double precision' }];
}
