// Parses the header of an .npy array: version, data type, memory order and shape.

import { type FilePlace, formatBytes, rejectFile } from '../file.ts';
import { isNpy } from '../magic.ts';
import { type Literal, parseLiteral } from '../python-literal.ts';
import { rememberFew } from '../remember.ts';

export interface NpyHeader {
  readonly descr: Literal;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly count: number;
  /** The offset of the first value. */
  readonly offset: number;
}

/** Bytes that a header may take; NumPy itself reads headers of up to 10,000 characters. */
const MAX_HEADER = 1 << 17;

/** Bytes that include the header of nearly every file. */
export const TYPICAL_HEADER_BYTES = 1 << 12;

/** Offsets before the header's text: 6 bytes signature, 2 bytes version, then the length in 2 bytes, or 4 from version 2 on. */
const VERSION_OFFSET = 6;
const LENGTH_OFFSET = 8;

const readVersion = (bytes: Uint8Array): number => bytes[VERSION_OFFSET] ?? 0;
const findTextStart = (bytes: Uint8Array): number => LENGTH_OFFSET + (readVersion(bytes) === 1 ? 2 : 4);

const rejectTruncated = (where: FilePlace): never =>
  rejectFile(where, 'it ends inside its header', 'copy or save it again');

/** The offset of the first value, from the first bytes of an array. */
export function headerEnd(where: FilePlace, bytes: Uint8Array): number {
  if (!isNpy(bytes)) rejectFile(where, 'it is not an .npy array', 'save it with numpy.save');
  const version = readVersion(bytes);
  if (bytes.length >= LENGTH_OFFSET && (version < 1 || version > 3))
    rejectFile(where, `version ${version} of the .npy format is not supported`, 'save it with numpy.save');
  const start = findTextStart(bytes);
  if (bytes.length < start) rejectTruncated(where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(LENGTH_OFFSET, true) : view.getUint32(LENGTH_OFFSET, true);
  if (length > MAX_HEADER)
    rejectFile(where, `its header of ${formatBytes(length)} is too large`, 'save it with numpy.save');
  return start + length;
}

const isLength = (value: Literal): value is number =>
  typeof value === 'number' && value >= 0 && Number.isSafeInteger(value);

const [UTF8, LATIN1] = [new TextDecoder(), new TextDecoder('latin1')];

const parseHeader = rememberFew(parseLiteral);

export function readHeader(where: FilePlace, bytes: Uint8Array): NpyHeader {
  const offset = headerEnd(where, bytes);
  if (offset > bytes.length) rejectTruncated(where);
  const decoder = readVersion(bytes) === 3 ? UTF8 : LATIN1;
  const header = parseHeader(decoder.decode(bytes.subarray(findTextStart(bytes), offset)));
  const entries: ReadonlyMap<string, Literal> = header instanceof Map ? header : new Map();
  const [descr, fortran, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (entries.size !== 3 || descr === undefined || typeof fortran !== 'boolean' || !Array.isArray(shape))
    rejectFile(where, 'its header is malformed', 'save it with numpy.save');
  if (!shape.every(isLength))
    rejectFile(where, 'its shape is not a tuple of whole numbers', 'save it with numpy.save');
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count)) rejectFile(where, `its shape (${shape.join(', ')}) is too large`);
  return { descr, fortran, shape, count, offset };
}
