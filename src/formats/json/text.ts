// Parses JSON, including the bare NaN and Infinity that Python writes; as one value, or as one value per line.

import { type FilePlace, formatBytes, type InputFile, rejectFile, rejectSize } from '../file.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import { decodeText } from '../text/decode-text.ts';
import type { JsonObject } from './cell.ts';
import { findRepeatedKey, type JsonScan, scanJson } from './scan.ts';

/** The longest text in V8, which JSON is parsed from; other engines allow more. */
export const MAX_TEXT = 2 ** 29 - 24;
const [NEWLINE, OPEN_OBJECT, OPEN_LIST, SPACE] = [0x0a, 0x7b, 0x5b, 0x20];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Line and column of a byte, both from 1. @param firstLine the line of the first byte */
function formatPlace(bytes: Uint8Array, offset: number, firstLine: number): string {
  let [line, start] = [firstLine, 0];
  for (let at = 0; at < offset; at++) if (bytes[at] === NEWLINE) [line, start] = [line + 1, at + 1];
  const before = new TextDecoder().decode(bytes.subarray(start, offset));
  return `line ${line}, column ${before.length + 1}`;
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= SPACE);

/** Where the text starts: after the byte order mark, if there is one. */
const textStart = (bytes: Uint8Array): number =>
  BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;

/** The end of the first line that is not blank; undefined if it is the last one. */
function firstLineEnd(bytes: Uint8Array): number | undefined {
  const start = textStart(bytes);
  const lineEnd = bytes.indexOf(
    NEWLINE,
    bytes.findIndex((byte, at) => at >= start && byte > SPACE),
  );
  return lineEnd >= 0 && !isBlank(bytes.subarray(lineEnd)) ? lineEnd : undefined;
}

/** Whether a first value on a single line is followed by a second one on a new line. */
function isJsonLines(bytes: Uint8Array, { fault, isComplete }: JsonScan): boolean {
  if (fault === undefined || !isComplete) return false;
  if (bytes[fault] !== OPEN_OBJECT && bytes[fault] !== OPEN_LIST) return false;
  const lineEnd = firstLineEnd(bytes);
  return lineEnd !== undefined && lineEnd < fault && isBlank(bytes.subarray(lineEnd, fault));
}

const SAVE_ARRAYS = 'save its values with numpy.savez or as CSV';

function checkLength(where: FilePlace, { length }: Uint8Array, remedy = SAVE_ARRAYS): void {
  if (length > MAX_TEXT)
    rejectSize(
      where,
      `it is ${formatBytes(length)}, and JavaScript can hold no text above ${formatBytes(MAX_TEXT)}`,
      remedy,
    );
}

/** How many keys all objects in a value have together. */
function countKeys(value: unknown): number {
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item);
  } else if (value !== null && typeof value === 'object')
    for (const key in value) {
      const inner = (value as JsonObject)[key];
      count += typeof inner === 'object' ? 1 + countKeys(inner) : 1;
    }
  return count;
}

/** Parses bytes that have been scanned. @param firstLine the line of the first byte in the file */
function parseScanned(where: FilePlace, bytes: Uint8Array, scan: JsonScan, firstLine = 1): unknown {
  const { fault, isTooDeep } = scan;
  const placeOf = (offset: number): FilePlace => ({ ...where, place: formatPlace(bytes, offset, firstLine) });
  if (fault !== undefined && isTooDeep)
    rejectFile(placeOf(fault), 'it is nested too deeply', 'save arrays of 2 to 4 dimensions');
  if (fault !== undefined) {
    const reason = isBlank(bytes.subarray(fault)) ? 'the JSON ends unexpectedly' : 'this is not valid JSON';
    rejectFile(placeOf(fault), reason, 'save the file again');
  }
  const value: unknown = JSON.parse(decodeText(where, scan.bytes));
  // Of a repeated key, only the last value is in the object.
  const repeated = countKeys(value) < scan.keys ? findRepeatedKey(bytes) : undefined;
  if (repeated !== undefined)
    rejectFile(placeOf(repeated), 'this object has the same key twice', 'give each value a different key');
  return value;
}

/** The value in a JSON file; undefined if it holds one value per line. A bare NaN becomes an empty string. */
export function parseJson({ name, bytes }: InputFile): unknown {
  const where = { file: name };
  checkLength(where, bytes, `save one value per line (.jsonl), which --memory allows, or ${SAVE_ARRAYS}`);
  const scan = scanJson(bytes);
  return isJsonLines(bytes, scan) ? undefined : parseScanned(where, bytes, scan);
}

/** Whether a file holds a single value on several lines, rather than one value per line. */
export const isOneValue = ({ bytes }: InputFile): boolean =>
  firstLineEnd(bytes) !== undefined && scanJson(bytes).fault === undefined;

/** The values of a file with one value per line. Blank lines are skipped. */
export function parseLines({ name, bytes }: InputFile, memory: MemoryBudget): unknown[] {
  const where = { file: name };
  memory.check(where, {
    what: 'its lines take',
    bytes: bytes.length,
    usual: MAX_TEXT,
    otherwise: SAVE_ARRAYS,
  });
  const values: unknown[] = [];
  let start = textStart(bytes);
  for (let line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const text = bytes.subarray(start, end);
    if (text.length > MAX_TEXT) checkLength({ ...where, place: `line ${line}` }, text);
    if (!isBlank(text)) values.push(parseScanned(where, text, scanJson(text), line));
    start = end + 1;
  }
  return values;
}
