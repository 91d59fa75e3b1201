// Inflates with the platform's own decompression, which is several times as fast as JavaScript.

/** The platform's decompression of raw deflate data; undefined if it has none. */
export function createInflater(): DecompressionStream | undefined {
  try {
    return new DecompressionStream('deflate-raw');
  } catch {
    // It is missing, or does not know the format.
    return undefined;
  }
}

/** One byte inflates to at most 1032 bytes. */
const MAX_RATIO = 1032;
/** Bytes that a piece may inflate to, besides twice the declared size. */
const MAX_PIECE_OUTPUT = 2 ** 26;

/**
 * Compressed bytes to inflate at a time: a piece is inflated as a whole, so it must not be too large in case there are more data
 * than declared.
 * @param size declared bytes, inflated
 */
export const pieceSize = (size: number): number => Math.floor((2 * size + MAX_PIECE_OUTPUT) / MAX_RATIO);

/**
 * Inflates data until they end or `accept` returns false.
 * @throws an error for invalid data, or of `accept`
 */
export async function inflateNatively(
  { readable, writable }: DecompressionStream,
  packed: Uint8Array,
  piece: number,
  accept: (bytes: Uint8Array) => boolean,
): Promise<void> {
  const writer = writable.getWriter();
  // Pieces wait in a queue until the ones before have been read. Errors reject the read below.
  const ignore = (): void => {};
  for (let at = 0; at < packed.length; at += piece)
    writer.write(packed.subarray(at, at + piece) as Uint8Array<ArrayBuffer>).catch(ignore);
  writer.close().catch(ignore);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !accept(value)) return;
    }
  } finally {
    reader.cancel().catch(ignore);
  }
}
