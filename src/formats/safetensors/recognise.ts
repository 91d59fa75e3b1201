// Recognises safetensors files by their first bytes: the length of a JSON header as a 64-bit number, then the header.

/** Where the header starts. */
export const HEADER_START = 8;
const OPEN_OBJECT = '{'.charCodeAt(0);

/** Whether these are the first bytes of such a file. The upper half of the length is zero, as headers have a limit. */
export const isSafetensors = (start: Uint8Array): boolean =>
  start[HEADER_START] === OPEN_OBJECT && start.subarray(4, HEADER_START).every((byte) => byte === 0);
