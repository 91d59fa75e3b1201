// Decodes UTF-8 text, whole or in parts.

import { type FilePlace, rejectFile } from '../file.ts';

const PART_SIZE = 1 << 20;

const rejectEncoding = (where: FilePlace): never =>
  rejectFile(
    where,
    'it is neither UTF-8 text nor a format that Headglow reads',
    'save its values with numpy.save or as CSV (UTF-8)',
  );

const wholeDecoder = new TextDecoder('utf-8', { fatal: true });

/** Decodes a whole text, without its byte order mark. */
export function decodeText(where: FilePlace, bytes: Uint8Array): string {
  try {
    return wholeDecoder.decode(bytes);
  } catch (error) {
    // Other errors, such as out of memory, are not about the encoding.
    if (error instanceof TypeError) rejectEncoding(where);
    throw error;
  }
}

/** Decodes text in parts, without its byte order mark. */
export const textDecoder = (): TextDecoder => new TextDecoder('utf-8', { fatal: true });

/** Decodes the next part of a text. */
export function decodeTextPart(
  where: FilePlace,
  decoder: TextDecoder,
  bytes: Uint8Array,
  isLast: boolean,
): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    return rejectEncoding(where);
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
  const decoder = textDecoder();
  for (let start = 0; start < bytes.length; start += size)
    yield decodeTextPart(where, decoder, bytes.subarray(start, start + size), start + size >= bytes.length);
}
