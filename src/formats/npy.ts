// The arrays of NumPy's .npy: header and values. Little-endian float32 in C order is a view on the file's bytes, never a copy.

import type { Note } from '../tensor/error.ts';
import { allocateBytes, allocateFloat32 } from './allocate.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { halfToFloat } from './half-float.ts';
import { type NpyHeader, readHeader } from './npy-header.ts';
import { type NpyType, type NumberCode, type NumberType, parseNpyType, type TextType } from './npy-type.ts';
import { MAX_NAME } from './unique-names.ts';

/** What an array's header says, once its size has been checked against it. */
export interface NpyInfo extends NpyHeader {
  readonly type: NpyType;
}

export interface NpyArray extends NpyInfo {
  readonly data: Uint8Array;
}

const ELEMENTS = {
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

/**
 * Reads an array's header and checks that it goes with the size, before any value is looked at.
 * @param start the first bytes, with the whole header
 * @param size bytes of the whole array, with its header
 */
export function readNpyInfo(where: FilePlace, start: Uint8Array, size: number): NpyInfo {
  const header = readHeader(where, start);
  const type = parseNpyType(header.descr);
  const data = size - header.offset;
  const needed = type.kind === 'other' ? data : header.count * type.size;
  if (data !== needed)
    rejectFile(
      where,
      `its shape needs ${needed} bytes of values but ${data} are there`,
      'copy or save it again',
    );
  return { ...header, type };
}

/** An array of its header and all its bytes. */
export const npyArray = (head: NpyInfo, bytes: Uint8Array): NpyArray => ({
  ...head,
  data: bytes.subarray(head.offset),
});

function swapped(where: FilePlace, data: Uint8Array, size: number): Uint8Array {
  const copy = allocateBytes(where, data.length);
  for (let start = 0; start < data.length; start += size)
    for (let byte = 0; byte < size; byte++) copy[start + byte] = data[start + size - 1 - byte] as number;
  return copy;
}

function copied(where: FilePlace, data: Uint8Array): Uint8Array {
  const copy = allocateBytes(where, data.length);
  copy.set(data);
  return copy;
}

/** The array's values as the machine reads them: a view where they lie aligned and little-endian. */
function elements(where: FilePlace, { data, count }: NpyArray, { code, size, big }: NumberType) {
  const isNative = !big || size === 1;
  const native = !isNative
    ? swapped(where, data, size)
    : data.byteOffset % size === 0
      ? data
      : copied(where, data);
  return new ELEMENTS[code](native.buffer as ArrayBuffer, native.byteOffset, count);
}

function converted<Values extends Float32Array | Float64Array>(
  from: ReturnType<typeof elements>,
  code: NumberCode,
  to: Values,
): Values {
  if (from instanceof BigInt64Array || from instanceof BigUint64Array)
    for (let index = 0; index < to.length; index++) to[index] = Number(from[index]);
  else if (code === 'f2')
    for (let index = 0; index < to.length; index++) to[index] = halfToFloat(from[index] as number);
  else if (code === 'bf16') {
    // The upper half of a float32.
    const bits = new Uint32Array(1);
    const value = new Float32Array(bits.buffer);
    for (let index = 0; index < to.length; index++) {
      bits[0] = (from[index] as number) << 16;
      to[index] = value[0] as number;
    }
  } else if (code === 'b1')
    for (let index = 0; index < to.length; index++) to[index] = from[index] === 0 ? 0 : 1;
  else to.set(from);
  return to;
}

/** Values whose first index varies fastest, put into C order. */
function inOrderC(where: FilePlace, values: Float32Array, shape: readonly number[]): Float32Array {
  const ordered = allocateFloat32(where, values.length);
  let to = 0;
  const fill = (axis: number, start: number, stride: number): void => {
    const length = shape[axis] as number;
    const last = axis === shape.length - 1;
    for (let index = 0, from = start; index < length; index++, from += stride) {
      if (last) ordered[to++] = values[from] as number;
      else fill(axis + 1, from, stride * length);
    }
  };
  fill(0, 0, 1);
  return ordered;
}

/** All values of a numeric array as float32 in C order. */
export function readFloat32(where: FilePlace, array: NpyArray, type: NumberType): Float32Array {
  const from = elements(where, array, type);
  const values =
    from instanceof Float32Array ? from : converted(from, type.code, allocateFloat32(where, array.count));
  return array.fortran && array.shape.length > 1 ? inOrderC(where, values, array.shape) : values;
}

/** The values of a list of numbers, in double precision. */
export function readNumbers(where: FilePlace, array: NpyArray, type: NumberType): number[] {
  return [...converted(elements(where, array, type), type.code, new Float64Array(array.count))];
}

function unpadded(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end--;
  return text.slice(0, end);
}

/** The values of a list of texts, of each the first letters: names are cut there (`file-names.ts`). */
export function readTexts({ data, count }: NpyArray, { code, size, big }: TextType): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const decoder = new TextDecoder();
  const length = Math.min(size, 4 * (MAX_NAME + 1));
  return Array.from({ length: count }, (_, index) => {
    const start = index * size;
    if (code === 'S') return unpadded(decoder.decode(data.subarray(start, start + length)));
    let text = '';
    for (let at = start; at < start + length; at += 4) {
      const point = view.getUint32(at, !big);
      text += String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
    }
    return unpadded(text);
  });
}

/** What is worth knowing of how an array's values were read. */
export function conversionNotes(where: FilePlace, { type }: NpyInfo): Note[] {
  if (type.kind !== 'number' || type.code !== 'bf16') return [];
  return [{ ...where, reason: 'its values of two raw bytes (V2) were read as bfloat16' }];
}
