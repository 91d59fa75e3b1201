// Allocates typed arrays for a file's values; a failed allocation rejects the file with the size that it needs.

import type { Numbers } from '../tensor/tensor.ts';
import { type FilePlace, formatBytes, rejectSize } from './file.ts';

function allocate<Values>(where: FilePlace, bytes: number, create: () => Values): Values {
  try {
    return create();
  } catch (error) {
    // Engines throw a RangeError if an allocation fails.
    if (!(error instanceof RangeError)) throw error;
    return rejectSize(
      where,
      `it needs ${formatBytes(bytes)} of memory, more than is available`,
      'open fewer or smaller arrays',
    );
  }
}

export const allocateBytes = (where: FilePlace, length: number): Uint8Array =>
  allocate(where, length, () => new Uint8Array(length));

export const allocateFloat32 = (where: FilePlace, length: number): Float32Array =>
  allocate(where, 4 * length, () => new Float32Array(length));

export const allocateFloat64 = (where: FilePlace, length: number): Float64Array =>
  allocate(where, 8 * length, () => new Float64Array(length));

/** Space for numbers in the same precision as others. */
export const allocateLike = <Values extends Numbers>(
  where: FilePlace,
  like: Values,
  length: number,
): Values =>
  (like instanceof Float64Array ? allocateFloat64(where, length) : allocateFloat32(where, length)) as Values;
