// The arrays in an .npz archive. Headers are read when an archive is opened, values only when they are needed.

import { readArrayHeader } from '../array/array-file.ts';
import { type Bytes, whenRead } from '../bytes.ts';
import type { FilePlace } from '../file.ts';
import type { NpyInfo } from '../npy/npy.ts';
import type { ZipMember } from '../zip/directory.ts';
import { isStored, type OpenZipMember, openMember, readMember, readMemberStart } from '../zip/member.ts';

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

/** An array in an archive that has been opened. There may be very many, so each is no more than what it is made of. */
class ArchiveEntry implements NpzEntry {
  readonly where: FilePlace;
  readonly head: NpyInfo;
  readonly #open: OpenZipMember;
  readonly #signal: AbortSignal | undefined;

  constructor(where: FilePlace, head: NpyInfo, open: OpenZipMember, signal?: AbortSignal) {
    this.where = where;
    this.head = head;
    this.#open = open;
    this.#signal = signal;
  }

  get name(): string {
    return this.where.place as string;
  }

  get size(): number {
    return this.#open.member.size;
  }

  get ranges(): Bytes | undefined {
    return isStored(this.#open.member) ? this.#open.data : undefined;
  }

  get readAll(): NpzEntry['readAll'] {
    return () => readMember(this.where, this.#open, this.#signal);
  }
}

function openEntry(
  { file }: FilePlace,
  archive: Bytes,
  member: ZipMember,
  signal?: AbortSignal,
): NpzEntry | Promise<NpzEntry> {
  const where = { file, place: member.name.slice(0, -EXTENSION.length) };
  return whenRead(openMember(where, archive, member, signal), (open) => {
    const head = readArrayHeader(where, member.size, (length) =>
      readMemberStart(where, open, length, signal),
    );
    return whenRead(head, (known) => new ArchiveEntry(where, known, open, signal));
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
