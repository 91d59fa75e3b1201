// JSON bytes to values, tolerant of the bare NaN and Infinity that Python writes.

import { decodeText } from './decode-text.ts';
import { formatBytes, type InputFile, rejectFile, rejectSize } from './file.ts';
import { type JsonScan, scanJson } from './json-scan.ts';
import { rejectJsonLines } from './unsupported.ts';

/** The longest text that engines hold: V8's limit, less than that of others. */
const MAX_TEXT = 2 ** 29 - 24;
const NEWLINE = 0x0a;

/** Line and column of a byte, both from 1. */
function placeOf(bytes: Uint8Array, offset: number): string {
  let [line, start] = [1, 0];
  for (let at = 0; at < offset; at++) if (bytes[at] === NEWLINE) [line, start] = [line + 1, at + 1];
  const before = new TextDecoder().decode(bytes.subarray(start, offset));
  return `line ${line}, column ${before.length + 1}`;
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= 0x20);

/** Whether a second value starts on a line of its own behind a first one on one line. */
function isJsonLines(bytes: Uint8Array, { fault, isComplete }: JsonScan): boolean {
  if (fault === undefined || !isComplete || (bytes[fault] !== 0x7b && bytes[fault] !== 0x5b)) return false;
  const lineEnd = bytes.indexOf(
    NEWLINE,
    bytes.findIndex((byte) => byte > 0x20),
  );
  return lineEnd >= 0 && lineEnd < fault && isBlank(bytes.subarray(lineEnd, fault));
}

/** A file's value. A bare NaN is an empty string in it. */
export function parseJson({ name, bytes }: InputFile): unknown {
  const where = { file: name };
  if (bytes.length > MAX_TEXT)
    rejectSize(
      where,
      `it is ${formatBytes(bytes.length)} of JSON, and JSON can only be read up to ${formatBytes(MAX_TEXT)}`,
      'save its numbers with numpy.savez, or as CSV',
    );
  const scan = scanJson(bytes);
  const { fault, repeated } = scan;
  if (fault !== undefined) {
    if (isJsonLines(bytes, scan)) rejectJsonLines(name);
    const reason = isBlank(bytes.subarray(fault)) ? 'the text ends too early' : 'this is no valid JSON';
    rejectFile({ ...where, place: placeOf(bytes, fault) }, reason, 'write the file again');
  }
  if (repeated !== undefined)
    rejectFile(
      { ...where, place: placeOf(bytes, repeated) },
      'this key stands twice in one object',
      'give each value a key of its own',
    );
  return JSON.parse(decodeText(where, scan.bytes));
}
