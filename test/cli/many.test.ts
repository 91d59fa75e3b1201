// A mocked folder with more files than a call can have arguments.

import { expect, test, vi } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';

const COUNT = 130_000;

const kinds = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
let concurrent = 0;
let maxConcurrent = 0;

vi.mock('node:fs/promises', () => ({
  readdir: async () => Array.from({ length: COUNT }, (_, index) => ({ ...kinds, name: `step-${index}.npy` })),
  stat: async (path: string) => {
    concurrent++;
    maxConcurrent = Math.max(maxConcurrent, concurrent);
    await Promise.resolve();
    concurrent--;
    return { ...kinds, isDirectory: () => path.endsWith('many'), size: 1 };
  },
  access: async () => {},
}));

test('130,000 files are listed in order, with progress, at most 16 at a time', async () => {
  let found = 0;
  const { files, skipped } = await inputFiles(['many'], {
    folder: '/data',
    onFound: (now) => {
      found = now;
    },
  });
  expect([files.length, skipped.length, found]).toEqual([COUNT, 0, COUNT]);
  expect(files[10]).toEqual({ name: 'many/step-10.npy', path: '/data/many/step-10.npy', size: 1 });
  expect(maxConcurrent).toBeLessThanOrEqual(16);
});

test('listing stops when it is cancelled', async () => {
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
