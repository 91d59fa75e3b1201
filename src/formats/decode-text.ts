// Decodes UTF-8 text, whole or in parts.

import { type FilePlace, rejectFile } from './file.ts';

const PART_SIZE = 1 << 20;

const rejectEncoding = (where: FilePlace): never =>
  rejectFile(
    where,
    'it is neither UTF-8 text nor a format that Headglow reads',
    'save its values with numpy.save or as CSV (UTF-8)',
  );

/** Decodes a whole text, without its byte order mark. */
export function decodeText(where: FilePlace, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    // Other errors, such as out of memory, are not about the encoding.
    if (error instanceof TypeError) rejectEncoding(where);
    throw error;
  }
}

/**
 * Decodes a text in parts, so that it is never in memory as a whole; without its byte order mark.
 * @param size bytes per part
 */
export function* decodeTextParts(
  where: FilePlace,
  bytes: Uint8Array,
  size = PART_SIZE,
): Generator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0; start < bytes.length; start += size) {
    const isLast = start + size >= bytes.length;
    let part = '';
    try {
      part = decoder.decode(bytes.subarray(start, start + size), { stream: !isLast });
    } catch {
      rejectEncoding(where);
    }
    yield part;
  }
}
