// The cache of sources: its budget, eviction order and retries.

import { describe, expect, it } from 'vitest';
import { SourceCache } from '../../src/source/cache.ts';
import { CACHE_DEFAULTS } from '../../src/source/cache-settings.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { BYTES, heldSource, manualTimer, settled, shownAt } from './held-source.ts';

const STEPS = [0, 1, 2, 3, 4, 5];

describe('a cache', () => {
  it('has a default budget of 256 MiB and six concurrent reads', () => {
    expect(CACHE_DEFAULTS).toMatchObject({ budget: 268_435_456, reads: 6 });
    const cache = new SourceCache();
    cache.set({ budget: 100 });
    expect(cache.settings).toMatchObject({ budget: 100, reads: 6 });
  });

  it.each([
    [{ budget: -1 }, 'budget: −1 is not a finite number from 0 up.'],
    [{ budget: '100' }, 'budget: "100" is not a finite number from 0 up.'],
    [{ reads: 0 }, 'reads: 0 is not a positive whole number.'],
    [{ retries: Number.NaN }, 'retries: NaN is not a whole number from 0 up.'],
    [{ bugdet: 1 }, 'bugdet: there is no such option; did you mean "budget"?'],
    [undefined, 'settings: undefined is not an object; pass an object, such as { budget: 1e9 }.'],
    [100, 'settings: 100 is not an object'],
  ])('refuses %o, and stays as it was', (settings, sentence) => {
    const cache = new SourceCache();
    expect(() => cache.set(settings as never)).toThrow(sentence);
    expect(cache.settings).toEqual(CACHE_DEFAULTS);
  });

  it('evicts the least recently used values when its budget shrinks', async () => {
    const { source, read } = heldSource(STEPS);
    const cache = new SourceCache();
    const reader = new Reader({ tensors: [source] }, cache);
    for (const checkpoint of [0, 1, 2]) {
      shownAt(reader, checkpoint);
      await read(checkpoint)?.answer();
    }
    // Use the first one again, so that it is not the least recently used.
    shownAt(reader, 0);
    shownAt(reader, 2);
    cache.set({ budget: 2 * BYTES });
    expect([0, 1, 2].map((checkpoint) => reader.stateOf(checkpoint))).toEqual([
      'loaded',
      'loading',
      'loaded',
    ]);
    expect(cache.bytes).toBe(2 * BYTES);
  });

  it('shares its budget between all sources', async () => {
    const [a, b] = [heldSource(STEPS), heldSource(STEPS)];
    const cache = new SourceCache({ budget: 2 * BYTES });
    const [one, two] = [a, b].map(({ source }) => new Reader({ tensors: [source] }, cache)) as [
      Reader,
      Reader,
    ];
    for (const checkpoint of [0, 1]) {
      shownAt(one, checkpoint);
      await a.read(checkpoint)?.answer();
      shownAt(one, checkpoint);
    }
    shownAt(two, 0);
    await b.read(0)?.answer();
    expect(one.stateOf(0)).toBe('loading');
    expect(one.stateOf(1)).toBe('loaded');
    expect(two.stateOf(0)).toBe('loaded');
  });

  it('retries a failed read with exponential back-off before it reports the error', async () => {
    const { timer, pass, due } = manualTimer();
    const { source, read, count } = heldSource(STEPS);
    const cache = new SourceCache({ retries: 3, backOff: 0.25 }, timer);
    const reader = new Reader({ tensors: [source] }, cache);
    const heard: unknown[] = [];
    reader.on('load', () => heard.push(null));
    reader.on('error', ({ message }) => heard.push(message));
    shownAt(reader, 1);
    for (const [i, seconds] of [0.25, 0.5, 1].entries()) {
      await read(1)?.answer(new Error('status 503'));
      expect(count(1)).toBe(i + 1);
      expect(reader.stateOf(1)).toBe('loading');
      await pass(seconds - 0.01);
      expect(count(1)).toBe(i + 1);
      await pass(0.01);
      expect(count(1)).toBe(i + 2);
    }
    expect(heard).toEqual([]);
    await read(1)?.answer(new Error('status 503'));
    expect(heard).toEqual(['step 1: status 503; try again.']);
    expect(reader.stateOf(1)).toBe('failed');
    expect(due).toEqual([]);
    // A manual retry starts immediately and resets the number of attempts.
    reader.retry();
    expect(count(1)).toBe(5);
    await read(1)?.answer(new Error('status 503'));
    expect(reader.stateOf(1)).toBe('loading');
    await pass(0.25);
    await read(1)?.answer();
    expect(reader.stateOf(1)).toBe('loaded');
  });

  it('reads other checkpoints while one waits for its retry', async () => {
    const { timer } = manualTimer();
    const { source, read } = heldSource(STEPS);
    const reader = new Reader({ tensors: [source] }, new SourceCache({ reads: 1 }, timer));
    shownAt(reader, 1);
    reader.prefetch([2]);
    expect(read(2)).toBe(undefined);
    await read(1)?.answer(new Error('busy'));
    expect(read(2)?.aborted()).toBe(false);
  });

  it('stops retrying checkpoints that are no longer needed', async () => {
    const { timer, pass } = manualTimer();
    const { source, read, count } = heldSource(STEPS);
    const reader = new Reader({ tensors: [source] }, new SourceCache({}, timer));
    shownAt(reader, 1);
    await read(1)?.answer(new Error('busy'));
    shownAt(reader, 2);
    await pass(10);
    expect(count(1)).toBe(1);
  });

  it('does not retry a HeadglowError thrown by a source', async () => {
    const { timer } = manualTimer();
    const { source, read, count } = heldSource(STEPS);
    const reader = new Reader({ tensors: [source] }, new SourceCache({}, timer));
    const heard: unknown[] = [];
    reader.on('load', () => heard.push(undefined));
    reader.on('error', ({ message }) => heard.push(message));
    shownAt(reader, 1);
    await read(1)?.answer(
      new HeadglowError({ code: 'read', file: 'run.npy', reason: 'the file is cut short' }),
    );
    expect(heard).toEqual(['run.npy: the file is cut short.']);
    expect(count(1)).toBe(1);
  });

  it('limits synchronous reads per task, so that the page stays responsive', async () => {
    const { timer, pass } = manualTimer();
    const asked: number[] = [];
    const read = ({ checkpoint }: { checkpoint: number }) => {
      asked.push(checkpoint);
      return new Float32Array(4);
    };
    const { source } = heldSource(STEPS, { read });
    const reader = new Reader({ tensors: [source] }, new SourceCache({ reads: 2 }, timer));
    reader.prefetch([0, 1, 2, 3, 4]);
    expect(asked).toEqual([0, 1]);
    await pass(0);
    expect(asked).toEqual([0, 1, 2, 3]);
    await pass(0);
    await settled();
    expect(asked).toEqual([0, 1, 2, 3, 4]);
  });

  it('rejects an array that a source returns for two checkpoints, and shows neither', async () => {
    const array = new Float32Array(4);
    const read = async ({ checkpoint }: { checkpoint: number }) => array.fill(checkpoint);
    const { source } = heldSource(STEPS, { read });
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    await loadCheckpoints(reader, [0]);
    await expect(loadCheckpoints(reader, [0, 1])).rejects.toThrow(
      'step 0: the source returned the same array as for another checkpoint; return a new array for each checkpoint.',
    );
    expect([0, 1].map((checkpoint) => reader.values(source, checkpoint))).toEqual([null, null]);
    // Reusing the array is harmless while no other checkpoint is loaded.
    await loadCheckpoints(reader, [2]);
    expect(reader.values(source, 2)?.[0]).toBe(2);
  });

  it('accepts different parts of one array for several checkpoints', async () => {
    const values = Float32Array.from({ length: 24 }, (_, i) => i);
    const read = async ({ checkpoint }: { checkpoint: number }) =>
      values.subarray(4 * checkpoint, 4 * checkpoint + 4);
    const { source } = heldSource(STEPS, { read });
    const reader = new Reader({ tensors: [source] }, new SourceCache());
    await loadCheckpoints(reader, [0, 1, 5]);
    expect([0, 1, 5].map((checkpoint) => reader.values(source, checkpoint)?.[0])).toEqual([0, 4, 20]);
  });
});
