// Recognises files in unsupported formats, and rejects each with a way to convert it.

import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import { baseName, rejectFile } from '../file.ts';
import { readFirstBytes } from '../first-bytes.ts';
import type { OpenSettings } from '../format.ts';
import { unsupportedDetails } from './details.ts';
import {
  ARCHIVE_MEMBERS,
  BINARY,
  JOBLIB,
  MATLAB,
  NOTEBOOK,
  SIGNATURES,
  TEXT_SIGNATURES,
  type UnsupportedFormat,
  WEIGHT_INDEX,
  ZARR,
} from './formats.ts';

/** The name of a chunk file in a Zarr store. */
const ZARR_CHUNK = /^\d+(?:\.\d+)*$/;

function rejectFormat(file: string, format: UnsupportedFormat): never {
  throw new HeadglowError(unsupportedDetails(file, format));
}

/** Bytes that are searched for the beginning of a text format or for control characters. */
const CHECKED_BYTES = 512;
/** The first byte of pickles from protocol 2 on. */
const PROTOCOL = 0x80;
const ESCAPE = 0x1b;

/** The first bytes as text, one character per byte. */
const toLatin1 = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));

function startsWith(bytes: Uint8Array, start: string, at: number): boolean {
  for (let index = 0; index < start.length; index++)
    if (bytes[at + index] !== start.charCodeAt(index)) return false;
  return true;
}

/** Whether bytes are not text. A text may contain a stray control character, but no zeros and not several. */
function isBinary(bytes: Uint8Array): boolean {
  const isWhitespace = (byte: number): boolean => byte >= 9 && byte <= 13;
  const control = bytes.filter((byte) => byte < 0x20 && !isWhitespace(byte) && byte !== ESCAPE);
  return control.includes(0) || control.length > 2;
}

/**
 * The unsupported format of a file; undefined if it is not recognised as one.
 * @param bytes the first bytes of the file, or all bytes of a small one
 */
function recogniseFormat(bytes: Uint8Array, name: string): UnsupportedFormat | undefined {
  const bySignature = SIGNATURES.find(({ starts, at = [0] }) =>
    at.some((offset) => starts.some((start) => startsWith(bytes, start, offset))),
  );
  const beginning = toLatin1(bytes, CHECKED_BYTES);
  if (bytes[0] === PROTOCOL && beginning.includes('joblib')) return JOBLIB;
  if (bySignature) return bySignature;
  const text = beginning
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  const textFormat = TEXT_SIGNATURES.find(({ starts }) => starts.some((start) => text.startsWith(start)));
  if (textFormat) return textFormat;
  if (!isBinary(bytes.subarray(0, CHECKED_BYTES))) return undefined;
  if (/\.mat$/i.test(name)) return MATLAB;
  return ZARR_CHUNK.test(baseName(name)) ? ZARR : BINARY;
}

/** Whether a file has an unsupported format, judged by its first bytes. */
export const isUnsupported = (start: Uint8Array, name: string): boolean =>
  recogniseFormat(start, name) !== undefined;

/** Rejects a file in an unsupported format, with a way to convert it. */
export async function rejectUnsupportedFile(bytes: Bytes, { signal }: OpenSettings): Promise<never> {
  const { name } = bytes;
  return rejectFormat(name, recogniseFormat(await readFirstBytes(bytes, signal), name) ?? BINARY);
}

/** Most members in an error message. */
const MAX_LISTED = 8;

/** Rejects a zip archive without NumPy arrays. */
export function rejectArchive(file: string, members: readonly string[]): never {
  const format = ARCHIVE_MEMBERS.find(({ member }) => members.some((name) => member.test(name)));
  if (format) rejectFormat(file, format);
  if (members.length === 0) rejectFile({ file }, 'this zip archive is empty', 'save arrays with numpy.savez');
  const listed = members.slice(0, MAX_LISTED);
  if (members.length > MAX_LISTED) listed.push('…');
  return rejectFile(
    { file },
    `this zip archive contains no NumPy arrays, only ${listed.join(', ')}`,
    'unpack it and open the files in it',
  );
}

/** Rejects JSON of other kinds: the metadata of a Zarr store, a notebook, an index of weights. */
export function rejectUnsupportedJson(file: string, value: unknown): void {
  const has = (key: string): boolean =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  if (has('zarr_format')) rejectFormat(file, ZARR);
  if (has('nbformat') && has('cells')) rejectFormat(file, NOTEBOOK);
  if (has('weight_map')) rejectFormat(file, WEIGHT_INDEX);
}
