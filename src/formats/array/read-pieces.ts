// Reads a range of a file piece by piece: while one is in use, the next one is being read.

import type { Bytes } from '../bytes.ts';

/** A range of bytes. */
interface PiecedRange {
  readonly start: number;
  readonly end: number;
  /** Bytes of each piece but the last. */
  readonly size: number;
}

/** The pieces of a range. A failed read rejects when its piece is due. */
export async function* readPieces(
  bytes: Bytes,
  { start, end, size }: PiecedRange,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const readAt = (at: number): Promise<Uint8Array> | undefined => {
    if (at >= end) return undefined;
    const piece = bytes.read(at, Math.min(end, at + size), signal);
    // A piece that is never used may fail, too.
    piece.catch(() => {});
    return piece;
  };
  let next = readAt(start);
  for (let at = start; next; at += size) {
    const piece = await next;
    next = readAt(at + size);
    yield piece;
  }
}
