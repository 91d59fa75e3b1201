// Compression in the format of zlib, by the browser or Node.

/** Pipes bytes through a stream. */
const transform = async (
  bytes: readonly Uint8Array<ArrayBuffer>[],
  through: GenericTransformStream,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await new Response(new Blob([...bytes]).stream().pipeThrough(through)).arrayBuffer());

/** Compresses bytes in the format of zlib. */
export const compress = (...bytes: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> =>
  transform(bytes, new CompressionStream('deflate'));

/** The inverse of `compress`. @throws TypeError if bytes are missing or damaged */
export const decompress = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  transform([bytes], new DecompressionStream('deflate'));
