// The budget of memory: the flag that an error names is enough.

import { expect, it } from 'vitest';
import { MemoryBudget } from '../../src/formats/memory-budget.ts';
import { HeadglowError } from '../../src/tensor/error.ts';

const needed = (bytes: number) => ({
  what: 'its arrays take',
  bytes,
  usual: 2 ** 29,
  otherwise: 'save a part of it',
});

it.each([2 ** 29 + 1, 2 ** 30, 2 ** 30 + 1, 6.4e9])('%s bytes fit with the flag of the error', (bytes) => {
  const where = { file: 'a.npz' };
  let message = '';
  try {
    new MemoryBudget(0).check(where, needed(bytes));
  } catch (error) {
    message = (error as HeadglowError).message;
  }
  expect(message).toMatch(
    /^a\.npz: its arrays take .* above the limit of 537 MB; raise the limit with --memory \d+GiB, /,
  );
  const allowed = Number(/--memory (\d+)GiB/.exec(message)?.[1]) * 2 ** 30;
  expect(() => new MemoryBudget(allowed).check(where, needed(bytes))).not.toThrow();
  expect(() => new MemoryBudget(allowed - 2 ** 30).check(where, needed(bytes))).toThrow(HeadglowError);
});
