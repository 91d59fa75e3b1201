// Reads values of an array in a file. Those that are stored as float32 are read at once and not copied; others are converted
// to it piece by piece, each while the next one is being read.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateFloat32 } from '../allocate.ts';
import type { Bytes } from '../bytes.ts';
import type { FilePlace } from '../file.ts';
import { convertInto, type NpyInfo, readFloat32, readValues } from '../npy/npy.ts';
import type { NumberCode, NumberType } from '../npy/type.ts';
import { toCOrder } from './c-order.ts';
import { PIECE, readPieces } from './read-pieces.ts';

/** An array of numbers in a file. */
export interface ArrayInFile {
  readonly where: FilePlace;
  readonly head: NpyInfo;
  readonly type: NumberType;
  /** The array including its header. */
  readonly bytes: Bytes;
}

/** Adjacent values, in the order in which they are stored. */
interface ValueRange {
  readonly first: number;
  readonly count: number;
  /** What the values may be put in. */
  readonly into?: Float32Array | undefined;
}

/** Reads values, rounded to float32, in the order in which they are stored. */
export async function readFloat32Values(
  { where, head, type, bytes }: ArrayInFile,
  { first, count, into }: ValueRange,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const start = head.offset + first * type.size;
  const end = start + count * type.size;
  const isNative = type.code === 'f4' && !type.bigEndian;
  if (isNative || end - start <= PIECE) {
    const memory = into && isNative ? new Uint8Array(into.buffer, into.byteOffset, 4 * count) : undefined;
    const data = await bytes.read(start, end, signal, memory);
    return readFloat32(where, { ...head, fortran: false, shape: [count], count, data }, type);
  }
  const values = into?.subarray(0, count) ?? allocateFloat32(where, count);
  let at = 0;
  const pieces = await readPieces(bytes, { start, end, valueSize: type.size }, signal);
  for await (const data of pieces) {
    const next = at + data.length / type.size;
    convertInto(where, data, type, values.subarray(at, next));
    at = next;
  }
  return values;
}

/** Types of which float32 holds every number. */
const SINGLE_PRECISION: readonly NumberCode[] = ['f4', 'f2', 'bf16', 'b1', 'i1', 'u1', 'i2', 'u2'];

/**
 * Reads a range of values, in the order in which they are stored: in float32 if that holds them by their type, otherwise in double
 * precision.
 */
export async function readStoredValues(
  file: ArrayInFile,
  [first, end]: readonly [number, number],
  signal?: AbortSignal,
): Promise<Numbers> {
  const { where, head, type, bytes } = file;
  const count = end - first;
  if (SINGLE_PRECISION.includes(type.code)) return readFloat32Values(file, { first, count }, signal);
  const data = await bytes.read(head.offset + first * type.size, head.offset + end * type.size, signal);
  return readValues(where, { ...head, fortran: false, shape: [count], count, data }, type);
}

/** Reads all values of an array, in C order. */
export async function readAllValues(file: ArrayInFile, signal?: AbortSignal): Promise<Numbers> {
  const { where, head } = file;
  const values = await readStoredValues(file, [0, head.count], signal);
  return head.fortran && head.shape.length > 1 ? toCOrder(where, values, head.shape) : values;
}
