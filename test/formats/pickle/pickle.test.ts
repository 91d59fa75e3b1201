// Pickles and files of PyTorch, as Python, NumPy and PyTorch write them (fixtures.py).

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArchive, readLegacy, readPickled } from './read.ts';

interface Fixtures {
  readonly pickles: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

const fixtures = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as Fixtures;
const decode = (base64 = ''): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const MATRIX = [
  [0, 0.25, 0.5],
  [0.75, 1, 1.25],
];

describe.each([0, 1, 2, 3, 4, 5])('protocol %s', (protocol) => {
  it('has numbers, texts and containers', async () => {
    expect(await readPickled(decode(fixtures.pickles[`values ${protocol}`]))).toEqual({
      list: [1, -2, 300, 70000, 3.5, true, null, 2 ** 40],
      tuple: [1, 'é', '<bytes>'],
      ordered: { 10: 1, 2: 2 },
      default: { x: [1] },
      counter: { a: 2, b: 1 },
      set: [7],
      'long text': 'x'.repeat(300),
      '(5, 1)': Number.POSITIVE_INFINITY,
    });
  });

  it('has arrays of NumPy', async () => {
    expect(await readPickled(decode(fixtures.pickles[`arrays ${protocol}`]))).toEqual({
      c: MATRIX,
      fortran: MATRIX,
      'big-endian': MATRIX,
      half: MATRIX,
      integers: [[2 ** 40, -1]],
      booleans: [[1, 0]],
      objects: [
        [0.5, null],
        [1.5, 2.5],
      ],
      scalar: 0.25,
      list: [0.5, 1.5],
    });
  });
});

it('objects are remembered under any numbers, in any order', async () => {
  // Texts under the numbers 300, 0 and 1 (MEMOIZE counts those that are known), then all of them again, in a list.
  const [put, get, memoize] = [...'rj'].map((letter) => letter.charCodeAt(0)).concat(0x94);
  const text = (letter: string) => [0x8c, 1, letter.charCodeAt(0)];
  const index = (number: number) => [number & 255, number >> 8, 0, 0];
  const given = [
    ...text('a'),
    put,
    ...index(300),
    ...text('b'),
    put,
    ...index(0),
    ...text('c'),
    put,
    ...index(1),
  ];
  const known = [300, 0, 1, 3].flatMap((number) => [get, ...index(number)]);
  const bytes = [0x80, 4, 0x28, ...given, ...text('d'), memoize, ...known, 0x6c, 0x2e] as number[];
  expect(await readPickled(Uint8Array.from(bytes))).toEqual([...'abcdabcd']);
});

const at = (row: number, column: number): number => (6 * row + column) / 4;
const rows = (count: number, columns: readonly number[], first = 0): number[][] =>
  Array.from({ length: count }, (_, row) => columns.map((column) => at(first + row, column)));
const ALL = [0, 1, 2, 3, 4, 5];

const TENSORS = {
  float: rows(4, ALL),
  strided: rows(2, [0, 2, 4], 1),
  transposed: ALL.map((column) => [0, 1, 2, 3].map((row) => at(row, column))),
  expanded: [
    [1, 1, 1],
    [2, 2, 2],
  ],
  double: rows(2, [0, 1]),
  half: rows(2, [0, 1]),
  bfloat16: rows(2, [0, 1]),
  int64: [
    [1, -2],
    [3, 4],
  ],
  uint8: [[1, 255]],
  bool: [[1, 0]],
  scalar: 0.5,
  list: [0.5, 1.5],
  parameter: rows(1, [0, 1]),
  shared: [rows(1, ALL), rows(1, ALL, 1)],
};

describe('a file of PyTorch', () => {
  it('has tensors of all types, strides and views', async () => {
    expect(await readArchive(decode(fixtures.files.zip))).toEqual(TENSORS);
  });

  it('has them in the format before version 1.6, too', async () => {
    expect(await readLegacy(decode(fixtures.files.legacy))).toEqual(TENSORS);
  });
});

it('a pickle has tensors as files of PyTorch inside it', async () => {
  expect(await readPickled(decode(fixtures.pickles.tensors))).toEqual({
    float: TENSORS.float,
    half: TENSORS.half,
  });
});
