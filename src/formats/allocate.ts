// Memory for what a file holds; where there is none, the file is refused with how much it would take.

import { type FilePlace, formatBytes, rejectSize } from './file.ts';

function allocated<Made>(where: FilePlace, bytes: number, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    // What engines throw where they can't have as much memory.
    if (!(error instanceof RangeError)) throw error;
    return rejectSize(
      where,
      `it takes ${formatBytes(bytes)} of memory, more than there is`,
      'show fewer or smaller arrays',
    );
  }
}

export const allocateBytes = (where: FilePlace, length: number): Uint8Array =>
  allocated(where, length, () => new Uint8Array(length));

export const allocateFloat32 = (where: FilePlace, length: number): Float32Array =>
  allocated(where, 4 * length, () => new Float32Array(length));

export const allocateFloat64 = (where: FilePlace, length: number): Float64Array =>
  allocated(where, 8 * length, () => new Float64Array(length));
