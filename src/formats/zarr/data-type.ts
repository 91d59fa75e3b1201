// The data types of Zarr arrays, of versions 2 and 3, and their fill values.

import { halfToFloat } from '../array/half-float.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { isObject } from '../json/cell.ts';

/** What the numbers of an array are stored as: as themselves, or as whole numbers that are converted. */
export type Encoding = 'plain' | 'half' | 'bfloat16' | 'bool';

export interface NumberDataType {
  readonly kind: 'number';
  readonly encoding: Encoding;
  /** Zarrita's type. */
  readonly stored: string;
  /** Bytes per value. */
  readonly size: number;
  readonly isFloat: boolean;
}

export interface TextDataType {
  readonly kind: 'text';
  /** Zarrita's type: `string` for texts of any length. */
  readonly stored: string;
  /** Bytes per text; 0 for texts of any length. */
  readonly size: number;
}

export type DataType = NumberDataType | TextDataType;

const ENCODED = { half: 'float16', bfloat16: 'bfloat16', bool: 'bool' } as const;

/** The name that NumPy has for a type. */
export const nameType = (type: DataType): string => {
  if (type.kind === 'text') return 'text';
  return type.encoding === 'plain' ? type.stored : ENCODED[type.encoding];
};

/** Whether float32 holds all numbers of a type. */
export const isSingle = ({ stored, size }: DataType): boolean => size <= 2 || stored === 'float32';

const plain = (stored: string): NumberDataType => ({
  kind: 'number',
  encoding: 'plain',
  stored,
  size: Number(/\d+$/.exec(stored)?.[0]) / 8,
  isFloat: stored.startsWith('float'),
});

/** By the names of version 3. */
const NUMBERS: ReadonlyMap<string, NumberDataType> = new Map([
  ...['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64'].map(
    (name) => [name, plain(name)] as const,
  ),
  ['bool', { ...plain('uint8'), encoding: 'bool' }],
  ['float16', { ...plain('uint16'), encoding: 'half', isFloat: true }],
  ['bfloat16', { ...plain('uint16'), encoding: 'bfloat16', isFloat: true }],
]);

/** The letters of NumPy's types, which version 2 uses. */
const LETTERS: Readonly<Record<string, string>> = { i: 'int', u: 'uint', f: 'float' };

/** Longest text, in characters. */
const MAX_CHARACTERS = 2 ** 16;

function textType(letter: string, length: number): TextDataType | null {
  if (!(Number.isSafeInteger(length) && length > 0 && length <= MAX_CHARACTERS)) return null;
  return { kind: 'text', stored: `v2:${letter}${length}`, size: letter === 'U' ? 4 * length : length };
}

const ANY_TEXT: TextDataType = { kind: 'text', stored: 'string', size: 0 };

/** A type of version 2, such as `<f4`; null if it is not read. */
export function parseType2(dtype: unknown, hasTextFilter: boolean): DataType | null {
  if (typeof dtype !== 'string') return null;
  if (dtype === '|O') return hasTextFilter ? ANY_TEXT : null;
  const [, letter = '', digits = ''] = /^[<>|]([a-zA-Z])(\d{1,6})$/.exec(dtype) ?? [];
  if (letter === 'U' || letter === 'S') return textType(letter, Number(digits));
  const name = letter === 'b' && digits === '1' ? 'bool' : `${LETTERS[letter]}${8 * Number(digits)}`;
  return NUMBERS.get(name) ?? null;
}

/** A type of version 3: a name, or an object with a name and a configuration; null if it is not read. */
export function parseType3(dataType: unknown): DataType | null {
  if (typeof dataType === 'string') return dataType === 'string' ? ANY_TEXT : (NUMBERS.get(dataType) ?? null);
  if (!isObject(dataType) || !isObject(dataType.configuration)) return null;
  const bytes = Number(dataType.configuration.length_bytes);
  if (dataType.name === 'fixed_length_utf32') return textType('U', bytes / 4);
  return dataType.name === 'null_terminated_bytes' ? textType('S', bytes) : null;
}

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '': Number.NaN, // a bare NaN in the JSON
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The number with these bits, in hexadecimal digits as in `0x7fc00000`; undefined if they are not one. */
function parseBits(text: string, { encoding, size }: NumberDataType): number | undefined {
  if (!new RegExp(`^0x[0-9a-f]{${2 * size}}$`, 'i').test(text)) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(text) << BigInt(64 - 8 * size));
  if (encoding === 'half') return halfToFloat(view.getUint16(0));
  return size === 8 ? view.getFloat64(0) : view.getFloat32(0);
}

/** The value of the cells of chunks that a store leaves out. Missing if the metadata do not give one. */
export function parseFill(where: FilePlace, type: NumberDataType, fill: unknown): number {
  if (fill === null || fill === undefined) return Number.NaN;
  if (typeof fill === 'number' || typeof fill === 'boolean') return Number(fill);
  const value = typeof fill === 'string' && type.isFloat ? (WORDS[fill] ?? parseBits(fill, type)) : undefined;
  return value ?? rejectFile(where, `its fill value ${JSON.stringify(fill).slice(0, 50)} is not a number`);
}
