// In which order the cache reads parts of sources: pictures, then plays, then computations, then what is around.

import { beforeAll, expect, it } from 'vitest';
import { trajectories } from '../../src/analysis.ts';
import { SourceCache } from '../../src/source/cache.ts';
import type { ChunkGroup } from '../../src/source/cache-settings.ts';
import type { Chunk } from '../../src/source/chunk.ts';
import { readCells } from '../../src/source/level-cells.ts';
import { pageCache } from '../../src/source/page-cache.ts';
import { runKey } from '../../src/source/run-key.ts';
import { WORK, workCache } from '../../src/source/work-cache.ts';
import { settled } from './held-source.ts';
import { type LevelSourceSettings, levelSource } from './level-source.ts';

const SHAPE = { layers: 3, heads: 300, tasks: ['a', 'b', 'c', 'd'], checkpoints: 40 };

const FIRST_CELL = { task: 0, layer: 0, head: 0 };

interface Needs {
  readonly visible?: readonly Chunk[];
  readonly sharper?: readonly Chunk[];
  readonly prefetch?: readonly (readonly Chunk[])[];
  readonly work?: readonly Chunk[];
  readonly around?: readonly Chunk[];
}

/** A source whose reads wait until the test lets them go on, and a cache. */
function open(settings: LevelSourceSettings = {}, cache = new SourceCache()) {
  const waiting: (() => void)[] = [];
  const made = levelSource({
    ...SHAPE,
    ...settings,
    onRead: (_, __, signal) =>
      new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  });
  const chunk = (checkpoint: number, task = 0): Chunk => {
    const part = { task, level: 0, layers: [0, 3], heads: [0, 256], reduction: 'max' } as const;
    return { tensor: made.source, request: { checkpoint, part } };
  };
  const need = ({ visible = [], sharper = [], prefetch = [], work = [], around = [] }: Needs) => {
    const single = (kind: Omit<ChunkGroup, 'chunks'>) => (chunk: Chunk) => ({ chunks: [chunk], ...kind });
    cache.setRequest({ notify: () => {} }, [
      { chunks: visible, rank: 0, isKept: true },
      { chunks: sharper, rank: 1, isKept: true },
      ...prefetch.map((chunks, i) => ({ chunks, rank: 2 + i / 100 })),
      ...work.map(single(WORK)),
      ...around.map(single({ rank: 4, share: 0.25 })),
    ]);
  };
  return {
    ...made,
    cache,
    chunk,
    need,
    /** Checkpoints whose reads have begun. */
    begun: () => made.reads.map(({ checkpoint }) => checkpoint),
    /** Lets the oldest read go on. */
    answer: async () => {
      waiting.shift()?.();
      await settled();
    },
  };
}

// It would load while the first part is read.
beforeAll(() => import('../../src/tensor/check-levels.ts'));

it('reads pictures first, then what sharpens them, plays, computations, and what is around', async () => {
  const { chunk, need, cache, begun, answer } = open();
  cache.set({ reads: 1 });
  need({ visible: [chunk(0)] });
  need({ around: [chunk(7)] });
  need({ work: [chunk(5), chunk(6)] });
  need({ prefetch: [[chunk(3)], [chunk(4)]] });
  need({ visible: [chunk(1)], sharper: [chunk(2)] });
  for (let i = 0; i < 8; i++) await answer();
  expect(begun()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('reads the next checkpoint for all clients before the one after it', async () => {
  const { chunk, need, cache, begun, answer } = open();
  need({ prefetch: [[chunk(2)], [chunk(4)], [chunk(6)]] });
  need({ prefetch: [[chunk(1)], [chunk(3)], [chunk(5)]] });
  cache.set({ reads: 1 });
  for (let i = 0; i < 6; i++) await answer();
  // The first two reads began before there was a limit of one.
  expect(begun().slice(0, 3)).toEqual([2, 4, 6]);
  expect(begun().slice(3)).toEqual([1, 3, 5]);
});

it('leaves half of all reads to pictures and plays while the history of a head is read', async () => {
  const { source, chunk, need, cache, begun, reads, answer } = open();
  const cells = Array.from({ length: 40 }, (_, checkpoint) => ({ checkpoint, task: 0, layer: 0, head: 0 }));
  const history = readCells(cache, source, cells, new AbortController().signal);
  expect(begun()).toEqual([0, 1, 2]);
  need({ prefetch: [[chunk(30, 1), chunk(30, 2), chunk(30, 3)], [chunk(31, 1)]] });
  expect(begun().slice(3)).toEqual([30, 30, 30]);
  // What was begun is completed, but no more of the history is read before the play has what it needs.
  await answer();
  expect(begun().slice(6)).toEqual([31]);
  while (reads.length < 40 + 4) await answer();
  while (cache.bytes === 0) await answer();
  for (let i = 0; i < 8; i++) await answer();
  expect([...(await history)]).toHaveLength(40);
  expect(reads.filter(({ signal }) => signal.aborted)).toEqual([]);
  expect(new Set(reads.map(({ checkpoint, part }) => `${checkpoint} ${part.task}`)).size).toBe(44);
});

it('reads a history that does not fit the budget, and keeps none of it', async () => {
  const { source, maximum, cache } = {
    ...levelSource(SHAPE),
    cache: new SourceCache({ budget: 10_000 }),
  };
  const cells = Array.from({ length: 40 }, (_, checkpoint) => ({ checkpoint, task: 1, layer: 2, head: 5 }));
  const values = await readCells(cache, source, cells, new AbortController().signal);
  const cell = { layers: [2, 3], heads: [5, 6] } as const;
  expect([...values]).toEqual(cells.map(({ checkpoint }) => maximum(checkpoint, 1, cell)));
  expect(cache.bytes).toBeLessThanOrEqual(10_000);
});

it('ends the reads of a history that is cancelled', async () => {
  const { source, cache, reads, chunk, need } = open();
  const cells = Array.from({ length: 40 }, (_, checkpoint) => ({ checkpoint, task: 0, layer: 0, head: 0 }));
  const controller = new AbortController();
  const history = readCells(cache, source, cells, controller.signal);
  controller.abort(new Error('unpinned'));
  await expect(history).rejects.toThrow('unpinned');
  expect(reads.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  need({ visible: [0, 1, 2, 3, 4, 5].map((checkpoint) => chunk(checkpoint, 1)) });
  expect(reads).toHaveLength(9);
});

it('counts tasks that a source reads together as one read', async () => {
  const tile = { layers: 3, heads: 256, tasks: 2 };
  const { chunk, need, cache, reads } = open({ tile });
  cache.set({ reads: 2 });
  need({ visible: [0, 1, 2, 3].map((task) => chunk(0, task)), prefetch: [[chunk(1)]] });
  expect(reads.map(({ part }) => part.task)).toEqual([0, 1, 2, 3]);
});

it('reads what is around only when nearly nothing else is', async () => {
  const { chunk, need, begun, answer } = open();
  need({
    visible: [0, 1, 2].map((checkpoint) => chunk(checkpoint)),
    around: [7, 8, 9].map((at) => chunk(at)),
  });
  expect(begun()).toEqual([0, 1, 2]);
  await answer();
  expect(begun()).toEqual([0, 1, 2]);
  await answer();
  expect(begun().slice(3)).toEqual([7]);
  await answer();
  expect(begun().slice(3)).toEqual([7, 8]);
});

it('reads whole checkpoints for an analysis after those of a play', async () => {
  const asked: number[] = [];
  const answers: (() => void)[] = [];
  const source = {
    ...{ model: '', layers: 1, heads: 1, tasks: [''], steps: [0, 1, 2, 3] },
    read: ({ checkpoint }: { checkpoint: number }) =>
      new Promise<Float32Array>((resolve) => {
        asked.push(checkpoint);
        answers.push(() => resolve(new Float32Array(1)));
      }),
  };
  const cache = pageCache();
  const before = cache.settings;
  cache.set({ reads: 1 });
  try {
    const client = { notify: () => {} };
    const at = (checkpoint: number): Chunk => ({ tensor: source, request: { checkpoint } });
    cache.setRequest(client, [
      { chunks: [at(2)], rank: 0 },
      { chunks: [at(3)], rank: 2 },
    ]);
    const found = trajectories({ tensors: [source] }, [{ model: '', task: '', layer: 0, head: 0 }]);
    while (asked.length < 4 || answers.length > 0) {
      answers.shift()?.();
      await settled();
    }
    await found;
    expect(asked).toEqual([2, 3, 0, 1]);
    cache.removeClient(client);
  } finally {
    cache.set(before);
  }
});

it('counts tiles of a run as one read if all of them are needed, and reads others alone', async () => {
  const tile = { layers: 3, heads: 256, run: 4 };
  const { source, chunk, cache, reads, answer } = open({ tile });
  cache.set({ reads: 2 });
  const end = (checkpoint: number, task: number): Chunk => {
    const part = { task, level: 0, layers: [0, 3], heads: [256, 300], reduction: 'max' } as const;
    return { tensor: source, request: { checkpoint, part } };
  };
  const tiles = (checkpoint: number) =>
    [0, 1, 2, 3].flatMap((task) => [chunk(checkpoint, task), end(checkpoint, task)]);
  const tasks = () => reads.map(({ checkpoint, part }) => 10 * checkpoint + part.task);
  const client = { notify: () => {} };
  // Two tiles for each task, so a run has those of two tasks.
  cache.setRequest(
    client,
    [1, 2].map((at) => ({ chunks: tiles(at), rank: 2 + at / 100, keyOf: runKey })),
  );
  expect(tasks()).toEqual([10, 10, 11, 11, 12, 12, 13, 13]);
  for (let i = 0; i < 4; i++) await answer();
  expect(tasks().slice(8)).toEqual([20, 20, 21, 21]);
  cache.removeClient(client);
  expect(reads.filter(({ signal }) => signal.aborted)).toHaveLength(8);
  cache.setRequest(client, [{ chunks: tiles(3), rank: 1 }]);
  expect(tasks().slice(12)).toEqual([30, 30]);
});

it('looks at chunks in proportion to their number', async () => {
  const countLooks = async (checkpoints: number): Promise<number> => {
    const { source } = levelSource({ layers: 1, heads: 256, tasks: ['a'], checkpoints });
    const cache = workCache(new SourceCache());
    const cells = Array.from({ length: checkpoints }, (_, checkpoint) => ({ checkpoint, ...FIRST_CELL }));
    let looks = 0;
    const counting: typeof cache = {
      ...cache,
      get: (chunk) => {
        looks += 1;
        return cache.get(chunk);
      },
      setRequest: (client, request) => {
        looks += request.length;
        cache.setRequest(client, request);
      },
    };
    await readCells(counting, source, cells, new AbortController().signal);
    return looks;
  };
  const few = await countLooks(200);
  expect(await countLooks(800)).toBeLessThan(5 * few);
});

it('looks a chunk up once for all cells in it', async () => {
  const { source, reads, maximum } = levelSource(SHAPE);
  const cells = Array.from({ length: 300 }, (_, head) => ({
    ...FIRST_CELL,
    checkpoint: 3,
    head: 299 - head,
  }));
  const values = await readCells(new SourceCache(), source, cells, new AbortController().signal);
  expect([...values]).toEqual(
    cells.map(({ head }) => maximum(3, 0, { layers: [0, 1], heads: [head, head + 1] })),
  );
  expect(reads).toHaveLength(2);
});
