// Parses JSON, including the bare NaN and Infinity that Python writes.

import { decodeText } from './decode-text.ts';
import { formatBytes, type InputFile, rejectFile, rejectSize } from './file.ts';
import { type JsonScan, scanJson } from './json-scan.ts';
import { rejectJsonLines } from './unsupported.ts';

/** The longest string in V8; other engines allow more. */
const MAX_TEXT = 2 ** 29 - 24;
const [NEWLINE, OPEN_OBJECT, OPEN_LIST, SPACE] = [0x0a, 0x7b, 0x5b, 0x20];

/** Line and column of a byte, both from 1. */
function formatPlace(bytes: Uint8Array, offset: number): string {
  let [line, start] = [1, 0];
  for (let at = 0; at < offset; at++) if (bytes[at] === NEWLINE) [line, start] = [line + 1, at + 1];
  const before = new TextDecoder().decode(bytes.subarray(start, offset));
  return `line ${line}, column ${before.length + 1}`;
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= SPACE);

/** Whether a first value on a single line is followed by a second one on a new line. */
function isJsonLines(bytes: Uint8Array, { fault, isComplete }: JsonScan): boolean {
  if (fault === undefined || !isComplete) return false;
  if (bytes[fault] !== OPEN_OBJECT && bytes[fault] !== OPEN_LIST) return false;
  const start = bytes.findIndex((byte) => byte > SPACE);
  const lineEnd = bytes.indexOf(NEWLINE, start);
  return lineEnd >= 0 && lineEnd < fault && isBlank(bytes.subarray(lineEnd, fault));
}

/** The value in a JSON file. A bare NaN becomes an empty string. */
export function parseJson({ name, bytes }: InputFile): unknown {
  const where = { file: name };
  if (bytes.length > MAX_TEXT)
    rejectSize(
      where,
      `it is ${formatBytes(bytes.length)}, above the limit of ${formatBytes(MAX_TEXT)} for JSON`,
      'save its values with numpy.savez or as CSV',
    );
  const scan = scanJson(bytes);
  const { fault, repeated } = scan;
  if (fault !== undefined) {
    if (isJsonLines(bytes, scan)) rejectJsonLines(name);
    const reason = isBlank(bytes.subarray(fault)) ? 'the JSON ends unexpectedly' : 'this is not valid JSON';
    rejectFile({ ...where, place: formatPlace(bytes, fault) }, reason, 'save the file again');
  }
  if (repeated !== undefined)
    rejectFile(
      { ...where, place: formatPlace(bytes, repeated) },
      'this object has the same key twice',
      'give each value a different key',
    );
  return JSON.parse(decodeText(where, scan.bytes));
}
