// Readers: which checkpoints are loaded, which are read next, and what is shown meanwhile.

import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../src/scale/coverage.ts';
import { findExtremes } from '../../src/scale/extremes.ts';
import { SourceCache } from '../../src/source/cache.ts';
import type { CacheSettings } from '../../src/source/cache-settings.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import type { Source, Tensor } from '../../src/tensor/tensor.ts';
import { BYTES, heldSource, settled, shownAt, valuesOf } from './held-source.ts';

const STEPS = Array.from({ length: 10 }, (_, i) => i * 100);

/** A reader of ten checkpoints, the first of which is loaded. */
async function opened(settings: Partial<CacheSettings> = {}, more: Partial<Source> = {}) {
  const one = heldSource(STEPS, more);
  const cache = new SourceCache({ retries: 0, ...settings });
  const reader = new Reader({ tensors: [one.source] }, cache);
  shownAt(reader, 0);
  await one.read(0)?.answer();
  const heard: (string | null)[] = [];
  reader.on('load', () => heard.push(null));
  reader.on('error', ({ message }) => heard.push(message));
  return { ...one, cache, reader, heard };
}

describe('a reader', () => {
  it('shows nothing until a checkpoint is loaded, and reports what is loading', async () => {
    const { source, read } = heldSource(STEPS);
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    expect(shownAt(reader, 3)).toEqual({
      checkpoints: [3],
      mix: 0,
      pendingText: 'loading step 300',
      isEmpty: true,
    });
    await read(3)?.answer();
    expect(shownAt(reader, 3)).toEqual({ checkpoints: [3], mix: 0 });
  });

  it('shows the nearest loaded checkpoint instead of a missing one, and reports what is loading', async () => {
    const { reader, read, heard, source } = await opened();
    expect(shownAt(reader, 0)).toMatchObject({ checkpoints: [0], mix: 0, pendingText: undefined });
    expect(shownAt(reader, 6)).toMatchObject({
      checkpoints: [0],
      mix: 0,
      pendingText: 'loading step 600',
    });
    await read(6)?.answer();
    expect(heard).toEqual([null]);
    expect(shownAt(reader, 6)).toMatchObject({ checkpoints: [6], mix: 0, pendingText: undefined });
    // Between two checkpoints, both are required.
    expect(shownAt(reader, 6.25)).toMatchObject({
      checkpoints: [6],
      mix: 0,
      pendingText: 'loading step 700',
    });
    await read(7)?.answer();
    expect(shownAt(reader, 6.25)).toMatchObject({ checkpoints: [6, 7], mix: 0.25, pendingText: undefined });
    expect(reader.values(source, 7)).toEqual(valuesOf(7));
  });

  it('prefetches a few checkpoints at a time, and aborts reads that are no longer needed', async () => {
    const { reader, open, read } = await opened({ reads: 2 });
    reader.prefetch([1, 2, 3]);
    expect(open()).toEqual([0, 1, 2]);
    await read(1)?.answer();
    expect(open()).toEqual([0, 1, 2, 3]);
    shownAt(reader, 8);
    // A requested checkpoint has priority over prefetched ones.
    expect(read(8)?.aborted()).toBe(false);
    expect(read(3)?.aborted()).toBe(true);
    // Values that arrive after their read was aborted are ignored.
    await read(3)?.answer();
    expect(reader.stateOf(3)).toBe('loading');
  });

  it('reports why a checkpoint failed to load, and retries it only on request', async () => {
    const { reader, read, count, heard } = await opened();
    shownAt(reader, 5);
    await read(5)?.answer(new Error('the server said 503'));
    expect(heard).toEqual(['step 500: the server said 503; try again.']);
    expect(reader.stateOf(5)).toBe('failed');
    expect(shownAt(reader, 5)).toMatchObject({ checkpoints: [0], pendingText: 'could not load step 500' });
    await settled();
    expect(count(5)).toBe(1);
    reader.retry();
    await read(5)?.answer();
    expect(shownAt(reader, 5)).toMatchObject({ checkpoints: [5], pendingText: undefined });
  });

  it('forgets an error when it shows something else', async () => {
    const { reader, read, count } = await opened();
    shownAt(reader, 5);
    await read(5)?.answer(new Error('no'));
    shownAt(reader, 0);
    expect(reader.stateOf(5)).toBe('loading');
    shownAt(reader, 5);
    expect(count(5)).toBe(2);
  });

  it.each([
    [new Float32Array(3), 'the source returned 3 instead of 4 values'],
    [null, 'read() result: null is not an array'],
    [['1', '2', '3', '4'], 'read() result[0]: "1" is not a number'],
    ['text', 'read() result: "text" is not an array'],
  ])('rejects a wrong return value without a retry: %o', async (values, sentence) => {
    const { reader, heard, read, count } = await opened({ retries: 3, backOff: 0 });
    shownAt(reader, 2);
    await read(2)?.answer(values);
    await settled();
    expect(heard.at(-1)).toContain(sentence);
    expect(count(2)).toBe(1);
  });

  it('accepts lists of numbers and float64 arrays', async () => {
    const read = async ({ checkpoint }: { checkpoint: number }) =>
      (checkpoint ? Float64Array.of(1, 2) : [3, null]) as never;
    const source = { model: '', layers: 1, heads: 2, tasks: [''], steps: [1, 2], read };
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    await loadCheckpoints(reader, [0, 1]);
    expect(reader.values(source, 1)).toEqual(Float32Array.of(1, 2));
    expect(reader.values(source, 0)).toEqual(Float32Array.of(3, Number.NaN));
  });

  it('loads values that a source returns synchronously', () => {
    const read = ({ checkpoint }: { checkpoint: number }) => valuesOf(checkpoint);
    const { source } = heldSource(STEPS, { read });
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    expect(shownAt(reader, 4)).toMatchObject({ checkpoints: [4], pendingText: undefined });
  });

  it('reports exceptions like rejected promises', async () => {
    const read = () => {
      throw new Error('there is no such file');
    };
    const { source } = heldSource(STEPS, { read });
    const reader = new Reader({ tensors: [source] }, new SourceCache({ retries: 0 }));
    const heard: unknown[] = [];
    reader.on('load', () => heard.push(undefined));
    reader.on('error', ({ message }) => heard.push(message));
    expect(shownAt(reader, 4)).toMatchObject({ pendingText: 'could not load step 400', isEmpty: true });
    await settled();
    expect(heard).toEqual(['step 400: there is no such file; try again.']);
  });

  it('has tensors in memory loaded immediately, next to sources', async () => {
    const { source, read } = heldSource([0, 200], { model: 'read' });
    const { read: _, ...shape } = source;
    const values = Float32Array.from({ length: 8 }, (_, i) => i);
    const tensor: Tensor = { ...shape, model: 'in memory', steps: [0, 100], values };
    const cache = new SourceCache();
    const reader = new Reader({ tensors: [tensor, source] }, cache);
    const view = reader.values(tensor, 1);
    expect(view?.buffer).toBe(values.buffer);
    expect([...(view ?? [])]).toEqual([4, 5, 6, 7]);
    expect(cache.bytes).toBe(0);
    expect(shownAt(reader, 2)).toMatchObject({ isEmpty: true });
    await read(1)?.answer();
    expect(shownAt(reader, 2)).toMatchObject({ checkpoints: [2], pendingText: undefined });
  });

  it('merges sources with different steps into one timeline', async () => {
    const [a, b] = [heldSource([0, 200], { model: 'a' }), heldSource([100, 200], { model: 'b' })];
    const reader = new Reader({ tensors: [a.source, b.source] }, new SourceCache());
    shownAt(reader, 0);
    // The second source starts after step 0, so it has nothing to load.
    await a.read(0)?.answer();
    expect(b.reads).toHaveLength(0);
    expect(reader.stateOf(0)).toBe('loaded');
    expect(shownAt(reader, 1).pendingText).toBe('loading step 100');
    await b.read(0)?.answer();
    expect(shownAt(reader, 1)).toMatchObject({ checkpoints: [1], pendingText: undefined });
  });

  it('reads a source without checkpoints', async () => {
    const { source, read } = heldSource(null);
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    expect(shownAt(reader, 0)).toMatchObject({ pendingText: 'loading the data', isEmpty: true });
    await read(0)?.answer();
    expect(shownAt(reader, 0)).toMatchObject({ checkpoints: [0], pendingText: undefined });
  });

  it('keeps checkpoints on screen, regardless of the budget, until another one can be shown', async () => {
    const { reader, read, source } = await opened({ budget: 0 });
    shownAt(reader, 0);
    shownAt(reader, 4);
    expect(shownAt(reader, 6)).toMatchObject({ checkpoints: [0], pendingText: 'loading step 600' });
    await read(6)?.answer();
    expect(shownAt(reader, 6).checkpoints).toEqual([6]);
    expect(reader.values(source, 0)).toBe(null);
  });

  it('prefetches one checkpoint even beyond the budget', async () => {
    const { reader, read } = await opened({ budget: 0 });
    shownAt(reader, 0);
    reader.prefetch([1, 2, 3]);
    await read(1)?.answer();
    expect([0, 1, 2].map((checkpoint) => reader.stateOf(checkpoint))).toEqual([
      'loaded',
      'loaded',
      'loading',
    ]);
    expect(read(2)).toBe(undefined);
  });

  it('loads checkpoints and keeps them until others are loaded', async () => {
    const { reader, read, source } = await opened({ budget: 0 });
    const loaded = loadCheckpoints(reader, [3, 4]);
    await read(3)?.answer();
    await read(4)?.answer();
    await loaded;
    expect([...(reader.values(source, 3) ?? [])]).toEqual([...valuesOf(3)]);
    await Promise.all([loadCheckpoints(reader, [5]), settled().then(() => read(5)?.answer())]);
    expect(reader.values(source, 3)).toBe(null);
    expect(reader.stateOf(5)).toBe('loaded');
  });

  it('rejects a failed load with its error, and retries on the next load', async () => {
    const { reader, read } = await opened();
    const failed = expect(loadCheckpoints(reader, [5])).rejects.toThrow('step 500: no such host');
    await read(5)?.answer(new Error('no such host'));
    await failed;
    const loaded = loadCheckpoints(reader, [5]);
    await read(5)?.answer();
    await loaded;
    expect(reader.stateOf(5)).toBe('loaded');
  });

  it('aborts a load and its reads with the signal', async () => {
    const { reader, read } = await opened();
    const controller = new AbortController();
    const ended = expect(loadCheckpoints(reader, [7], controller.signal)).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await ended;
    expect(read(7)?.aborted()).toBe(true);
    await expect(loadCheckpoints(reader, [8], controller.signal)).rejects.toThrow('enough');
    expect(read(8)).toBe(undefined);
  });

  it('reads nothing after it is closed', async () => {
    const { reader, read } = await opened();
    reader.close();
    shownAt(reader, 3);
    reader.prefetch([4]);
    expect([read(3), read(4)]).toEqual([undefined, undefined]);
    await expect(loadCheckpoints(reader, [5])).rejects.toThrow('closed');
  });

  it('aborts its reads when it is closed, but not those of other readers', async () => {
    const { cache, reader, source, read } = await opened();
    const other = new Reader({ tensors: [source] }, cache);
    shownAt(reader, 3);
    shownAt(other, 4);
    reader.prefetch([4, 5]);
    reader.close();
    expect([3, 4, 5].map((checkpoint) => read(checkpoint)?.aborted())).toEqual([true, false, true]);
    await read(4)?.answer();
    expect(shownAt(other, 4).checkpoints).toEqual([4]);
  });

  it('reads only the tensors that it watches', async () => {
    const [a, b] = [heldSource(STEPS, { model: 'a' }), heldSource(STEPS, { model: 'b' })];
    const reader = new Reader({ tensors: [a.source, b.source] }, new SourceCache());
    reader.watch([b.source]);
    shownAt(reader, 2);
    await b.read(2)?.answer();
    expect(shownAt(reader, 2)).toMatchObject({ checkpoints: [2], pendingText: undefined });
    expect(a.reads).toEqual([]);
    reader.watch([a.source, b.source]);
    expect(shownAt(reader, 2)).toMatchObject({ pendingText: 'loading step 200', isEmpty: true });
    expect(a.open()).toEqual([2]);
  });

  it('shares loaded values with other readers of the same source', async () => {
    const { cache, reader, source, count } = await opened();
    const other = new Reader({ tensors: [source] }, cache);
    expect(shownAt(other, 0)).toMatchObject({ checkpoints: [0], pendingText: undefined });
    shownAt(reader, 3);
    shownAt(other, 3);
    expect(count(0)).toBe(1);
    expect(count(3)).toBe(1);
  });

  it('reports errors only for checkpoints that it has requested', async () => {
    const { cache, reader, source, read, heard } = await opened();
    const other = new Reader({ tensors: [source] }, cache);
    const events: unknown[] = [];
    other.on('load', () => events.push(undefined));
    other.on('error', ({ message }) => events.push(message));
    shownAt(reader, 3);
    await read(3)?.answer(new Error('gone'));
    expect(heard).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('stays within its budget: evicts the least recently used values, but none on screen', async () => {
    const { cache, reader, read } = await opened({ budget: 3 * BYTES });
    for (const checkpoint of [1, 2, 3, 4, 5, 6, 7, 8]) {
      shownAt(reader, checkpoint);
      await read(checkpoint)?.answer();
      expect(shownAt(reader, checkpoint).checkpoints).toEqual([checkpoint]);
    }
    const here = STEPS.map((_, i) => i).filter((checkpoint) => reader.stateOf(checkpoint) === 'loaded');
    expect(here).toEqual([6, 7, 8]);
    expect(cache.bytes).toBe(3 * BYTES);
  });

  it('takes limits from the declared range of a source, or from the checkpoints read so far', async () => {
    const known = await opened({}, { range: [-5, 200] });
    const task = { tensor: known.source, task: 0 };
    expect(known.reader.statistics.ofTask(task)).toMatchObject({ min: -5, max: 200 });
    expect(coverageOf(known.reader.statistics, [task])).toMatchObject({ known: 10, all: 10 });
    const { reader, read, source } = await opened();
    const one = { tensor: source, task: 0 };
    expect(reader.statistics.ofTask(one)).toMatchObject({ min: 0, max: 3, smallestPositive: 1 });
    expect(coverageOf(reader.statistics, [one])).toMatchObject({ known: 1, all: 10 });
    shownAt(reader, 9);
    await read(9)?.answer();
    expect(reader.statistics.ofTask(one)).toMatchObject({ min: 0, max: 93 });
    expect(coverageOf(reader.statistics, [one])).toMatchObject({ known: 2, all: 10 });
  });

  it.each([
    ['as its limits are known', true],
    ['unless its limits may change', false],
  ])('says which values are only for later, %s', async (_, isKnown) => {
    const extremes = STEPS.map((_step, at) => [findExtremes(new Int32Array(valuesOf(at).buffer), 0, 4)]);
    const { reader, read } = await opened({}, isKnown ? { statistics: extremes } : {});
    const heard: boolean[] = [];
    reader.on('load', (isShown) => heard.push(isShown));
    reader.prefetch([1, 2]);
    await read(1)?.answer();
    expect(heard).toEqual([!isKnown]);
    // The same checkpoint, once it is to be shown.
    shownAt(reader, 2);
    await read(2)?.answer();
    expect(heard.slice(1)).toEqual([true]);
  });

  it('rejects a pending load when it is closed', async () => {
    const { reader, read } = await opened();
    const ended = expect(loadCheckpoints(reader, [7])).rejects.toMatchObject({ name: 'AbortError' });
    reader.close();
    await ended;
    expect(read(7)?.aborted()).toBe(true);
  });

  it('sets the cause of a read error', async () => {
    const { reader, read } = await opened();
    const cause = new TypeError('Failed to fetch');
    const failed = expect(loadCheckpoints(reader, [5])).rejects.toMatchObject({ code: 'read', cause });
    await read(5)?.answer(cause);
    await failed;
  });
});
