// The bytes of one member of a zip archive: stored ones as a view, deflated ones inflated piece by piece.

import { Inflate } from 'fflate';
import { crc32 } from './crc32.ts';
import { refuse, type Where } from './file.ts';
import { type Member, viewOf } from './zip-directory.ts';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
/** Deflate makes at most 1032 bytes of one. */
const BEST_RATIO = 1032;
/** What is inflated at once: small, so that a member which is larger than declared is noticed early. */
const PIECE = 1 << 16;

const AGAIN = 'copy or save it again';

function packedBytes(where: Where, archive: Uint8Array, { start, packed }: Member): Uint8Array {
  const view = viewOf(archive);
  const broken = () => refuse(where, 'the archive is damaged here', AGAIN);
  if (start + LOCAL_HEADER_SIZE > archive.length || view.getUint32(start, true) !== LOCAL_HEADER) broken();
  const lengths = view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const from = start + LOCAL_HEADER_SIZE + lengths;
  if (from + packed > archive.length) broken();
  return archive.subarray(from, from + packed);
}

/**
 * Inflates data and returns their length.
 * @throws an error of fflate's for wrong data, a RangeError for more data than there is place for
 */
function inflateInto(bytes: Uint8Array, packed: Uint8Array): number {
  let length = 0;
  const inflate = new Inflate((piece) => {
    bytes.set(piece, length);
    length += piece.length;
  });
  for (let at = 0; at < packed.length; at += PIECE)
    inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  return length;
}

/** A member's bytes, checked against their checksum. */
export function memberBytes(where: Where, archive: Uint8Array, member: Member): Uint8Array {
  const { method, size, packed } = member;
  if (member.encrypted) refuse(where, 'it is encrypted', 'save it without a password');
  if (method !== STORED && method !== DEFLATED)
    refuse(where, `its compression (method ${method}) is not known`, 'save it with numpy.savez_compressed');
  const damaged = (): never => refuse(where, 'its compressed data are damaged', AGAIN);
  const data = packedBytes(where, archive, member);
  if (method === STORED ? size !== packed : size > packed * BEST_RATIO) damaged();
  const bytes = method === STORED ? data : new Uint8Array(size);
  try {
    if (method === DEFLATED && inflateInto(bytes, data) !== size) damaged();
  } catch {
    damaged();
  }
  if (crc32(bytes) !== member.crc) damaged();
  return bytes;
}
