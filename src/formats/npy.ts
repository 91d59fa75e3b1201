// NumPy's .npy: one array. Little-endian float32 in C order is a view on the file's bytes, never a copy.

import { checkShape, tensorOf } from './dimensions.ts';
import { type InputFile, type Loaded, refuse, type Where } from './file.ts';
import { halfValue } from './half.ts';
import { type NpyHeader, readHeader } from './npy-header.ts';
import { type NpyType, type NumberCode, type NumberType, type TextType, typeOf } from './npy-type.ts';

export interface NpyArray extends NpyHeader {
  readonly type: NpyType;
  /** The values as they lie in the file; for types that are neither numbers nor text all that follows. */
  readonly data: Uint8Array;
}

const ELEMENTS = {
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

/** Reads an array's header and checks its length; values are converted when asked for. */
export function readNpy(where: Where, bytes: Uint8Array): NpyArray {
  const header = readHeader(where, bytes);
  const type = typeOf(header.descr);
  const data = bytes.subarray(header.offset);
  const needed = type.kind === 'other' ? data.length : header.count * type.size;
  if (data.length !== needed)
    refuse(
      where,
      `its shape needs ${needed} bytes of values but ${data.length} are there`,
      'copy or save it again',
    );
  return { ...header, type, data };
}

function swapped(data: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(data.length);
  for (let start = 0; start < data.length; start += size)
    for (let byte = 0; byte < size; byte++) copy[start + byte] = data[start + size - 1 - byte] as number;
  return copy;
}

/** The array's values as the machine reads them: a view where they lie aligned and little-endian. */
function elements({ data, count }: NpyArray, { code, size, big }: NumberType) {
  const swap = big && size > 1;
  // Not `slice`: that of a Buffer copies nothing.
  const native = swap ? swapped(data, size) : data.byteOffset % size === 0 ? data : new Uint8Array(data);
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
    for (let index = 0; index < to.length; index++) to[index] = halfValue(from[index] as number);
  else if (code === 'b1')
    for (let index = 0; index < to.length; index++) to[index] = from[index] === 0 ? 0 : 1;
  else to.set(from);
  return to;
}

/** Values whose first index varies fastest, put into C order. */
function inOrderC(values: Float32Array, shape: readonly number[]): Float32Array {
  const ordered = new Float32Array(values.length);
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
export function float32Values(array: NpyArray, type: NumberType): Float32Array {
  const from = elements(array, type);
  const values =
    from instanceof Float32Array ? from : converted(from, type.code, new Float32Array(array.count));
  return array.fortran && array.shape.length > 1 ? inOrderC(values, array.shape) : values;
}

/** The values of a list of numbers, in double precision. */
export function numberValues(array: NpyArray, type: NumberType): number[] {
  return [...converted(elements(array, type), type.code, new Float64Array(array.count))];
}

function unpadded(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end--;
  return text.slice(0, end);
}

/** The values of a list of texts. */
export function textValues({ data, count }: NpyArray, { code, size, big }: TextType): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, index) => {
    const start = index * size;
    if (code === 'S') return unpadded(decoder.decode(data.subarray(start, start + size)));
    let text = '';
    for (let at = start; at < start + size; at += 4) {
      const point = view.getUint32(at, !big);
      text += String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
    }
    return unpadded(text);
  });
}

/** The one tensor of an .npy file. */
export function loadNpy({ name, bytes }: InputFile): Loaded {
  const where = { file: name };
  const array = readNpy(where, bytes);
  const { type, shape } = array;
  if (type.kind !== 'number')
    refuse(where, `it holds ${type.kind === 'text' ? 'text' : type.name}`, 'save it with a numeric dtype');
  checkShape(where, shape);
  return { tensors: [tensorOf(where, '', shape, float32Values(array, type))], step: null };
}
