// Reads a member of a zip archive: a stored one as a byte range, a deflated one by inflating it piece by piece.

import { Inflate } from 'fflate';
import { allocateBytes } from '../allocate.ts';
import { type Bytes, readNow, sliceBytes, whenRead } from '../bytes.ts';
import { crc32 } from '../crc32.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { dataView, type ZipMember } from './directory.ts';
import { createInflater, inflateNatively, pieceSize } from './native-inflate.ts';

/** The header in front of a member's data: signature, size, and the offsets of fields. */
const LOCAL_HEADER = { signature: 0x04034b50, size: 30, nameLength: 26, extraLength: 28 };
const STORED = 0;
const DEFLATED = 8;
/** One byte inflates to at most 1032 bytes. */
const MAX_RATIO = 1032;
/** Compressed bytes that are inflated at a time: few, so that a member larger than declared is noticed early. */
const PIECE_SIZE = 1 << 16;

const COPY_AGAIN = 'copy or save it again';

/** The byte range of a member's data in the archive. */
function findMemberData(
  where: FilePlace,
  archive: Bytes,
  { start, packed }: ZipMember,
  signal?: AbortSignal,
): Bytes | Promise<Bytes> {
  const rejectDamaged = () => rejectFile(where, 'the archive is damaged here', COPY_AGAIN);
  const headerEnd = start + LOCAL_HEADER.size;
  if (headerEnd > archive.size) return rejectDamaged();
  return whenRead(readNow(archive, start, headerEnd, signal), (header) => {
    const view = dataView(header);
    if (view.getUint32(0, true) !== LOCAL_HEADER.signature) return rejectDamaged();
    const nameLength = view.getUint16(LOCAL_HEADER.nameLength, true);
    const from = headerEnd + nameLength + view.getUint16(LOCAL_HEADER.extraLength, true);
    return from + packed > archive.size ? rejectDamaged() : sliceBytes(archive, from, from + packed);
  });
}

/** Compressed bytes that are inflated at a time to read a member's start: they yield at most 4 MB. */
const START_PIECE_SIZE = 1 << 12;
/**
 * Pieces that may yield nothing in a row. fflate yields nothing until the end of a stored block, which spans at most this
 * many pieces; more of them are behind the end of the data.
 */
const MAX_EMPTY_PIECES = Math.ceil(PIECE_SIZE / START_PIECE_SIZE) + 1;

/**
 * Inflates data piece by piece until they end or `accept` returns false.
 * @throws an error of fflate for invalid data
 */
function inflatePieces(packed: Uint8Array, pieceSize: number, accept: (bytes: Uint8Array) => boolean): void {
  let isActive = true;
  let emptyPieces = 0;
  const stream = new Inflate((bytes) => {
    emptyPieces = bytes.length > 0 ? 0 : emptyPieces + 1;
    isActive &&= accept(bytes) && emptyPieces <= MAX_EMPTY_PIECES;
  });
  for (let at = 0; isActive && at < packed.length; at += pieceSize)
    stream.push(packed.subarray(at, at + pieceSize), at + pieceSize >= packed.length);
}

function checkMethod(where: FilePlace, { encrypted, method }: ZipMember): void {
  if (encrypted) rejectFile(where, 'it is encrypted', 'save it without a password');
  if (method !== STORED && method !== DEFLATED)
    rejectFile(
      where,
      `its compression (method ${method}) is not supported`,
      'save it with numpy.savez_compressed',
    );
}

const rejectDamagedData = (where: FilePlace): never => rejectFile(where, 'its data are damaged', COPY_AGAIN);

/** A member of an archive whose declared size is plausible. */
export interface OpenZipMember {
  readonly member: ZipMember;
  /** Its data in the archive, still compressed unless the member is stored. */
  readonly data: Bytes;
}

export const isStored = ({ method }: ZipMember): boolean => method === STORED;

/** @throws HeadglowError if the member can't be read */
export function openMember(
  where: FilePlace,
  archive: Bytes,
  member: ZipMember,
  signal?: AbortSignal,
): OpenZipMember | Promise<OpenZipMember> {
  checkMethod(where, member);
  const { size, packed } = member;
  return whenRead(findMemberData(where, archive, member, signal), (data) => {
    if (isStored(member) ? size !== packed : size > packed * MAX_RATIO) rejectDamagedData(where);
    return { member, data };
  });
}

/** Reads the first `length` bytes of a member, or all of a shorter one, without verifying the checksum. */
export function readMemberStart(
  where: FilePlace,
  { member, data }: OpenZipMember,
  length: number,
  signal?: AbortSignal,
): Uint8Array | Promise<Uint8Array> {
  if (isStored(member)) return readNow(data, 0, Math.min(length, data.size), signal);
  // Incompressible data grow by a few bytes only, so twice the length is enough.
  return whenRead(readNow(data, 0, Math.min(2 * length, data.size), signal), (packed) =>
    inflateStart(where, packed, Math.min(length, member.size)),
  );
}

/** The first bytes of what data inflate to. */
function inflateStart(where: FilePlace, packed: Uint8Array, length: number): Uint8Array {
  const start = new Uint8Array(length);
  let filled = 0;
  try {
    inflatePieces(packed, START_PIECE_SIZE, (bytes) => {
      start.set(bytes.subarray(0, start.length - filled), filled);
      filled = Math.min(start.length, filled + bytes.length);
      return filled < start.length;
    });
  } catch {
    // The bytes before the damage may be enough. Everything is verified when the whole member is read.
    if (filled === 0) rejectDamagedData(where);
  }
  return start.subarray(0, filled);
}

/** Reads a whole member and verifies its checksum. */
export function readMember(
  where: FilePlace,
  { member, data }: OpenZipMember,
  signal?: AbortSignal,
): Uint8Array | Promise<Uint8Array> {
  const inflated = whenRead(readNow(data, 0, data.size, signal), (packed) =>
    isStored(member) ? packed : inflateAll(where, packed, member.size, signal),
  );
  return whenRead(inflated, (bytes) => {
    if (crc32(bytes) !== member.crc) rejectDamagedData(where);
    return bytes;
  });
}

async function inflateAll(
  where: FilePlace,
  data: Uint8Array,
  size: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = allocateBytes(where, size);
  let filled = 0;
  const accept = (piece: Uint8Array): boolean => {
    bytes.set(piece, filled);
    filled += piece.length;
    return filled < size;
  };
  try {
    const native = data.length > PIECE_SIZE ? createInflater() : undefined;
    if (native) await inflateNatively(native, data, pieceSize(size), accept);
    else inflatePieces(data, PIECE_SIZE, accept);
  } catch {
    // Either the data are invalid, or there are more than declared (a RangeError).
    rejectDamagedData(where);
  }
  signal?.throwIfAborted();
  return filled === size ? bytes : rejectDamagedData(where);
}
