// The signatures of file formats: the bytes with which files start.

const toBytes = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const NPY = toBytes('\x93NUMPY');
const ZIP = toBytes('PK\x03\x04');
const EMPTY_ZIP = toBytes('PK\x05\x06');
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const BLANKS = new Set(toBytes(' \t\n\r'));

/** Whether these are the first bytes of an .npy array. */
export const isNpy = (start: Uint8Array): boolean => startsWith(start, NPY);

/** Whether these are the first bytes of a zip archive. */
export const isZip = (start: Uint8Array): boolean => startsWith(start, ZIP) || startsWith(start, EMPTY_ZIP);

/** The first character of a text that is not blank. */
export function firstNonBlank(bytes: Uint8Array): string {
  let at = startsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (BLANKS.has(bytes[at] ?? 0)) at++;
  return String.fromCharCode(bytes[at] ?? 0);
}
