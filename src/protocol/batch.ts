// Small files in one answer: a request for each of a hundred thousand takes minutes.

import type { ErrorDetails } from '../tensor/error.ts';

/** Most files in a batch, and the most bytes of one of them and of all. */
export const MAX_BATCH = 256;
const LARGEST = 1 << 16;
const MOST_BYTES = 1 << 22;

/** The bytes of a file, or why they can't be read. */
export type BatchContent = Uint8Array | ErrorDetails;

/** Runs of neighbours that go well in one answer: the first and the last index of each. */
export function groupIntoBatches(files: readonly { readonly size: number }[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  let bytes = 0;
  files.forEach(({ size }, index) => {
    const last = found.at(-1);
    bytes += size;
    if (size > LARGEST) return;
    const joins = last?.[1] === index - 1 && index - last[0] < MAX_BATCH && bytes <= MOST_BYTES;
    if (last && joins) last[1] = index;
    else {
      found.push([index, index]);
      bytes = size;
    }
  });
  return found.filter(([first, last]) => last > first);
}

/** The length of a header, the header (JSON: for each file its length or the reason why there is none), the bytes. */
export function packBatch(contents: readonly BatchContent[]): Uint8Array<ArrayBuffer> {
  const lengths = contents.map((one) => (one instanceof Uint8Array ? one.length : one));
  const header = new TextEncoder().encode(JSON.stringify(lengths));
  const bytes = contents.reduce((sum, one) => sum + (one instanceof Uint8Array ? one.length : 0), 0);
  const made = new Uint8Array(4 + header.length + bytes);
  new DataView(made.buffer).setUint32(0, header.length, true);
  made.set(header, 4);
  let at = 4 + header.length;
  for (const one of contents) {
    if (!(one instanceof Uint8Array)) continue;
    made.set(one, at);
    at += one.length;
  }
  return made;
}

/** What `packBatch` put together; bytes are copies. */
export function unpackBatch(buffer: ArrayBuffer): (ArrayBuffer | ErrorDetails)[] {
  let at = 4 + new DataView(buffer).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(buffer, 4, at - 4));
  const lengths = JSON.parse(header) as readonly (number | ErrorDetails)[];
  return lengths.map((length) => {
    if (typeof length !== 'number') return length;
    const bytes = buffer.slice(at, at + length);
    at += length;
    return bytes;
  });
}
