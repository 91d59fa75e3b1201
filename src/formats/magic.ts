// What files of the formats start with.

const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Whether these are the first bytes of an .npy array. */
export const isNpy = (start: Uint8Array): boolean => NPY.every((byte, index) => start[index] === byte);

/** Whether these are the first bytes of a zip archive. */
export const isZip = (start: Uint8Array): boolean =>
  start[0] === 0x50 &&
  start[1] === 0x4b &&
  [0x0304, 0x0506].includes(((start[2] ?? 0) << 8) | (start[3] ?? 0));

const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The first character of a text that is not blank. */
export function firstNonBlank(bytes: Uint8Array): string {
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  while (BLANKS.has(bytes[at] ?? 0)) at++;
  return String.fromCharCode(bytes[at] ?? 0);
}
