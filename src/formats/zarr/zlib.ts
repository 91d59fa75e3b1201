// Decompresses zlib's format (RFC 1950), and verifies its checksum.

import { Unzlib } from 'fflate';
import { Output } from '../compressed/output.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { adler32 } from './adler32.ts';

/** Compressed bytes at a time: as decompressed, at most 16 MiB. */
const PIECE = 2 ** 14;
const TRAILER = 4;

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its zlib data are damaged or incomplete', 'copy or save it again');

/** All bytes. @param limit the most bytes. @throws an error if they are damaged, or more */
export function unzlib(where: FilePlace, packed: Uint8Array, limit: number): Uint8Array {
  if (packed.length <= TRAILER) return rejectDamaged(where);
  const output = new Output(where, 0, limit);
  const stream = new Unzlib((piece) => output.push(piece));
  for (let at = 0; at < packed.length; at += PIECE)
    stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  const bytes = output.since(0);
  const { buffer, byteOffset, byteLength } = packed;
  const checksum = new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - TRAILER);
  return adler32(bytes) === checksum ? bytes : rejectDamaged(where);
}
