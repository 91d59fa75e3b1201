// Readers and the cache do nothing twice: neither for requests that stay the same, nor for all chunks whenever one arrives.

import { expect, it, vi } from 'vitest';
import { SourceCache } from '../../src/source/cache.ts';
import { Reader } from '../../src/source/reader.ts';
import { BYTES, heldSource, settled, shownAt } from './held-source.ts';
import { levelSource } from './level-source.ts';

const stepsOf = (count: number): number[] => Array.from({ length: count }, (_, step) => step);

/** How often a cache that reads so many chunks looks at one, to find its key. */
async function looksFor(count: number): Promise<number> {
  let looks = 0;
  const { source, reads } = heldSource(stepsOf(count));
  const chunks = stepsOf(count).map((checkpoint) => ({
    tensor: source,
    get request() {
      looks += 1;
      return { checkpoint };
    },
  }));
  const cache = new SourceCache({ reads: count });
  cache.setRequest({ notify: () => {} }, [{ chunks, rank: 0 }]);
  await Promise.all(reads.map(({ answer }) => answer()));
  expect(cache.bytes).toBe(count * BYTES);
  return looks;
}

it('the cache works in proportion to the chunks that it reads', async () => {
  expect(await looksFor(400)).toBeLessThanOrEqual(10 * (await looksFor(40)));
});

it('a reader says once that values were loaded if several chunks arrive together', async () => {
  const { source } = levelSource({ tasks: ['a', 'b', 'c'], checkpoints: 1 });
  const reader = new Reader({ tensors: [source] }, new SourceCache());
  const listener = vi.fn();
  reader.on('load', listener);
  shownAt(reader, 0);
  await vi.waitFor(() => expect(reader.stateOf(0)).toBe('loaded'));
  await settled();
  expect(listener).toHaveBeenCalledTimes(1);
});

it('a reader asks the cache again only for something else', async () => {
  const { source, read } = heldSource(stepsOf(3));
  const cache = new SourceCache();
  const reader = new Reader({ tensors: [source] }, cache);
  shownAt(reader, 0);
  await read(0)?.answer();
  shownAt(reader, 0);
  const asked = vi.spyOn(cache, 'setRequest');
  for (let i = 0; i < 3; i++) {
    shownAt(reader, 0);
    reader.prefetch([1]);
  }
  expect(asked).toHaveBeenCalledTimes(1);
  reader.watch([]);
  shownAt(reader, 0);
  expect(asked).toHaveBeenCalledTimes(2);
});
