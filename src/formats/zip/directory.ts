// Reads the central directory of a zip archive, zip64 included: the list of its members. Nothing is inflated here.

import type { Bytes } from '../bytes.ts';
import { type FilePlace, rejectFile } from '../file.ts';

export interface ZipMember {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  /** Declared size in the archive, in bytes. */
  readonly packed: number;
  /** Declared size after inflating, in bytes. */
  readonly size: number;
  /** The offset of the member's local header. */
  readonly start: number;
}

// The records of the zip format (APPNOTE.TXT, section 4.3): signature, size, and the offsets of their fields.
const END = { signature: 0x06054b50, size: 22, count: 10, directory: 16 };
const END64 = { signature: 0x06064b50, size: 56, count: 32, directory: 48 };
const LOCATOR64 = { signature: 0x07064b50, size: 20, end64: 8 };
const ENTRY = {
  signature: 0x02014b50,
  size: 46,
  flags: 8,
  method: 10,
  crc: 16,
  packed: 20,
  unpacked: 24,
  nameLength: 28,
  extraLength: 30,
  commentLength: 32,
  start: 42,
};
/** The header of an extra field; its data follow. */
const EXTRA = { size: 4, length: 2 };
const ENCRYPTED_FLAG = 1;
const ZIP64_EXTRA_ID = 1;
/** The value of a 32-bit field whose number is in the zip64 extra field. */
const IN_ZIP64_EXTRA = 0xffff_ffff;

const MAX_COMMENT = 0xffff;
/** Bytes of the directory; enough for millions of members. */
const MAX_DIRECTORY = 2 ** 28;

export const dataView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit number. Those too large for double precision are beyond the end of any file anyway. */
const readUint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** The byte range of the central directory, and its number of members. */
interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The last bytes of an archive, in which its end record is. */
interface Tail {
  readonly from: number;
  readonly bytes: Uint8Array;
}

async function readTail(archive: Bytes, signal?: AbortSignal): Promise<Tail> {
  const { size } = archive;
  const from = Math.max(0, size - MAX_COMMENT - END.size - LOCATOR64.size);
  return { from, bytes: await archive.read(from, size, signal) };
}

/** Finds the directory from the end record; undefined if there is none. */
async function findDirectory(
  archive: Bytes,
  { from, bytes }: Tail,
  signal?: AbortSignal,
): Promise<Directory | undefined> {
  const view = dataView(bytes);
  const last = view.byteLength - END.size;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) !== END.signature) continue;
    const locator = at - LOCATOR64.size;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64.signature)
      return readZip64Directory(archive, readUint64(view, locator + LOCATOR64.end64), signal);
    return {
      start: view.getUint32(at + END.directory, true),
      end: from + at,
      count: view.getUint16(at + END.count, true),
    };
  }
  return undefined;
}

async function readZip64Directory(archive: Bytes, end: number, signal?: AbortSignal): Promise<Directory> {
  if (end + END64.size > archive.size) throw new RangeError('zip64 end record out of range');
  const view = dataView(await archive.read(end, end + END64.size, signal));
  if (view.getUint32(0, true) !== END64.signature) throw new RangeError('zip64 end record missing');
  return { start: readUint64(view, END64.directory), end, count: readUint64(view, END64.count) };
}

/** The numbers in the zip64 extra field: those that don't fit into the entry, in a fixed order. */
function readZip64Extra(view: DataView, start: number, end: number): number[] {
  const lengthAt = (at: number): number => view.getUint16(at + EXTRA.length, true);
  for (let at = start; at + EXTRA.size <= end; at += EXTRA.size + lengthAt(at)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA_ID) continue;
    const count = Math.min(3, Math.floor(lengthAt(at) / 8));
    return Array.from({ length: count }, (_, index) => readUint64(view, at + EXTRA.size + 8 * index));
  }
  return [];
}

const decoder = new TextDecoder();

function readEntry(bytes: Uint8Array, view: DataView, at: number): { member: ZipMember; next: number } {
  if (view.getUint32(at, true) !== ENTRY.signature) throw new RangeError('entry missing');
  const nameEnd = at + ENTRY.size + view.getUint16(at + ENTRY.nameLength, true);
  const extraEnd = nameEnd + view.getUint16(at + ENTRY.extraLength, true);
  const next = extraEnd + view.getUint16(at + ENTRY.commentLength, true);
  if (next > bytes.length) throw new RangeError('entry out of range');
  const zip64Numbers = readZip64Extra(view, nameEnd, extraEnd);
  const readNumber = (offset: number): number => {
    const number = view.getUint32(at + offset, true);
    return number === IN_ZIP64_EXTRA ? (zip64Numbers.shift() ?? number) : number;
  };
  // These must be read in the order of the zip64 extra field.
  const size = readNumber(ENTRY.unpacked);
  const packed = readNumber(ENTRY.packed);
  const start = readNumber(ENTRY.start);
  const member = {
    name: decoder.decode(bytes.subarray(at + ENTRY.size, nameEnd)),
    encrypted: (view.getUint16(at + ENTRY.flags, true) & ENCRYPTED_FLAG) !== 0,
    method: view.getUint16(at + ENTRY.method, true),
    crc: view.getUint32(at + ENTRY.crc, true),
    packed,
    size,
    start,
  };
  return { member, next };
}

/** Rejects an archive in which two members have the same name, as one of them would be lost. */
function checkNames(where: FilePlace, members: readonly ZipMember[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name))
      rejectFile({ ...where, place: name }, 'two members have this name', 'give each array a unique name');
    names.add(name);
  }
}

/** Reads the list of an archive's members. */
export async function readMembers(
  where: FilePlace,
  archive: Bytes,
  signal?: AbortSignal,
): Promise<ZipMember[]> {
  try {
    const tail = await readTail(archive, signal);
    const directory = await findDirectory(archive, tail, signal);
    if (!directory) return rejectFile(where, 'the archive is truncated', 'copy or save it again');
    const { start, end, count } = directory;
    if (start > end || end - start > MAX_DIRECTORY) throw new RangeError('directory out of range');
    // The directory is usually among the last bytes.
    const isRead = start >= tail.from && end <= tail.from + tail.bytes.length;
    const bytes = isRead
      ? tail.bytes.subarray(start - tail.from, end - tail.from)
      : await archive.read(start, end, signal);
    const view = dataView(bytes);
    const members: ZipMember[] = [];
    let at = 0;
    while (members.length < count) {
      const { member, next } = readEntry(bytes, view, at);
      members.push(member);
      at = next;
    }
    if (at + 4 <= bytes.length && view.getUint32(at, true) === ENTRY.signature)
      throw new RangeError('more entries than declared');
    checkNames(where, members);
    return members;
  } catch (error) {
    // A DataView throws a RangeError, too, if an offset is beyond its end.
    if (!(error instanceof RangeError)) throw error;
    return rejectFile(where, 'the archive’s directory is damaged', 'copy or save it again');
  }
}
