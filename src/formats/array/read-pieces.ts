// Reads a range of a file in pieces of whole values: while one is in use, the next one is being read.

import { type Bytes, concatBytes } from '../bytes.ts';

/** A range of bytes. */
interface PiecedRange {
  readonly start: number;
  readonly end: number;
  /** Each piece holds whole values of that many bytes. */
  readonly valueSize: number;
}

/** Bytes of a piece: a multiple of every size of a value. Each takes a round trip to another thread or process. */
export const PIECE = 2 ** 25;

/** Moves the start of a value at the end of a piece to the next one. */
async function* joinValues(
  pieces: AsyncIterable<Uint8Array>,
  valueSize: number,
): AsyncGenerator<Uint8Array, void> {
  let rest = new Uint8Array(0);
  for await (const piece of pieces) {
    const joined = rest.length > 0 ? concatBytes([rest, piece]) : piece;
    const end = joined.length - (joined.length % valueSize);
    yield joined.subarray(0, end);
    rest = joined.slice(end);
  }
}

/** Pieces of a file that is read by ranges. */
async function* readAhead(
  bytes: Bytes,
  { start, end }: PiecedRange,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const readAt = (at: number): Promise<Uint8Array> | undefined => {
    if (at >= end) return undefined;
    const piece = bytes.read(at, Math.min(end, at + PIECE), signal);
    // A piece that is never used may fail, too.
    piece.catch(() => {});
    return piece;
  };
  let next = readAt(start);
  for (let at = start; next; at += PIECE) {
    const piece = await next;
    next = readAt(at + PIECE);
    yield piece;
  }
}

/** The pieces of a range. A failed read rejects when its piece is due. */
export async function readPieces(
  bytes: Bytes,
  range: PiecedRange,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array, void>> {
  const pieces = await bytes.pieces?.(range.start, range.end, signal);
  return pieces ? joinValues(pieces, range.valueSize) : readAhead(bytes, range, signal);
}
