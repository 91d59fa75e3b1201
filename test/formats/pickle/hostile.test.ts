// Pickles that would run code, never end or need too much memory: each is read as far as it holds data, or refused.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { refusal } from '../loading.ts';
import { readPickled } from './read.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('code is not executed', () => {
  it.each([
    ['os.system', 'cos\nsystem\n(S"touch /tmp/hacked"\ntR.', '<os.system>'],
    ['eval', "c__builtin__\neval\n(S'1+1'\ntR.", '<builtins.eval>'],
    ['an object with a state', '\x80\x02cmy\nModel\n)\x81}X\x01\0\0\0aK\x01sb.', { a: 1 }],
    ['an instance', '(imy\nModel\np0\n.', '<my.Model>'],
    [
      'getattr',
      '\x80\x04\x8c\x08builtins\x8c\x07getattr\x93\x8c\x02os\x8c\x06system\x86R.',
      '<builtins.getattr>',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await readPickled(bytes(text))).toEqual(expected);
  });

  it('and a file that holds nothing else is refused by the name of its class', async () => {
    expect(await refusal('a.pkl', bytes('\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.'))).toBe(
      'a.pkl: this Python pickle contains no scores by layer and head; objects of the class os.system are not loaded; save {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, or nested arrays of numbers with 2 to 4 dimensions, on their own or under a name.',
    );
  });
});

describe('a damaged pickle is refused:', () => {
  it.each([
    ['empty', '\x80\x02', 'it ends too early'],
    ['without a stop', '\x80\x02]', 'it ends too early'],
    ['an unknown opcode', '\x80\x02\xff.', 'it has an unknown opcode (255)'],
    ['an empty stack', '\x80\x02a.', 'its stack is empty'],
    ['no mark', '\x80\x02]e.', 'its stack has no mark'],
    ['a text longer than the file', '\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.', 'it ends too early'],
    ['bytes of a negative length', '\x80\x02\x8b\xff\xff\xff\xff.', 'a whole number is too long'],
    ['an object that does not exist', '\x80\x02h\x05.', 'it refers to an object that does not exist'],
    ['a call of a number', '\x80\x02K\x01)R.', 'it calls something that is not a function'],
    ['a key without a value', '\x80\x02}(K\x01u.', 'a key has no value'],
    ['a pop below a mark', '\x80\x02K\x010.', 'its stack is empty'],
    ['another file', '\x80\x02X\x01\0\0\0aQ.', 'it refers to objects in another file'],
    [
      'an array whose bytes are missing',
      '\x80\x02cnumpy.core.multiarray\n_reconstruct\n)R(K\x01K\x02K\x02\x86cnumpy\ndtype\nX\x02\0\0\0f8\x85R\x89C\x01atb.',
      'an array in it is damaged',
    ],
  ])('%s', async (_, text, reason) => {
    await expect(readPickled(bytes(text))).rejects.toThrow(reason);
  });
});

describe('objects within themselves', () => {
  it('a list that contains itself', async () => {
    await expect(readPickled(bytes(']q\0h\0h\0eh\0h\0a.'))).rejects.toThrow();
    await expect(readPickled(bytes('\x80\x02]q\0(h\0h\0h\0e.'))).rejects.toThrow(
      'too often, or within themselves',
    );
  });

  it('lists of lists of lists, each twice', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}`,
    );
    await expect(readPickled(bytes(`\x80\x02]q\0${levels.join('')}.`))).rejects.toThrow('too often');
  });

  it('a million lists in each other', async () => {
    const depth = 1e6;
    await expect(
      readPickled(bytes(`\x80\x02${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`)),
    ).resolves.toBeDefined();
  });
});

describe('a file of PyTorch', () => {
  const storage = 'X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ';
  const tensor = (size: string, stride: string) =>
    zipSync({
      'a/data.pkl': bytes(
        `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((${storage}K\0${size}${stride}\x89}tR.`,
      ),
      'a/data/0': new Uint8Array(16),
    });

  it('has a tensor of zeros', async () => {
    expect(await refusal('a.pt', tensor('K\x02K\x05\x86', 'K\x02K\x01\x86'))).toContain(
      'a tensor in it is damaged',
    );
  });

  it('does not allocate the terabytes that a repeated value would take', async () => {
    expect(await refusal('a.pt', tensor('J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86', 'K\0K\0\x86'))).toMatch(
      /its arrays take .* of memory, above the limit/,
    );
  });

  it('whose values are missing is refused', async () => {
    const content = zipSync({
      'a/data.pkl': bytes(
        `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((${storage}K\0K\x02K\x02\x86K\x02K\x01\x86\x89}tR.`,
      ),
    });
    expect(await refusal('a.pt', content)).toContain('the values of tensor 0 are missing or damaged');
  });
});
