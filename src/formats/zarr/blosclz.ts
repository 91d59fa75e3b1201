// Decompresses BloscLZ, the compression that comes with Blosc (c-blosc: blosc/blosclz.c). Sizes are known beforehand.

import { allocateBytes } from '../allocate.ts';
import { type FilePlace, rejectFile } from '../file.ts';

/** Tokens below this one are lengths of literals. */
const FIRST_MATCH = 32;
/** A length, and a distance, that are continued in further bytes. */
const [LONG_LENGTH, FAR] = [6, 31 << 8];
const MIN_MATCH = 3;
/** Distances above this one take two bytes more. */
const MAX_DISTANCE = 8191;

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its BloscLZ data are damaged or incomplete', 'copy or save it again');

/** The bytes of a block. @throws HeadglowError if it does not have exactly `size` bytes */
export function unblosclz(where: FilePlace, packed: Uint8Array, size: number): Uint8Array {
  const output = allocateBytes(where, size);
  let [at, filled] = [0, 0];
  const next = (): number => (at < packed.length ? (packed[at++] as number) : rejectDamaged(where));
  const copyMatch = (token: number): void => {
    let length = (token >> 5) - 1;
    if (length === LONG_LENGTH)
      for (let more = 255; more === 255; ) {
        more = next();
        length += more;
      }
    const high = (token & 31) << 8;
    const low = next();
    let distance = high + low + 1;
    if (low === 255 && high === FAR) distance = (next() << 8) + next() + MAX_DISTANCE + 1;
    length += MIN_MATCH;
    if (distance > filled || length > size - filled) rejectDamaged(where);
    // A match may overlap with what it writes, so it is copied byte by byte.
    for (const end = filled + length; filled < end; filled++)
      output[filled] = output[filled - distance] as number;
  };
  const copyLiterals = (length: number): void => {
    if (length > packed.length - at || length > size - filled) rejectDamaged(where);
    output.set(packed.subarray(at, at + length), filled);
    at += length;
    filled += length;
  };
  // The first token is always that of literals.
  for (let token = next() & 31; ; token = next()) {
    if (token >= FIRST_MATCH) copyMatch(token);
    else copyLiterals(token + 1);
    if (at >= packed.length) return filled === size ? output : rejectDamaged(where);
  }
}
