// Packs small files into one response, as separate requests for 100,000 files take minutes.

import type { ErrorDetails } from '../tensor/error.ts';

/** Maximum number of files in a batch. */
export const MAX_BATCH = 256;
/** Larger files are requested separately: 64 KiB. */
const MAX_FILE_BYTES = 64 * 2 ** 10;
/** Maximum bytes of all files in a batch: 4 MiB. */
const MAX_BATCH_BYTES = 4 * 2 ** 20;
/** Bytes of the header's length, a little-endian 32-bit integer. */
const PREFIX_BYTES = 4;

/** The bytes of a file, or the reason why it cannot be read. */
export type BatchContent = Uint8Array | ErrorDetails;

/** Groups consecutive small files into batches of at least two: the first and last index of each. */
export function groupIntoBatches(files: readonly { readonly size: number }[]): (readonly [number, number])[] {
  const batches: [number, number][] = [];
  let bytes = 0;
  files.forEach(({ size }, index) => {
    const current = batches.at(-1);
    bytes += size;
    if (size > MAX_FILE_BYTES) return;
    const fits = current?.[1] === index - 1 && index - current[0] < MAX_BATCH && bytes <= MAX_BATCH_BYTES;
    if (current && fits) current[1] = index;
    else {
      batches.push([index, index]);
      bytes = size;
    }
  });
  return batches.filter(([first, last]) => last > first);
}

/** Packs files: the length of the header, the header (a JSON array of lengths or reasons), then the bytes. */
export function packBatch(contents: readonly BatchContent[]): Uint8Array<ArrayBuffer> {
  const lengths = contents.map((content) => (content instanceof Uint8Array ? content.length : content));
  const header = new TextEncoder().encode(JSON.stringify(lengths));
  const files = contents.filter((content) => content instanceof Uint8Array);
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  const packed = new Uint8Array(PREFIX_BYTES + header.length + bytes);
  new DataView(packed.buffer).setUint32(0, header.length, true);
  packed.set(header, PREFIX_BYTES);
  let offset = PREFIX_BYTES + header.length;
  for (const file of files) {
    packed.set(file, offset);
    offset += file.length;
  }
  return packed;
}

/** The inverse of `packBatch`. The bytes are copied. */
export function unpackBatch(buffer: ArrayBuffer): (ArrayBuffer | ErrorDetails)[] {
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(buffer, PREFIX_BYTES, headerLength));
  let offset = PREFIX_BYTES + headerLength;
  const lengths = JSON.parse(header) as readonly (number | ErrorDetails)[];
  return lengths.map((length) => {
    if (typeof length !== 'number') return length;
    const bytes = buffer.slice(offset, offset + length);
    offset += length;
    return bytes;
  });
}
