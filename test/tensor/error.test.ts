// HeadglowError: codes, messages, and `instanceof` across copies of the package.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { draw, loadFiles } from '../../src/index.ts';
import { checkOptions } from '../../src/options.ts';
import { checkDataset, type DatasetInput } from '../../src/tensor/check.ts';
import { ERROR_CODES, type ErrorDetails, fail, HeadglowError, sentenceOf } from '../../src/tensor/error.ts';

const details: ErrorDetails = {
  code: 'format',
  file: 'scores.npy',
  place: 'header',
  reason: 'it is cut short',
  remedy: 'save it again',
};

async function codeOf(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    if (error instanceof HeadglowError) return error.code;
    throw error;
  }
  return undefined;
}

describe('an error', () => {
  it('has a code, and a message composed of its parts', () => {
    const error = new HeadglowError(details);
    expect(error.code).toBe('format');
    expect(error.name).toBe('HeadglowError');
    expect(error.message).toBe('scores.npy, header: it is cut short; save it again.');
    expect(sentenceOf({ reason: 'it is gone', remedy: 'is it there?' })).toBe('it is gone; is it there?');
    expect(() => fail('option', 'norm', 'there is none', 'give one')).toThrow(
      expect.objectContaining({ code: 'option' }),
    );
  });

  it('is an instance of HeadglowError of every copy of the package', async () => {
    vi.resetModules();
    const other = await import('../../src/tensor/error.ts');
    expect(other.HeadglowError).not.toBe(HeadglowError);
    expect(new other.HeadglowError(details)).toBeInstanceOf(HeadglowError);
    expect(new HeadglowError(details)).toBeInstanceOf(other.HeadglowError);
  });

  it('is distinguished from other errors', () => {
    for (const other of [new Error('x'), null, 'text', { code: 'option' }, vm.runInNewContext('new Error()')])
      expect(other).not.toBeInstanceOf(HeadglowError);
  });
});

describe('the code of an error', () => {
  const tensor = { model: '', layers: 1, heads: 2, values: [1, 2] };
  const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

  it.each<[string, string, () => unknown]>([
    ['correct the call', 'option', () => checkOptions({ norms: 'log' } as object)],
    ['correct the value', 'option', () => checkOptions({ norm: 'cubic' } as object)],
    ['correct the data', 'data', () => checkDataset({ tensors: [{ ...tensor, layers: 3 }] })],
    ['correct the list', 'data', () => checkDataset({} as DatasetInput)],
    ['choose another file', 'format', () => loadFiles([file('a.json', '{"a": ')], { strict: true })],
    ['convert the file', 'format', () => loadFiles([file('a.pt', 'PK\u0003\u0004')], { strict: true })],
    [
      'check the file',
      'read',
      () => loadFiles([{ name: 'a.npy', size: 9, read: () => Promise.reject(new Error('gone')) }]),
    ],
    ['take a page', 'environment', () => draw({ tensors: [tensor] })],
  ])('%s: %s', async (_, code, action) => {
    expect(await codeOf(action)).toBe(code);
  });
});

it('every code is used', () => {
  const root = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const sources = files.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
  const isMade = (code: string) =>
    new RegExp(`(?:HeadglowError\\(\\{\\s*code: |fail\\(\\s*)'${code}'`).test(sources);
  expect(ERROR_CODES.filter((code) => !isMade(code))).toEqual([]);
});
