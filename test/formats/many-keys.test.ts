// Objects with many keys: what is looked for in them lists their keys once, and looks at each value a few times.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { NumberArray } from '../../src/formats/array/number-array.ts';
import { memoryBytes } from '../../src/formats/bytes.ts';
import { parseJson } from '../../src/formats/json/text.ts';
import { DEFAULT_MEMORY, MemoryBudget } from '../../src/formats/memory-budget.ts';
import type { NpzEntry } from '../../src/formats/npz/entry.ts';
import { groupLists } from '../../src/formats/npz/labels.ts';
import { readStrided } from '../../src/formats/pickle/strided.ts';
import { ArrayLeaf } from '../../src/formats/pickle/tree.ts';
import { USUAL_READING } from '../../src/formats/reading.ts';
import { readTree } from '../../src/formats/value/read-tree.ts';
import { readValue } from '../../src/formats/value/read-value.ts';
import { TableValue } from '../../src/formats/value/table-value.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

const COUNT = 1000;

afterEach(() => void vi.restoreAllMocks());

/** An object that counts how often its keys are listed and its values are looked at. */
function counted(valueAt: (index: number) => unknown, keyAt = (index: number) => `key ${index}`) {
  const work = { lists: 0, looks: 0 };
  const object = Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [keyAt(i), valueAt(i)]));
  const value = new Proxy(object, {
    ownKeys: (target) => {
      work.lists++;
      return Reflect.ownKeys(target);
    },
    get: (target, key) => {
      work.looks++;
      return Reflect.get(target, key);
    },
  });
  return { value, work };
}

it('an object of texts or numbers under plain names is looked through once, and once more for the reason', () => {
  for (const valueAt of [() => 'text', (index: number) => index / 7]) {
    const { value, work } = counted(valueAt);
    expect(() => readValue({ file: 'a.json' }, value, USUAL_READING)).toThrow('a.json');
    expect(work.lists).toBe(1);
    expect(work.looks).toBeLessThan(2.5 * COUNT);
  }
});

it.each([{ a: 'text' }, { a: 0.5 }, [0.5, 2, 3]])(
  'what is in objects and lists of scalars is not searched: %j',
  (inner) => {
    const tests = vi.spyOn(RegExp.prototype, 'test');
    const { value } = counted(() => inner);
    expect(() => readValue({ file: 'a.json' }, value, USUAL_READING)).toThrow('a.json');
    expect(tests.mock.calls.length / COUNT).toBeLessThan(20);
  },
);

it('the keys of JSON are decoded with the rest of its text', () => {
  const text = JSON.stringify(Array.from({ length: COUNT }, (_, i) => ({ [`key ${i}`]: i })));
  const decode = vi.spyOn(TextDecoder.prototype, 'decode');
  expect(parseJson({ name: 'a.json', bytes: new TextEncoder().encode(text) })).toHaveLength(COUNT);
  expect(decode.mock.calls.length).toBe(1);
});

it('an array in memory is read without waiting', () => {
  const data = memoryBytes('a.pkl', new Uint8Array(Float32Array.of(1, 2, 3).buffer));
  const type = { kind: 'number', code: 'f4', size: 4, bigEndian: false } as const;
  const array = { type, shape: [2], strides: [-1], offset: 2, data };
  expect(readStrided({ file: 'a.pkl' }, array)).toEqual(Float32Array.of(3, 2));
});

it('long columns of arrays are read as tables, whatever lies next to them', async () => {
  const rows = 2 ** 16;
  const column = (at: (row: number) => number) => {
    const data = memoryBytes('a.pkl', new Uint8Array(new Float32Array(rows).map((_, row) => at(row)).buffer));
    const type = { kind: 'number', code: 'f4', size: 4, bigEndian: false } as const;
    return new ArrayLeaf({ type, shape: [rows], strides: [1], offset: 0, data });
  };
  const table = (base: number) => ({
    layer: column((row) => row >> 8),
    head: column((row) => row & 255),
    score: column((row) => row + base),
  });
  const tree = { a: table(0), inner: { b: table(5) }, m: new NumberArray([1, 2], Float32Array.of(1, 2)) };
  const settings = { memory: new MemoryBudget(DEFAULT_MEMORY), reading: USUAL_READING, signal: undefined };
  const loaded = await readTree({ file: 'a.pkl' }, { format: 'Python pickle' }, tree, settings);
  const tensors = loaded.tensors as readonly Tensor[];
  const seen = tensors.map(({ model, layers, values }) => [model, layers, values[7]]);
  expect(seen).toEqual([
    ['a', 256, 7],
    ['inner/b', 256, 12],
    ['', 1, undefined],
  ]);
  expect(tree.a).toBeInstanceOf(TableValue);
});

it('lists of an archive that may label axes are few of each length', () => {
  const entries = Array.from({ length: COUNT }, (_, i): NpzEntry => {
    const head = {
      shape: [4 + (i % 2)],
      count: 4 + (i % 2),
      type: { kind: 'text' },
    } as unknown as NpzEntry['head'];
    return { name: `tokens ${i}`, head } as NpzEntry;
  });
  const groups = [...groupLists(entries)].map(([length, group]) => [length, group[0]?.at, group.length]);
  expect(groups).toEqual([
    [4, 0, 32],
    [5, 1, 32],
  ]);
});

describe('an object is looked through a few times', () => {
  it.each<[name: string, valueAt: (index: number) => unknown, keyAt?: (index: number) => string]>([
    ['texts', () => 'text'],
    ['numbers, the last of which is a text', (i) => (i === COUNT - 1 ? 'text' : i / 7)],
    ['objects of texts', () => ({ a: 'text' })],
    ['objects of numbers', (i) => ({ a: i })],
    ['lists of numbers', (i) => [i, 2, 3]],
    ['texts by step', () => 'text', (i) => `step_${i}`],
    ['texts by layer', () => 'text', (i) => `layer_${i}`],
    ['texts by head', () => 'text', (i) => `L${i}H0`],
    ['objects by head, the last of which is a text', (i) => (i === COUNT - 1 ? 'x' : {}), (i) => `${i}-0`],
  ])('of %s', (_, valueAt, keyAt) => {
    const { value, work } = counted(valueAt, keyAt);
    const tests = vi.spyOn(RegExp.prototype, 'test');
    expect(() => readValue({ file: 'a.json' }, value, USUAL_READING)).toThrow('a.json');
    expect(work.lists).toBe(1);
    expect(work.looks).toBeLessThan(12 * COUNT);
    expect(tests.mock.calls.length / COUNT).toBeLessThan(200);
  });
});
