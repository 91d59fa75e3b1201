// .npy: all types, memory orders and versions, and the messages for arrays that are rejected.

import { describe, expect, it } from 'vitest';
import { halfToFloat } from '../../src/formats/array/half-float.ts';
import { npyArray, readNpyInfo, readNumbers, readTexts } from '../../src/formats/npy/npy.ts';
import { loadTensors } from '../support/load.ts';
import { counting, npy, npyHeader, rawNpy } from '../support/npy.ts';
import { file, load, refusal } from './loading.ts';

const INF = Number.POSITIVE_INFINITY;

describe('values', () => {
  it('are a view of the file for aligned little-endian float32 in C order', async () => {
    const bytes = counting([2, 3]);
    const { values, ...rest } = await load('gpt2.npy', bytes);
    expect(values.buffer).toBe(bytes.buffer);
    expect([...values]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rest).toEqual({ model: 'gpt2', layers: 2, heads: 3, tasks: [''], steps: null });
  });

  it('are copied if they are not aligned in the file or Buffer', async () => {
    const bytes = counting([2, 3]);
    const unaligned = new Uint8Array(bytes.length + 1);
    unaligned.set(bytes, 1);
    for (const moved of [unaligned.subarray(1), Buffer.from(unaligned.buffer, 1)]) {
      const { values } = await load('a.npy', moved);
      expect(values.buffer).not.toBe(unaligned.buffer);
      expect([...values]).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it.each([
    ['<f8', [1.1, -2.5, 1e300, 0]],
    ['>f8', [1.1, -2.5, 1e300, 0]],
    ['>f4', [1.1, -2.5, INF, 0]],
    ['|i1', [-128, 127, 0, 1]],
    ['|u1', [255, 128, 0, 1]],
    ['|b1', [0, 1, 1, 0]],
    ['<i2', [-32768, 32767, 0, 1]],
    ['>u2', [65535, 256, 0, 1]],
    ['<u4', [4294967295, 2, 0, 1]],
    ['>i4', [-2147483648, 2, 0, 1]],
    ['<i8', [-9007199254740993n, 2n, 0n, 1n]],
    ['>u8', [18446744073709551615n, 2n, 0n, 1n]],
  ])('of %s are rounded to float32', async (descr, values) => {
    const tensor = await load('a.npy', npy(descr, [2, 2], values));
    expect([...tensor.values]).toEqual(values.map((value) => Math.fround(Number(value))));
  });

  it('of half precision are exact', async () => {
    const bits = [0x0001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0x7e00];
    const values = [2 ** -24, 1023 * 2 ** -24, 2 ** -14, 0.333251953125, 1, 65504, INF, -INF, -0, Number.NaN];
    const tensor = await load('a.npy', npy('<f2', [2, 5], bits));
    expect([...tensor.values]).toEqual(values);
    const finite = [...Array(0x7c00).keys()];
    expect(finite.filter((half) => half > 0 && !(halfToFloat(half) > halfToFloat(half - 1)))).toEqual([]);
    expect(finite.filter((half) => !Object.is(halfToFloat(half | 0x8000), -halfToFloat(half)))).toEqual([]);
  });

  it('of half precision are the same one by one and all at once', async () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits);
    const tensor = await load('a.npy', npy('<f2', [256, 256], all));
    expect([...tensor.values]).toEqual(all.map(halfToFloat));
  });

  it.each([[[20, 3, 33]], [[17, 40]], [[2, 1, 3, 50]], [[1, 40, 1, 18]], [[1, 1, 5]]])(
    'in Fortran order of shape %j are those of each cell',
    async (shape) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const strides = shape.map((_, axis) =>
        shape.slice(0, axis).reduce((product, length) => product * length, 1),
      );
      const bytes = npy('<f4', shape, [...Array(count).keys()], { fortran: true });
      const { values } = await load('a.npy', bytes);
      const expected = Array.from({ length: count }, (_, cell) => {
        const indices = shape.toReversed().map((length) => {
          const index = cell % length;
          cell = (cell - index) / length;
          return index;
        });
        return indices.toReversed().reduce((sum, index, axis) => sum + index * (strides[axis] as number), 0);
      });
      expect([...values]).toEqual(expected);
    },
  );

  it('of more bytes than are converted at a time are all read', async () => {
    const [layers, heads] = [17, 1_000_000];
    const halves = Uint16Array.from({ length: layers * heads }, (_, index) => index % 0x7c00);
    const header = npyHeader('<f2', [layers, heads]);
    const { values } = await load('a.npy', rawNpy(header, new Uint8Array(halves.buffer)));
    expect(values).toHaveLength(halves.length);
    expect(values.findIndex((value, index) => value !== halfToFloat(halves[index] as number))).toBe(-1);
  });

  it('in Fortran order are converted to C order', async () => {
    const tensor = await load('a.npy', npy('<f4', [2, 3], [0, 3, 1, 4, 2, 5], { fortran: true }));
    expect([...tensor.values]).toEqual([0, 1, 2, 3, 4, 5]);
    // Index of cell (t, l, h) in Fortran order is t + 2 l + 6 h.
    const cells = await load('a.npy', npy('<i8', [2, 3, 2], [...Array(12).keys()], { fortran: true }));
    expect([...cells.values]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
    expect(cells.tasks).toEqual(['task 0', 'task 1']);
  });

  it.each([1, 2, 3] as const)('are found behind a header of version %i', async (version) => {
    const tensor = await load('a.npy', npy('<f4', [1, 2], [7, 8], { version }));
    expect([...tensor.values]).toEqual([7, 8]);
  });
});

describe('dimensions', () => {
  it('are checkpoint, task, layer, head', async () => {
    const tensor = await load('a.npy', counting([3, 2, 4, 5]));
    expect(tensor).toMatchObject({ layers: 4, heads: 5, steps: [0, 1, 2], tasks: ['task 0', 'task 1'] });
  });
});

it('reads the two raw bytes that ml_dtypes writes as bfloat16, with a note', async () => {
  const bytes = rawNpy(npyHeader('|V2', [2, 2]), Uint8Array.of(0x80, 0x3f, 0x20, 0xc1, 0xc0, 0x7f, 0, 0));
  const { tensors, notes } = await loadTensors([file('a.npy', bytes)]);
  expect([...(tensors[0]?.values ?? [])]).toEqual([1, -10, Number.NaN, 0]);
  expect(notes).toEqual([
    { file: 'a.npy', reason: 'its values, stored as two raw bytes (dtype V2), were read as bfloat16' },
  ]);
});

describe('labels', () => {
  const where = { file: 'a.npy' };
  const arrayOf = (bytes: Uint8Array) => npyArray(readNpyInfo(where, bytes, bytes.length), bytes);

  it('are lists or single values, in any byte order and alphabet', () => {
    const texts = (bytes: Uint8Array) => {
      const array = arrayOf(bytes);
      return array.type.kind === 'text' ? readTexts(array, array.type) : null;
    };
    expect(texts(npy('<U6', [3], ['naïve', '任務😀', '']))).toEqual(['naïve', '任務😀', '']);
    expect(texts(npy('>U2', [2], ['ab', 'c']))).toEqual(['ab', 'c']);
    expect(texts(npy('|S5', [], ['naïv']))).toEqual(['naïv']);
  });

  it('keep double precision', () => {
    const array = arrayOf(npy('<i8', [2], [16777217n, -1n]));
    expect(array.type.kind === 'number' && readNumbers(where, array, array.type)).toEqual([16777217, -1]);
  });

  it('with invalid code points contain the replacement character', () => {
    const array = arrayOf(rawNpy(npyHeader('<U1', [1]), Uint8Array.of(255, 255, 255, 255)));
    expect(array.type.kind === 'text' && readTexts(array, array.type)).toEqual(['\ufffd']);
  });
});

describe('an array is rejected if it', () => {
  const data = (length: number) => new Uint8Array(length);
  const cases: [string, Uint8Array, RegExp][] = [
    ['holds objects that are no pickle', rawNpy(npyHeader('|O', [2, 2]), data(50)), /^a\.npy: .*opcode/],
    ['holds complex numbers', rawNpy(npyHeader('<c8', [1, 1]), data(8)), /complex/],
    ['holds dates', rawNpy(npyHeader('<M8[ns]', [1, 1]), data(8)), /dates/],
    ['holds text', npy('<U1', [1, 1], ['a']), /text/],
    ['holds raw bytes', rawNpy(npyHeader('|V1', [1, 1]), data(1)), /raw bytes/],
    [
      'holds records of Python objects',
      rawNpy("{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (2,), }", data(24)),
      /records \(a structured dtype\) with the fields a, b; save it as a table: pandas/,
    ],
    [
      'holds fewer records than it says',
      rawNpy("{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", data(24)),
      /its records do not fill the file/,
    ],
    ['is cut short', counting([2, 2]).subarray(0, -1), /needs 16 bytes of values but it has 15/],
    ['is too long', rawNpy(npyHeader('<f4', [1, 1]), data(5)), /needs 4 bytes of values but it has 5/],
    ['ends in its header', counting([2, 2]).subarray(0, 40), /ends inside its header/],
    ['ends in its version', counting([2, 2]).subarray(0, 7), /ends inside its header/],
    ['overflows', rawNpy(npyHeader('<f4', [2 ** 40, 2 ** 40]), data(4)), /too large/],
    ['is empty', rawNpy(npyHeader('<f4', [0, 3]), data(0)), /\(0, 3\) contains no values/],
    ['is empty in its long last axis', rawNpy(npyHeader('<f4', [2 ** 40, 0], true), data(0)), /no values/],
    [
      'is a list',
      npy('<f4', [2], [1, 2]),
      /shape \(2,\) is a flat list, not a matrix; if it is layers x heads, add --dims "\(layer head\)" --heads HEADS/,
    ],
    ['is one value', npy('<f4', [], [1]), /shape \(\) is not supported/],
    ['has 5 dimensions', npy('<f4', [1, 1, 1, 1, 1], [1]), /is not supported/],
    ['has a negative length', rawNpy(npyHeader('<f4', [-2, -2]), data(16)), /not a tuple of whole numbers/],
    [
      'has a shape that is a number',
      rawNpy("{'descr': '<f4', 'fortran_order': False, 'shape': (4)}", data(16)),
      /header/,
    ],
    [
      'names a key twice',
      rawNpy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}", data(4)),
      /header/,
    ],
    ['lacks a key', rawNpy("{'descr': '<f4', 'shape': (1, 1)}", data(4)), /header is malformed/],
    ['runs code', rawNpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, f())}", data(4)), /header/],
    ['goes on behind its header', rawNpy(`${npyHeader('<f4', [1, 1])} 1`, data(4)), /header/],
    ['nests deeply', rawNpy('['.repeat(50_000), data(4)), /header/],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    expect(await refusal('a.npy', bytes)).toMatch(message);
  });

  it('has a version of the future', async () => {
    const bytes = counting([1, 1]);
    bytes[6] = 4;
    expect(await refusal('a.npy', bytes)).toBe(
      'a.npy: version 4 of the .npy format is not supported; save it with numpy.save.',
    );
  });

  it('is none', async () => {
    expect(await refusal('a.npy', 'hello')).toMatch(/not an \.npy array/);
    expect(await refusal('a.npy', '')).toMatch(/empty/);
  });
});

it('reads what older versions of Python wrote', async () => {
  const header = '{"descr": "<f4", "fortran_order": False, "shape": (2L, 1L)}';
  const tensor = await load('a.npy', rawNpy(header, new Uint8Array(8)));
  expect(tensor).toMatchObject({ layers: 2, heads: 1 });
});
