// The bytes of one member of a zip archive: stored ones as a view, deflated ones inflated piece by piece.

import { Inflate } from 'fflate';
import { crc32 } from './crc32.ts';
import { refuse, type Where } from './file.ts';
import { newBytes } from './memory.ts';
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

/** What compressed data are fed at once to read a member's start: at most four megabytes come of it. */
const START_PIECE = 1 << 12;
/** A piece may give nothing, as fflate waits for a stored block's end; more than these give nothing behind the data's end. */
const MAX_SILENT_PIECES = Math.ceil(PIECE / START_PIECE) + 1;

/** Inflates data piece by piece until they end or `take` wants no more. Throws an error of fflate's for wrong data. */
function inflate(packed: Uint8Array, pieceSize: number, take: (bytes: Uint8Array) => boolean): void {
  let goesOn = true;
  let silent = 0;
  const stream = new Inflate((bytes) => {
    silent = bytes.length > 0 ? 0 : silent + 1;
    goesOn &&= take(bytes) && silent <= MAX_SILENT_PIECES;
  });
  for (let at = 0; goesOn && at < packed.length; at += pieceSize)
    stream.push(packed.subarray(at, at + pieceSize), at + pieceSize >= packed.length);
}

function checkMethod(where: Where, { encrypted, method }: Member): void {
  if (encrypted) refuse(where, 'it is encrypted', 'save it without a password');
  if (method !== STORED && method !== DEFLATED)
    refuse(where, `its compression (method ${method}) is not known`, 'save it with numpy.savez_compressed');
}

const refuseDamaged = (where: Where): never => refuse(where, 'its compressed data are damaged', AGAIN);

/** The data of a member as they lie in the archive, whose declared size can be true. */
function dataOf(where: Where, archive: Uint8Array, member: Member): Uint8Array {
  const { method, size, packed } = member;
  checkMethod(where, member);
  const data = packedBytes(where, archive, member);
  if (method === STORED ? size !== packed : size > packed * BEST_RATIO) refuseDamaged(where);
  return data;
}

/** The first bytes of a member, at most `length`, unchecked: its checksum is that of all. */
export function memberStart(where: Where, archive: Uint8Array, member: Member, length: number): Uint8Array {
  const data = dataOf(where, archive, member);
  if (member.method === STORED) return data.subarray(0, length);
  const start = new Uint8Array(Math.min(length, member.size));
  let filled = 0;
  try {
    // Deflate makes data longer by a few bytes at most.
    inflate(data.subarray(0, 2 * length), START_PIECE, (bytes) => {
      start.set(bytes.subarray(0, start.length - filled), filled);
      filled = Math.min(start.length, filled + bytes.length);
      return filled < start.length;
    });
  } catch {
    // What was inflated before the fault may be enough; all of it is checked when all is read.
    if (filled === 0) refuseDamaged(where);
  }
  return start.subarray(0, filled);
}

/** A member's bytes, checked against their checksum. */
export function memberBytes(where: Where, archive: Uint8Array, member: Member): Uint8Array {
  const data = dataOf(where, archive, member);
  const bytes = member.method === STORED ? data : inflated(where, data, member.size);
  if (crc32(bytes) !== member.crc) refuseDamaged(where);
  return bytes;
}

function inflated(where: Where, data: Uint8Array, size: number): Uint8Array {
  const bytes = newBytes(where, size);
  let filled = 0;
  try {
    inflate(data, PIECE, (piece) => {
      bytes.set(piece, filled);
      filled += piece.length;
      return filled < size;
    });
  } catch {
    // An error of fflate's for wrong data, or a RangeError for more data than were declared.
    refuseDamaged(where);
  }
  return filled === size ? bytes : refuseDamaged(where);
}
