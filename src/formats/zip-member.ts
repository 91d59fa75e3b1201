// The bytes of one member of a zip archive: stored ones as a range of it, deflated ones inflated piece by piece.

import { Inflate } from 'fflate';
import { allocateBytes } from './allocate.ts';
import { type Bytes, sliceBytes } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { dataView, type ZipMember } from './zip-directory.ts';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
/** Deflate makes at most 1032 bytes of one. */
const BEST_RATIO = 1032;
/** What is inflated at once: small, so that a member which is larger than declared is noticed early. */
const PIECE = 1 << 16;

const AGAIN = 'copy or save it again';

/** The data of a member as they lie in the archive. */
async function packedBytes(
  where: FilePlace,
  archive: Bytes,
  { start, packed }: ZipMember,
  signal?: AbortSignal,
): Promise<Bytes> {
  const broken = () => rejectFile(where, 'the archive is damaged here', AGAIN);
  if (start + LOCAL_HEADER_SIZE > archive.size) return broken();
  const view = dataView(await archive.read(start, start + LOCAL_HEADER_SIZE, signal));
  if (view.getUint32(0, true) !== LOCAL_HEADER) return broken();
  const from = start + LOCAL_HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  return from + packed > archive.size ? broken() : sliceBytes(archive, from, from + packed);
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

function checkMethod(where: FilePlace, { encrypted, method }: ZipMember): void {
  if (encrypted) rejectFile(where, 'it is encrypted', 'save it without a password');
  if (method !== STORED && method !== DEFLATED)
    rejectFile(
      where,
      `its compression (method ${method}) is not known`,
      'save it with numpy.savez_compressed',
    );
}

const refuseDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its compressed data are damaged', AGAIN);

/** A member of an archive, whose declared size can be true. */
export interface OpenZipMember {
  readonly member: ZipMember;
  /** Its data as they lie in the archive: of a stored member its bytes. */
  readonly data: Bytes;
}

export const isStored = ({ method }: ZipMember): boolean => method === STORED;

/** @throws HeadglowError for a member that can't be read */
export async function openMember(
  where: FilePlace,
  archive: Bytes,
  member: ZipMember,
  signal?: AbortSignal,
): Promise<OpenZipMember> {
  checkMethod(where, member);
  const { size, packed } = member;
  const data = await packedBytes(where, archive, member, signal);
  if (isStored(member) ? size !== packed : size > packed * BEST_RATIO) refuseDamaged(where);
  return { member, data };
}

/** The first bytes of a member, at most `length`, unchecked: its checksum is that of all. */
export async function readMemberStart(
  where: FilePlace,
  { member, data }: OpenZipMember,
  length: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (isStored(member)) return data.read(0, Math.min(length, data.size), signal);
  // Deflate makes data longer by a few bytes at most.
  const packed = await data.read(0, Math.min(2 * length, data.size), signal);
  const start = new Uint8Array(Math.min(length, member.size));
  let filled = 0;
  try {
    inflate(packed, START_PIECE, (bytes) => {
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
export async function readMember(
  where: FilePlace,
  { member, data }: OpenZipMember,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const packed = await data.read(0, data.size, signal);
  const bytes = isStored(member) ? packed : inflated(where, packed, member.size);
  if (crc32(bytes) !== member.crc) refuseDamaged(where);
  return bytes;
}

function inflated(where: FilePlace, data: Uint8Array, size: number): Uint8Array {
  const bytes = allocateBytes(where, size);
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
