// The list of a zip archive's members, zip64 included. Nothing is inflated here.

import type { Bytes } from './bytes.ts';
import { type FilePlace, rejectFile } from './file.ts';

export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  /** Bytes in the archive, and once inflated, as the archive declares them. */
  readonly packed: number;
  readonly size: number;
  /** Where the member's own header starts. */
  readonly start: number;
}

const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const LONGEST_COMMENT = 0xffff;
/** Bytes of the list: millions of members. */
const LONGEST_DIRECTORY = 2 ** 28;
/** Stands in a 32-bit field for a number in the zip64 field. */
const ELSEWHERE = 0xffff_ffff;
const ZIP64_FIELD = 1;

export const dataView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit number; too large ones lie beyond any file anyway. */
const long = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** Where the list of members lies, and how many it holds. */
interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** Finds the list by the archive's last bytes; undefined where they are no end of an archive. */
async function directoryOf(archive: Bytes, signal?: AbortSignal): Promise<Directory | undefined> {
  const { size } = archive;
  const from = Math.max(0, size - LONGEST_COMMENT - END_SIZE - LOCATOR_SIZE);
  const view = dataView(await archive.read(from, size, signal));
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const locator = at - LOCATOR_SIZE;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR)
      return longDirectory(archive, long(view, locator + 8), signal);
    return {
      start: view.getUint32(at + 16, true),
      end: from + at,
      count: view.getUint16(at + 10, true),
    };
  }
  return undefined;
}

async function longDirectory(archive: Bytes, end: number, signal?: AbortSignal): Promise<Directory> {
  if (end + END64_SIZE > archive.size) throw new RangeError('no end');
  const view = dataView(await archive.read(end, end + END64_SIZE, signal));
  if (view.getUint32(0, true) !== END64) throw new RangeError('no end');
  return { start: long(view, 48), end, count: long(view, 32) };
}

/** The numbers of the zip64 field, in the order in which they are missing from the entry. */
function longNumbers(view: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_FIELD) continue;
    const count = Math.min(3, view.getUint16(at + 2, true) >> 3);
    return Array.from({ length: count }, (_, index) => long(view, at + 4 + 8 * index));
  }
  return [];
}

function entryAt(bytes: Uint8Array, view: DataView, at: number): { member: ZipMember; next: number } {
  if (view.getUint32(at, true) !== ENTRY) throw new RangeError('no entry');
  const nameEnd = at + ENTRY_SIZE + view.getUint16(at + 28, true);
  const fieldsEnd = nameEnd + view.getUint16(at + 30, true);
  const next = fieldsEnd + view.getUint16(at + 32, true);
  if (next > bytes.length) throw new RangeError('no entry');
  const numbers = longNumbers(view, nameEnd, fieldsEnd);
  const number = (offset: number): number => {
    const short = view.getUint32(at + offset, true);
    return short === ELSEWHERE ? (numbers.shift() ?? short) : short;
  };
  // In this order: it is that of the zip64 field.
  const [size, packed, start] = [number(24), number(20), number(42)];
  const member = {
    name: new TextDecoder().decode(bytes.subarray(at + ENTRY_SIZE, nameEnd)),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    start,
  };
  return { member, next };
}

/** Refuses an archive of two members with one name: one of them would be lost. */
function checkNames(where: FilePlace, members: readonly ZipMember[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name))
      rejectFile(
        { ...where, place: name },
        'two members have this name',
        'give each array a name of its own',
      );
    names.add(name);
  }
}

/** All members of an archive, by its last bytes. */
export async function readMembers(
  where: FilePlace,
  archive: Bytes,
  signal?: AbortSignal,
): Promise<ZipMember[]> {
  try {
    const directory = await directoryOf(archive, signal);
    if (!directory) return rejectFile(where, 'the archive is cut short', 'copy or save it again');
    const { start, end, count } = directory;
    if (start > end || end - start > LONGEST_DIRECTORY) throw new RangeError('no list');
    const bytes = await archive.read(start, end, signal);
    const view = dataView(bytes);
    const members: ZipMember[] = [];
    let at = 0;
    while (members.length < count) {
      const { member, next } = entryAt(bytes, view, at);
      members.push(member);
      at = next;
    }
    if (at + 4 <= bytes.length && view.getUint32(at, true) === ENTRY)
      throw new RangeError('more entries than are counted');
    checkNames(where, members);
    return members;
  } catch (error) {
    // A DataView throws this where a number points beyond the list.
    if (!(error instanceof RangeError)) throw error;
    return rejectFile(where, 'the archive’s list of members is damaged', 'copy or save it again');
  }
}
