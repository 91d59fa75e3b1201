// NumPy's types: which of them are numbers or text, and what to say about the rest.

import type { Literal } from './python.ts';

export type NumberCode = 'b1' | 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8';

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

/** A type that is neither; `name` is said in messages. */
export interface OtherType {
  readonly kind: 'other';
  readonly name: string;
}

export type NpyType = NumberType | TextType | OtherType;

// biome-ignore format: on one line
const NUMBERS: ReadonlySet<string> = new Set([
  'b1', 'f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8',
]);

const OTHERS: ReadonlyMap<string, string> = new Map([
  ['O', 'Python objects'],
  ['c', 'complex numbers'],
  ['M', 'dates'],
  ['m', 'time spans'],
  ['V', 'raw bytes'],
  ['f', 'extended precision numbers'],
]);

export function typeOf(descr: Literal): NpyType {
  if (typeof descr !== 'string') return { kind: 'other', name: 'records' };
  const [, order, letter = '', digits = ''] = /^([<>|=]?)([a-zA-Z?])(\d{0,9})(?:\[\w+\])?$/.exec(descr) ?? [];
  const big = order === '>';
  const code = `${letter}${digits}`;
  if (NUMBERS.has(code)) return { kind: 'number', code: code as NumberCode, size: Number(digits), big };
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  if ((letter === 'U' || letter === 'S') && size > 0) return { kind: 'text', code: letter, size, big };
  return {
    kind: 'other',
    name: OTHERS.get(letter) ?? `values of type ${JSON.stringify(descr.slice(0, 20))}`,
  };
}
