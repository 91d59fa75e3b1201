// A read that fails before what checks levels has loaded; in a file of its own, as that loads once.

import { expect, it } from 'vitest';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { levelSource } from './level-source.ts';

it('a source with levels whose first read fails at once has an error that is handled', async () => {
  const unhandled: unknown[] = [];
  const listener = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', listener);
  const { source } = levelSource({ heads: 256 });
  const failing = { ...source, read: () => Promise.reject(new Error('no server')) };
  const part = { task: 0, level: 0, layers: [0, 8], heads: [0, 8], reduction: 'max' } as const;
  const { signal } = new AbortController();
  await expect(readCheckpoint(failing, { checkpoint: 0, part }, signal)).rejects.toThrow('no server');
  await new Promise((resolve) => setTimeout(resolve));
  process.off('unhandledRejection', listener);
  expect(unhandled).toEqual([]);
});
