// A folder of more files than a call takes arguments, without making them.

import { expect, test, vi } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';

const COUNT = 130_000;

const kinds = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
let looking = 0;
let most = 0;

vi.mock('node:fs/promises', () => ({
  readdir: async () => Array.from({ length: COUNT }, (_, index) => ({ ...kinds, name: `step-${index}.npy` })),
  stat: async (path: string) => {
    most = Math.max(most, ++looking);
    await Promise.resolve();
    looking--;
    return { ...kinds, isDirectory: () => path.endsWith('many'), size: 1 };
  },
  access: async () => {},
}));

test('130,000 files are listed in order, with progress, a few at a time', async () => {
  let found = 0;
  const { files, skipped } = await inputFiles(['many'], {
    folder: '/data',
    onFound: (now) => {
      found = now;
    },
  });
  expect([files.length, skipped.length, found]).toEqual([COUNT, 0, COUNT]);
  expect(files[10]).toEqual({ name: 'many/step-10.npy', path: '/data/many/step-10.npy', size: 1 });
  expect(most).toBeLessThanOrEqual(16);
});

test('listing stops once it is cancelled', async () => {
  const controller = new AbortController();
  const listed = inputFiles(['many'], {
    folder: '/data',
    signal: controller.signal,
    onFound: (now) => {
      if (now === 100) controller.abort(new Error('cancelled'));
    },
  });
  await expect(listed).rejects.toThrow('cancelled');
});
