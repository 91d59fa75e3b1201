// The head of an .npy file: its version, and the type, order and shape of what follows.

import { type FilePlace, formatBytes, rejectFile } from './file.ts';
import { isNpy } from './magic.ts';
import { type Literal, parseLiteral } from './python-literal.ts';

export interface NpyHeader {
  readonly descr: Literal;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly count: number;
  /** Where the values start. */
  readonly offset: number;
}

/** Bytes that a header may take; NumPy itself reads headers of up to 10,000 letters. */
const MAX_HEADER = 1 << 17;

/** What is enough of nearly every file to hold its header. */
export const TYPICAL_HEADER_BYTES = 1 << 12;

/** Where the values start, by the first bytes. */
export function headerEnd(where: FilePlace, bytes: Uint8Array): number {
  if (!isNpy(bytes)) rejectFile(where, 'it is no .npy array', 'save it with numpy.save');
  const version = bytes[6] ?? 0;
  if (bytes.length >= 8 && (version < 1 || version > 3))
    rejectFile(where, `version ${version} of the .npy format is not known`, 'save it with numpy.save');
  const start = startOf(bytes);
  if (bytes.length < start) rejectFile(where, 'it ends within its header', 'copy or save it again');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER)
    rejectFile(where, `its header takes ${formatBytes(length)}`, 'save it with numpy.save');
  return start + length;
}

/** Where the header's text starts. */
const startOf = (bytes: Uint8Array): number => (bytes[6] === 1 ? 10 : 12);

const isLength = (value: Literal): value is number =>
  typeof value === 'number' && value >= 0 && Number.isSafeInteger(value);

export function readHeader(where: FilePlace, bytes: Uint8Array): NpyHeader {
  const offset = headerEnd(where, bytes);
  if (offset > bytes.length) rejectFile(where, 'it ends within its header', 'copy or save it again');
  const decoder = new TextDecoder(bytes[6] === 3 ? 'utf-8' : 'latin1');
  const header = parseLiteral(decoder.decode(bytes.subarray(startOf(bytes), offset)));
  const entries: ReadonlyMap<string, Literal> = header instanceof Map ? header : new Map();
  const [descr, fortran, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (entries.size !== 3 || descr === undefined || typeof fortran !== 'boolean' || !Array.isArray(shape))
    rejectFile(where, 'its header can’t be understood', 'save it with numpy.save');
  if (!shape.every(isLength))
    rejectFile(where, 'its shape is no list of whole numbers', 'save it with numpy.save');
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count)) rejectFile(where, `its shape (${shape.join(', ')}) is too large`);
  return { descr, fortran, shape, count, offset };
}
