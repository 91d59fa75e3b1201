import { expect, it } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { LazyPart } from '../../src/tensor/lazy-part.ts';

it('loads a part once', async () => {
  let calls = 0;
  const part = { name: 'part' };
  const lazy = new LazyPart(async () => {
    calls += 1;
    return part;
  });
  expect(lazy.loaded).toBe(null);
  expect(await Promise.all([lazy.load(), lazy.load()])).toEqual([part, part]);
  expect(lazy.loaded).toBe(part);
  expect(await lazy.load()).toBe(part);
  expect(calls).toBe(1);
});

it('tries again after a failure', async () => {
  const part = {};
  let isOnline = false;
  const lazy = new LazyPart(async () => {
    if (!isOnline) throw new Error('offline');
    return part;
  });
  await expect(lazy.load()).rejects.toThrow(HeadglowError);
  await expect(lazy.load()).rejects.toThrow(
    'code could not be loaded (offline); check the connection and try again.',
  );
  expect(lazy.loaded).toBe(null);
  isOnline = true;
  expect(await lazy.load()).toBe(part);
});
