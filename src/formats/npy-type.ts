// NumPy's types: which of them are numbers or text, and what to say about the rest.

import type { Literal } from './python-literal.ts';

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
  /** Bytes a value. */
  readonly size: number;
  readonly big: boolean;
}

export interface TextType {
  readonly kind: 'text';
  readonly code: 'U' | 'S';
  readonly size: number;
  readonly big: boolean;
}

/** A type that is neither: what messages call it, and a way out. */
export interface OtherType {
  readonly kind: 'other';
  readonly name: string;
  readonly remedy: string;
}

export type NpyType = NumberType | TextType | OtherType;

// biome-ignore format: on one line
const NUMBERS: ReadonlySet<string> = new Set([
  'b1', 'f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8',
]);

/** Types that are no numbers here: what they are called, and what to do with an array `a` of them. */
const OTHERS: ReadonlyMap<string, readonly [name: string, remedy: string]> = new Map([
  [
    'O',
    [
      'Python objects (dtype object)',
      'if you trust its source (loading it can run code), save it as numbers: a = numpy.load(FILE, allow_pickle=True), then numpy.save(FILE, a.astype("float32"))',
    ],
  ],
  ['c', ['complex numbers', 'save their magnitude: numpy.save(FILE, numpy.abs(a))']],
  ['M', ['dates', 'save numbers: numpy.save(FILE, a.astype("float32"))']],
  ['m', ['time spans', 'save numbers: numpy.save(FILE, a.astype("float32"))']],
  [
    'V',
    ['raw bytes, which may be numbers of 8 bits', 'save them as float32 with the library that made them'],
  ],
  ['f', ['extended precision numbers', 'save them as float64: numpy.save(FILE, a.astype("float64"))']],
]);

/** The names of a structured type's fields. */
function fieldsOf(descr: Literal): string[] {
  if (!Array.isArray(descr)) return [];
  return descr.map((field: Literal) => String(Array.isArray(field) ? field[0] : field));
}

/** Most fields that a message names. */
const MAX_NAMED = 8;

export function parseNpyType(descr: Literal): NpyType {
  if (typeof descr !== 'string') {
    const fields = fieldsOf(descr).slice(0, MAX_NAMED).join(', ');
    return {
      kind: 'other',
      name: `records (a structured dtype) with the fields ${fields}`,
      remedy: 'save them as a table: pandas.DataFrame(a).to_csv("scores.csv", index=False)',
    };
  }
  const [, order, letter = '', digits = ''] = /^([<>|=]?)([a-zA-Z?])(\d{0,9})(?:\[\w+\])?$/.exec(descr) ?? [];
  const big = order === '>';
  const code = `${letter}${digits}`;
  // What ml_dtypes writes for bfloat16, which NumPy has no code for.
  if (code === 'V2') return { kind: 'number', code: 'bf16', size: 2, big };
  if (NUMBERS.has(code)) return { kind: 'number', code: code as NumberCode, size: Number(digits), big };
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  if ((letter === 'U' || letter === 'S') && size > 0) return { kind: 'text', code: letter, size, big };
  const [name, remedy] = OTHERS.get(letter) ?? [
    `values of type ${JSON.stringify(descr.slice(0, 20))}`,
    'save it with a numeric dtype',
  ];
  return { kind: 'other', name, remedy };
}
