// Reads numbers of any type from bytes.

import type { NumberType } from '../npy/type.ts';
import { halfToFloat } from './half-float.ts';

const asFloat = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0] as number;

/** The number in so many bytes as its type has; 64-bit integers are rounded to double precision. */
export function readNumber(bytes: Uint8Array, { code, bigEndian }: NumberType): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !bigEndian;
  const readers = {
    bf16: () => asFloat(view.getUint16(0, little) << 16),
    b1: () => Number(view.getUint8(0) !== 0),
    f2: () => halfToFloat(view.getUint16(0, little)),
    f4: () => view.getFloat32(0, little),
    f8: () => view.getFloat64(0, little),
    i1: () => view.getInt8(0),
    i2: () => view.getInt16(0, little),
    i4: () => view.getInt32(0, little),
    i8: () => Number(view.getBigInt64(0, little)),
    u1: () => view.getUint8(0),
    u2: () => view.getUint16(0, little),
    u4: () => view.getUint32(0, little),
    u8: () => Number(view.getBigUint64(0, little)),
  };
  return readers[code]();
}
