// Bytes as text in UTF-8, whole or a part at a time.

import { type FilePlace, rejectFile } from './file.ts';

const PART = 1 << 20;

const refuseBytes = (where: FilePlace): never =>
  rejectFile(
    where,
    'it is neither text in UTF-8 nor of a format that Headglow knows',
    'save its numbers with numpy.save, or as text',
  );

/** All of a text, without its byte order mark. */
export function decodeText(where: FilePlace, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    // What other errors say, such as of too little memory, is true.
    if (error instanceof TypeError) refuseBytes(where);
    throw error;
  }
}

/**
 * A text in parts, so that it never lies in memory as a whole; without its byte order mark.
 * @param size bytes of a part
 */
export function* decodeTextParts(where: FilePlace, bytes: Uint8Array, size = PART): Generator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0; start < bytes.length; start += size) {
    const isLast = start + size >= bytes.length;
    let part = '';
    try {
      part = decoder.decode(bytes.subarray(start, start + size), { stream: !isLast });
    } catch {
      refuseBytes(where);
    }
    yield part;
  }
}
