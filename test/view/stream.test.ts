// Streams: what is here, what is read next, what is kept, and what is said of the rest.

import { describe, expect, it } from 'vitest';
import { taskExtremes } from '../../src/scale/extremes.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { Dataset, Stream, Tensor } from '../../src/tensor/tensor.ts';
import { type Source, type StreamSettings, stream } from '../../src/view/stream.ts';

/** Values of a checkpoint tell its number. */
const valuesOf = (checkpoint: number) =>
  Float32Array.from({ length: 4 }, (_, cell) => checkpoint * 10 + cell);
const BYTES = 16;

/** A source whose reads wait until the test answers them. */
function held(steps: readonly number[], more: Partial<Source> = {}) {
  const reads: { checkpoint: number; aborted: () => boolean; answer(values?: unknown): Promise<void> }[] = [];
  const source: Source = {
    model: '',
    layers: 2,
    heads: 2,
    tasks: [''],
    steps,
    read: (checkpoint, signal) =>
      new Promise((resolve, reject) => {
        reads.push({
          checkpoint,
          aborted: () => signal.aborted,
          async answer(values: unknown = valuesOf(checkpoint)) {
            if (values instanceof Error) reject(values);
            else resolve(values as Float32Array);
            await new Promise((done) => setTimeout(done));
          },
        });
      }),
    ...more,
  };
  const open = () => reads.filter(({ aborted }) => !aborted()).map(({ checkpoint }) => checkpoint);
  return { source, reads, open };
}

const tick = () => new Promise((done) => setTimeout(done));

/** A stream of ten checkpoints, the first one here. */
async function opened(settings: Partial<StreamSettings> = {}, more: Partial<Source> = {}) {
  const steps = Array.from({ length: 10 }, (_, i) => i * 100);
  const { source, reads, open } = held(steps, more);
  const promise = stream([source], 0, settings);
  await tick();
  await reads[0]?.answer();
  const dataset = await promise;
  const heard: (string | null)[] = [];
  (dataset.stream as Stream).subscribe((error) => heard.push(error?.message ?? null));
  const read = (checkpoint: number) => reads.findLast((one) => one.checkpoint === checkpoint);
  return { dataset, stream: dataset.stream as Stream, reads, open, heard, read };
}

const shown = (dataset: Dataset, position: number) => {
  const { checkpoints, share, awaited } = momentAt(dataset, position, 'linear');
  return { checkpoints, share, awaited };
};

describe('a stream', () => {
  it('shows what is here, and the nearest of it in place of what is not, which it says', async () => {
    const { dataset, read, heard } = await opened();
    expect(shown(dataset, 0)).toEqual({ checkpoints: [0], share: 0, awaited: undefined });
    expect(shown(dataset, 6)).toEqual({ checkpoints: [0], share: 0, awaited: 'step 600 is being read' });
    await tick();
    await read(6)?.answer();
    expect(heard).toEqual([null]);
    expect(shown(dataset, 6)).toEqual({ checkpoints: [6], share: 0, awaited: undefined });
    // Between two, both are needed.
    expect(shown(dataset, 6.25)).toEqual({ checkpoints: [6], share: 0, awaited: 'step 700 is being read' });
    await tick();
    await read(7)?.answer();
    expect(shown(dataset, 6.25)).toEqual({ checkpoints: [6, 7], share: 0.25, awaited: undefined });
    expect((dataset.tensors[0] as Tensor).at?.(7)).toEqual(valuesOf(7));
  });

  it('reads ahead what is wanted, a few at a time, and breaks off what is no longer', async () => {
    const { dataset, stream, open, read } = await opened({ reads: 2 });
    stream.want([1, 2, 3]);
    await tick();
    expect(open()).toEqual([0, 1, 2]);
    await read(1)?.answer();
    expect(open()).toEqual([0, 1, 2, 3]);
    shown(dataset, 8);
    await tick();
    // The one that was asked for comes before those ahead.
    expect(read(8)?.aborted()).toBe(false);
    expect(read(3)?.aborted()).toBe(true);
    // What comes late, though it was given up, is not taken for anything else.
    await read(3)?.answer();
    expect(stream.stateOf(3)).toBe('coming');
  });

  it('says why a checkpoint could not be read, and tries again only when told to', async () => {
    const { dataset, stream, read, reads, heard } = await opened();
    shown(dataset, 5);
    await tick();
    await read(5)?.answer(new Error('the server said 503'));
    expect(heard).toEqual([
      'checkpoint 5, step 500: the server said 503; seek to it again, or play on, to have it tried again.',
    ]);
    expect(stream.stateOf(5)).toBe('failed');
    expect(shown(dataset, 5)).toMatchObject({ checkpoints: [0], awaited: 'step 500 could not be read' });
    const before = reads.length;
    await tick();
    expect(reads).toHaveLength(before);
    stream.retry();
    shown(dataset, 5);
    await tick();
    await read(5)?.answer();
    expect(shown(dataset, 5)).toMatchObject({ checkpoints: [5], awaited: undefined });
  });

  it.each([
    [new Float32Array(3), 'gave 3 values where there should be 4'],
    [undefined, 'what its source gave: null is not an array'],
    [['1', '2', '3', '4'], 'what its source gave[0]: "1" is not a number'],
    ['text', 'what its source gave: "text" is not an array'],
  ])('refuses what is no checkpoint: %o', async (values, sentence) => {
    const { dataset, heard, read } = await opened();
    shown(dataset, 2);
    await tick();
    await read(2)?.answer(values === undefined ? null : values);
    expect(heard.at(-1)).toContain(sentence);
  });

  it.each([
    [{ layers: 0 }, 'sources[0].layers: 0 is not a count; give a whole number from 1 up.'],
    [{ steps: [1, 1] }, 'sources[0].steps[1]: step 1 follows step 1; sort checkpoints by step, each once.'],
    [{ tasks: 'copy' }, 'sources[0].tasks: "copy" is not a list of names; give one name per task.'],
  ])('refuses a source that makes no sense: %o', async (wrong, sentence) => {
    const read = async () => new Float32Array(4);
    const source = { model: 'm', layers: 2, heads: 2, tasks: [''], steps: [1, 2], read, ...wrong };
    await expect(stream([source as never])).rejects.toThrow(sentence);
  });

  it('takes lists of numbers and float64 as it does float32', async () => {
    const read = async (checkpoint: number) => (checkpoint ? Float64Array.of(1, 2) : [3, null]) as never;
    const { tensors, stream: own } = await stream([
      { model: '', layers: 1, heads: 2, tasks: [''], steps: [1, 2], read },
    ]);
    expect((tensors[0] as Tensor).at?.(1)).toEqual(Float32Array.of(1, 2));
    await new Promise<void>((resolve) => {
      own?.subscribe(() => resolve());
      own?.want([0]);
    });
    expect((tensors[0] as Tensor).at?.(0)).toEqual(Float32Array.of(3, Number.NaN));
  });

  it('keeps to its budget: what was needed longest ago goes, what is shown stays', async () => {
    const { dataset, stream, read } = await opened({ budget: 3 * BYTES });
    for (const checkpoint of [1, 2, 3, 4, 5, 6, 7, 8]) {
      shown(dataset, checkpoint);
      await tick();
      await read(checkpoint)?.answer();
      expect(shown(dataset, checkpoint).checkpoints).toEqual([checkpoint]);
      stream.want([]);
    }
    const here = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((checkpoint) => stream.stateOf(checkpoint) === 'here');
    expect(here).toContain(8);
    // The latest requests stay, whatever the budget.
    expect(here.length).toBeLessThanOrEqual(5);
    expect(here).not.toContain(0);
  });

  it('reads on where the budget has no room: one ahead of what is shown', async () => {
    const { stream, read, dataset } = await opened({ budget: 0 });
    shown(dataset, 0);
    stream.want([1, 2, 3]);
    await tick();
    await read(1)?.answer();
    expect([0, 1, 2].map((checkpoint) => stream.stateOf(checkpoint))).toEqual(['here', 'here', 'coming']);
    expect(read(2)).toBe(undefined);
  });

  it('lets several look at it at once', async () => {
    const { dataset, read } = await opened();
    shown(dataset, 3);
    shown(dataset, 7);
    shown(dataset, 3);
    await tick();
    await read(7)?.answer();
    await read(3)?.answer();
    expect(shown(dataset, 3).checkpoints).toEqual([3]);
    expect(shown(dataset, 7).checkpoints).toEqual([7]);
  });

  it('has limits of all checkpoints where its source tells them, else of those that have come', async () => {
    const known = await opened({}, { range: [-5, 200] });
    expect(taskExtremes(known.dataset.tensors[0] as Dataset['tensors'][number])[0]).toMatchObject({
      min: -5,
      max: 200,
    });
    const { dataset, read } = await opened();
    const [tensor] = dataset.tensors as [Dataset['tensors'][number]];
    expect(taskExtremes(tensor)[0]).toMatchObject({ min: 0, max: 3, smallestPositive: 1 });
    shown(dataset, 9);
    await tick();
    await read(9)?.answer();
    expect(taskExtremes(tensor)[0]).toMatchObject({ min: 0, max: 93 });
  });

  it('joins sources of different steps on one timeline', async () => {
    const [a, b] = [held([0, 200], { model: 'a' }), held([100, 200], { model: 'b' })];
    const promise = stream([a.source, b.source], 0);
    await tick();
    // The second one has nothing at step 0, and nothing to wait for.
    await a.reads[0]?.answer();
    const dataset = await promise;
    expect(b.reads).toHaveLength(0);
    expect(shown(dataset, 1).awaited).toBe('step 100 is being read');
    await tick();
    await b.reads[0]?.answer();
    expect(shown(dataset, 1)).toMatchObject({ checkpoints: [1], awaited: undefined });
  });

  it('is not there where its first checkpoint is not', async () => {
    const { source, reads } = held([0, 1]);
    const promise = stream([source]);
    const rejected = expect(promise).rejects.toThrow('checkpoint 1, step 1: no such host');
    await tick();
    await reads[0]?.answer(new Error('no such host'));
    await rejected;
    await expect(stream([{ ...source, steps: [] }])).rejects.toThrow('sources[0].steps: []');
  });
});
