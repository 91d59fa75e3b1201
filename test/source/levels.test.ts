// Readers of sources with levels: a checkpoint is loaded once its coarsest level is, and limits come from it or are declared.

import { describe, expect, it } from 'vitest';
import { trajectories } from '../../src/analysis.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { settled } from './held-source.ts';
import { levelSource } from './level-source.ts';

const SHAPE = { layers: 3, heads: 300, tasks: ['a', 'b'], checkpoints: 4 };

function open(settings: Parameters<typeof levelSource>[0] = {}) {
  const made = levelSource({ ...SHAPE, ...settings });
  const cache = new SourceCache();
  return { ...made, cache, reader: new Reader({ tensors: [made.source] }, cache) };
}

describe('a checkpoint of a source with levels', () => {
  it('is loaded once the last level of all tasks is', async () => {
    const { reader, reads, levels } = open();
    await loadCheckpoints(reader, [2]);
    expect(reader.stateOf(2)).toBe('loaded');
    expect(reader.stateOf(1)).toBe('loading');
    const last = levels.length - 1;
    const whole = { level: last, layers: [0, 3], heads: [0, levels[last]?.heads], reduction: 'max' };
    expect(reads.map(({ part }) => part)).toEqual([
      { ...whole, task: 0 },
      { ...whole, task: 1 },
    ]);
  });

  it('is read for the reduction that is shown', async () => {
    const { reader, reads } = open();
    reader.watch(reader.dataset.tensors, 'min');
    await loadCheckpoints(reader, [0]);
    expect(reads.map(({ part }) => part.reduction)).toEqual(['min', 'min']);
  });

  it('is no event of a reader if it is a tile that another client asked for', async () => {
    const { source, reader, cache } = open();
    await loadCheckpoints(reader, [0]);
    let events = 0;
    reader.on('load', () => {
      events += 1;
    });
    const part = { task: 0, level: 0, layers: [0, 3], heads: [0, 256], reduction: 'max' } as const;
    const client = { notify: () => {} };
    const chunks = [{ tensor: source, request: { checkpoint: 0, part } }];
    cache.setRequest(client, [{ chunks, rank: 0 }]);
    await settled();
    expect(cache.get({ tensor: source, request: { checkpoint: 0, part } })?.length).toBe(3 * 256);
    expect(events).toBe(0);
  });

  it('is an error event if a tile in sight can not be read', async () => {
    const onRead = ({ level }: { readonly level: number }) =>
      level === 0 && Promise.reject(new HeadglowError({ code: 'read', reason: 'the tile is damaged' }));
    const { source, reader, cache } = open({ onRead });
    await loadCheckpoints(reader, [0]);
    const errors: string[] = [];
    reader.on('error', ({ message }) => errors.push(message));
    const part = { task: 0, level: 0, layers: [0, 3], heads: [0, 256], reduction: 'max' } as const;
    const chunks = [{ tensor: source, request: { checkpoint: 0, part } }];
    cache.setRequest({ notify: () => {} }, [{ chunks, rank: 0 }]);
    await settled();
    expect(errors).toEqual(['the tile is damaged.']);
    expect(reader.stateOf(0)).toBe('loaded');
  });

  it('has the limits of its last level if the source declares no range', async () => {
    const { source, maximum } = levelSource(SHAPE);
    const { range: _, ...undeclared } = source;
    const reader = new Reader({ tensors: [undeclared] }, new SourceCache());
    await loadCheckpoints(reader, [1]);
    const [tensor] = reader.dataset.tensors;
    const known = reader.statistics.ofTask({ tensor: tensor as typeof source, task: 1 });
    expect(known.max).toBe(maximum(1, 1, { layers: [0, 3], heads: [0, 300] }));
    // Cells that were not read may be missing, or of any magnitude.
    expect(known.ordinary).toBe(false);
  });
});

it('the trajectories of heads are read from the tiles of level 0 that contain them', async () => {
  const { source, reads, maximum } = levelSource({ ...SHAPE, checkpoints: 20 });
  const heads = [
    { model: 'm', task: 'a', layer: 2, head: 299 },
    { model: 'm', task: 'b', layer: 0, head: 17 },
  ];
  const parts: number[] = [];
  const found = await trajectories({ tensors: [source] }, heads, {
    onProgress: ({ done }) => parts.push(done),
  });
  for (const [index, { layer, head }] of heads.entries()) {
    const cell = { layers: [layer, layer + 1], heads: [head, head + 1] } as const;
    const expected = Float32Array.from({ length: 20 }, (_, checkpoint) => maximum(checkpoint, index, cell));
    expect(found[index]?.values).toEqual(expected);
  }
  expect(parts.at(-1)).toBe(20);
  expect(new Set(reads.map(({ part }) => `${part.level} ${part.heads}`))).toEqual(
    new Set(['0 0,256', '0 256,300']),
  );
  expect(reads.length).toBe(40);
  await expect(
    trajectories({ tensors: [source] }, heads, { signal: AbortSignal.abort(new Error('stopped')) }),
  ).rejects.toThrow('stopped');
});
