// The list of a zip archive's members, zip64 included. Nothing is inflated here.

import { refuse, type Where } from './file.ts';

export interface Member {
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
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const LONGEST_COMMENT = 0xffff;
/** Stands in a 32-bit field for a number in the zip64 field. */
const ELSEWHERE = 0xffff_ffff;
const ZIP64_FIELD = 1;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 &&
  bytes[1] === 0x4b &&
  [0x0304, 0x0506].includes(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0));

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit number; too large ones lie beyond any file anyway. */
const long = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

function endOf(view: DataView): number | undefined {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--)
    if (view.getUint32(at, true) === END) return at;
  return undefined;
}

function directoryOf(view: DataView, end: number): { readonly start: number; readonly count: number } {
  const locator = end - LOCATOR_SIZE;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR) {
    const end64 = long(view, locator + 8);
    if (view.getUint32(end64, true) === END64)
      return { count: long(view, end64 + 32), start: long(view, end64 + 48) };
  }
  return { count: view.getUint16(end + 10, true), start: view.getUint32(end + 16, true) };
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

function entryAt(bytes: Uint8Array, view: DataView, at: number): { member: Member; next: number } {
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
function checkNames(where: Where, members: readonly Member[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name))
      refuse({ ...where, place: name }, 'two members have this name', 'give each array a name of its own');
    names.add(name);
  }
}

/** All members of an archive. */
export function membersOf(where: Where, bytes: Uint8Array): Member[] {
  const view = viewOf(bytes);
  const end = endOf(view);
  if (end === undefined) refuse(where, 'the archive is cut short', 'copy or save it again');
  try {
    const { start, count } = directoryOf(view, end);
    const members: Member[] = [];
    let at = start;
    while (members.length < count) {
      const { member, next } = entryAt(bytes, view, at);
      members.push(member);
      at = next;
    }
    if (view.getUint32(at, true) === ENTRY) throw new RangeError('more entries than are counted');
    checkNames(where, members);
    return members;
  } catch (error) {
    // A DataView throws this where a number points beyond the file.
    if (!(error instanceof RangeError)) throw error;
    return refuse(where, 'the archive’s list of members is damaged', 'copy or save it again');
  }
}
