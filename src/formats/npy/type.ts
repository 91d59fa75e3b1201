// Parses NumPy's data types. Numbers and text are supported; others come with a way to convert them.

import type { Literal } from '../python-literal.ts';

export type NumberCode =
  | 'bf16'
  | 'b1'
  | 'f2'
  | 'f4'
  | 'f8'
  | 'i1'
  | 'i2'
  | 'i4'
  | 'i8'
  | 'u1'
  | 'u2'
  | 'u4'
  | 'u8';

export interface NumberType {
  readonly kind: 'number';
  readonly code: NumberCode;
  /** Bytes per value. */
  readonly size: number;
  readonly bigEndian: boolean;
}

export interface TextType {
  readonly kind: 'text';
  /** `U`: four bytes per character; `S`: bytes. */
  readonly code: 'U' | 'S';
  /** Bytes per text. */
  readonly size: number;
  readonly bigEndian: boolean;
}

/** An unsupported type: its name in messages, and how to convert an array `a` in `FILE`. */
interface UnsupportedType {
  readonly name: string;
  readonly remedy: string;
  /** True for Python objects, which follow the header as a pickle. */
  readonly isObjects?: true;
}

export interface OtherType extends UnsupportedType {
  readonly kind: 'other';
}

export type NpyType = NumberType | TextType | OtherType;

/** The name that NumPy has for a type of numbers, such as `float32`. */
export function dtypeName(code: NumberCode): string {
  if (code === 'bf16') return 'bfloat16';
  if (code === 'b1') return 'bool';
  const kind = { f: 'float', i: 'int', u: 'uint' }[code[0] as 'f' | 'i' | 'u'];
  return `${kind}${8 * Number(code.slice(1))}`;
}

// biome-ignore format: on one line
const NUMBERS: ReadonlySet<string> = new Set([
  'b1', 'f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8',
]);

const SAVE_AS_NUMBERS = 'save it as numbers: numpy.save(FILE, a.astype("float32"))';

/** Unsupported types by NumPy's type letter. */
const UNSUPPORTED: ReadonlyMap<string, UnsupportedType> = new Map([
  [
    'O',
    {
      name: 'Python objects (dtype object)',
      remedy: 'save its scores with a numeric dtype',
      isObjects: true,
    },
  ],
  ['c', { name: 'complex numbers', remedy: 'save their magnitude: numpy.save(FILE, numpy.abs(a))' }],
  ['M', { name: 'dates', remedy: SAVE_AS_NUMBERS }],
  ['m', { name: 'time spans', remedy: SAVE_AS_NUMBERS }],
  [
    'V',
    {
      name: 'raw bytes, possibly 8-bit numbers',
      remedy: 'save it as float32 with the library that wrote it',
    },
  ],
  [
    'f',
    {
      name: 'extended-precision numbers',
      remedy: 'save it as float64: numpy.save(FILE, a.astype("float64"))',
    },
  ],
]);

/** The field names of a structured type. */
function listFields(descr: Literal): string[] {
  if (!Array.isArray(descr)) return [];
  return descr.map((field: Literal) => String(Array.isArray(field) ? field[0] : field));
}

/** Most fields in a message. */
const MAX_LISTED = 8;

/** Parses the `descr` of a header, such as `<f4`. */
export function parseNpyType(descr: Literal): NpyType {
  if (typeof descr !== 'string') {
    const fields = listFields(descr).slice(0, MAX_LISTED).join(', ');
    return {
      kind: 'other',
      name: `records (a structured dtype) with the fields ${fields}`,
      remedy: 'save it as a table: pandas.DataFrame(a).to_csv("scores.csv", index=False)',
    };
  }
  const [, order, letter = '', digits = ''] = /^([<>|=]?)([a-zA-Z?])(\d{0,9})(?:\[\w+\])?$/.exec(descr) ?? [];
  const bigEndian = order === '>';
  const code = `${letter}${digits}`;
  // NumPy has no code for bfloat16; ml_dtypes writes it as two raw bytes.
  if (code === 'V2') return { kind: 'number', code: 'bf16', size: 2, bigEndian };
  if (NUMBERS.has(code)) return { kind: 'number', code: code as NumberCode, size: Number(digits), bigEndian };
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  if ((letter === 'U' || letter === 'S') && size > 0) return { kind: 'text', code: letter, size, bigEndian };
  const type = UNSUPPORTED.get(letter) ?? {
    name: `values of type ${JSON.stringify(descr.slice(0, 20))}`,
    remedy: 'save it with a numeric dtype',
  };
  return { kind: 'other', ...type };
}
