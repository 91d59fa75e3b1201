// The signatures of file formats: the bytes with which files start.

const toBytes = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const NPY = toBytes('\x93NUMPY');
const ZIP = toBytes('PK\x03\x04');
const EMPTY_ZIP = toBytes('PK\x05\x06');
const GZIP = toBytes('\x1f\x8b\x08');
const ZSTD = toBytes('\x28\xb5\x2f\xfd');
/** A frame that is skipped: these bytes after one from 0x50 to 0x5f. */
const SKIPPED_ZSTD = toBytes('\x2a\x4d\x18');
const PARQUET = toBytes('PAR1\x15');
const ARROW = toBytes('ARROW1\0\0');
const ARROW_STREAM = toBytes('\xff\xff\xff\xff');
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const BLANKS = new Set(toBytes(' \t\n\r'));

/** Whether these are the first bytes of an .npy array. */
export const isNpy = (start: Uint8Array): boolean => startsWith(start, NPY);

/** Whether these are the first bytes of a zip archive. */
export const isZip = (start: Uint8Array): boolean => startsWith(start, ZIP) || startsWith(start, EMPTY_ZIP);

/** Whether these are the first bytes of a file compressed by gzip. */
export const isGzip = (start: Uint8Array): boolean => startsWith(start, GZIP);

/** Whether these are the first bytes of UTF-16 text with a byte order mark. */
export const isUtf16 = (start: Uint8Array): boolean =>
  (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);

/** Whether these are the first bytes of a file compressed by Zstandard. */
export const isZstd = (start: Uint8Array): boolean =>
  startsWith(start, ZSTD) ||
  (((start[0] ?? 0) & 0xf0) === 0x50 && startsWith(start.subarray(1), SKIPPED_ZSTD));

/** Whether these are the first bytes of a Parquet file: its mark, then the header of a page. */
export const isParquet = (start: Uint8Array): boolean => startsWith(start, PARQUET);

/** Whether these are the first bytes of an Arrow file, which has a list of its messages at its end. */
export const isArrowFile = (start: Uint8Array): boolean => startsWith(start, ARROW);

/** Whether these are the first bytes of an Arrow file or stream. */
export const isArrow = (start: Uint8Array): boolean => isArrowFile(start) || startsWith(start, ARROW_STREAM);

/** The first character of a text that is not blank. */
export function firstNonBlank(bytes: Uint8Array): string {
  let at = startsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (BLANKS.has(bytes[at] ?? 0)) at++;
  return String.fromCharCode(bytes[at] ?? 0);
}

const HDF5 = toBytes('\x89HDF\r\n\x1a\n');
const MATLAB = toBytes('MATLAB');
/** Where HDF5 files start if something else is in front of them. */
const HDF5_STARTS = [0, 512, 1024, 2048];

/** Whether these are the first bytes of an HDF5 file. */
export const isHdf5 = (start: Uint8Array): boolean =>
  HDF5_STARTS.some((at) => startsWith(start.subarray(at), HDF5));

/** Whether an HDF5 file is one of MATLAB, whose arrays have their axes in reverse order. */
export const isMatlab = (start: Uint8Array): boolean => startsWith(start, MATLAB);

/** A word, a date or a count in brackets, with which lines of a log begin. */
const LOG = /^\[\s*(?!(?:nan|inf|infinity|null|none|true|false)\b)(?:[a-z]|\d{4}-\d\d|\d+ ?\/ ?\d+\])/i;

/** Whether these are the first bytes of JSON, by its bracket. */
export function isJson(start: Uint8Array): boolean {
  const text = String.fromCharCode(...start.subarray(0, 256)).trimStart();
  return '{['.includes(firstNonBlank(start)) && !LOG.test(text);
}
