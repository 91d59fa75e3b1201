// Decompresses gzip files, which may have several members, and verifies their checksums (RFC 1952).

import { Gunzip } from 'fflate';
import { HeadglowError } from '../../tensor/error.ts';
import { crc32 } from '../crc32.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { Output } from './output.ts';

/** The checksum and the length at the end of a member. */
const TRAILER = 8;
/** The most that deflate compresses. */
const MAX_RATIO = 1032;
/** Compressed bytes at a time: as decompressed, at most 16 MiB. */
const PIECE = 2 ** 14;

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its gzip data are damaged or incomplete', 'copy or save it again');

/**
 * All bytes of a file.
 * @param limit the most bytes
 * @throws HeadglowError if it is damaged, or too large
 */
export async function gunzip(
  where: FilePlace,
  packed: Uint8Array,
  signal?: AbortSignal,
  limit?: number,
): Promise<Uint8Array> {
  if (packed.length < TRAILER) rejectDamaged(where);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const declared = view.getUint32(packed.length - 4, true);
  const output = new Output(where, Math.min(declared, MAX_RATIO * packed.length), limit);
  let memberStart = 0;
  const endMember = (at: number): void => {
    const content = output.since(memberStart);
    const isWhole = at >= TRAILER && view.getUint32(at - 4, true) === content.length % 2 ** 32;
    if (!isWhole || view.getUint32(at - TRAILER, true) !== crc32(content)) rejectDamaged(where);
    memberStart = output.length;
  };
  const stream = new Gunzip((piece) => output.push(piece));
  stream.onmember = endMember;
  try {
    for (let at = 0; at < packed.length; at += PIECE) {
      const end = Math.min(packed.length, at + PIECE);
      stream.push(packed.subarray(at, end), end === packed.length);
      await output.pause(signal);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    rejectDamaged(where);
  }
  endMember(packed.length);
  return output.since(0);
}
