// The head of an .npy file: its version, and the type, order and shape of what follows.

import { refuse, type Where } from './file.ts';
import { type Literal, parseLiteral } from './python.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, index) => bytes[index] === byte);

export interface NpyHeader {
  readonly descr: Literal;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly count: number;
  /** Where the values start. */
  readonly offset: number;
}

function literalOf(where: Where, bytes: Uint8Array): [Literal | undefined, offset: number] {
  const version = bytes[6] ?? 0;
  if (bytes.length >= 8 && (version < 1 || version > 3))
    refuse(where, `version ${version} of the .npy format is not known`, 'save it with numpy.save');
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) refuse(where, 'it ends within its header', 'copy or save it again');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) refuse(where, 'it ends within its header', 'copy or save it again');
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(
    bytes.subarray(start, start + length),
  );
  return [parseLiteral(text), start + length];
}

const isLength = (value: Literal): value is number =>
  typeof value === 'number' && value >= 0 && Number.isSafeInteger(value);

export function readHeader(where: Where, bytes: Uint8Array): NpyHeader {
  if (!isNpy(bytes)) refuse(where, 'it is no .npy array', 'save it with numpy.save');
  const [header, offset] = literalOf(where, bytes);
  const entries: ReadonlyMap<string, Literal> = header instanceof Map ? header : new Map();
  const [descr, fortran, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (entries.size !== 3 || descr === undefined || typeof fortran !== 'boolean' || !Array.isArray(shape))
    refuse(where, 'its header can’t be understood', 'save it with numpy.save');
  if (!shape.every(isLength))
    refuse(where, 'its shape is no list of whole numbers', 'save it with numpy.save');
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count)) refuse(where, `its shape (${shape.join(', ')}) is too large`);
  return { descr, fortran, shape, count, offset };
}
