// The arrays in an .npz archive. Headers are read when an archive is opened, values only when they are needed.

import { readArrayHeader } from '../array/array-file.ts';
import { type Bytes, whenRead } from '../bytes.ts';
import type { FilePlace } from '../file.ts';
import type { NpyInfo } from '../npy/npy.ts';
import type { ZipMember } from '../zip/directory.ts';
import { isStored, openMember, readMember, readMemberStart } from '../zip/member.ts';

const EXTENSION = '.npy';

/** An array in an archive. */
export interface NpzEntry {
  readonly where: FilePlace;
  /** The name of the array. */
  readonly name: string;
  readonly head: NpyInfo;
  /** Bytes of the array including its header. */
  readonly size: number;
  /** Reads ranges of these bytes, without a checksum; undefined if they are compressed. */
  readonly ranges: Bytes | undefined;
  /** Reads all bytes and verifies their checksum. */
  readonly readAll: () => Uint8Array | Promise<Uint8Array>;
}

/** The members of an archive that are arrays. */
export const arrayMembers = (members: readonly ZipMember[]): readonly ZipMember[] =>
  members.filter(({ name }) => name.endsWith(EXTENSION));

function openEntry(
  file: FilePlace,
  archive: Bytes,
  member: ZipMember,
  signal?: AbortSignal,
): NpzEntry | Promise<NpzEntry> {
  const name = member.name.slice(0, -EXTENSION.length);
  const where = { ...file, place: name };
  const { size } = member;
  return whenRead(openMember(where, archive, member, signal), (open) => {
    const readAll = () => readMember(where, open, signal);
    const ranges = isStored(member) ? open.data : undefined;
    const head = readArrayHeader(where, size, (length) => readMemberStart(where, open, length, signal));
    return whenRead(head, (known) => ({ where, name, head: known, size, ranges, readAll }));
  });
}

/** Opens arrays of an archive. */
export async function openEntries(
  where: FilePlace,
  archive: Bytes,
  members: readonly ZipMember[],
  signal?: AbortSignal,
): Promise<NpzEntry[]> {
  const entries: NpzEntry[] = [];
  for (const member of members) {
    const entry = openEntry(where, archive, member, signal);
    entries.push(entry instanceof Promise ? await entry : entry);
  }
  return entries;
}
