// Arrays larger than the memory that they may take: each checkpoint is read when it is asked for, and no more.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type Bytes, loadFiles } from '../../src/formats/load.ts';
import { type HeadglowError, type Note, sentenceOf } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import type { Source, TensorOrSource } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { counting, npy } from '../support/npy.ts';
import { file } from './loading.ts';

const NOTHING_HELD = { memory: 0 };
const { signal } = new AbortController();

/** A file of which the test sees what is read. */
function watched(name: string, bytes: Uint8Array): Bytes & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    name,
    size: bytes.length,
    reads,
    read: async (start, end) => {
      reads.push([start, end]);
      return bytes.slice(start, end);
    },
  };
}

/** All values, checkpoint by checkpoint. */
async function valuesOf(tensor: TensorOrSource): Promise<number[]> {
  const values: number[] = [];
  for (let checkpoint = 0; checkpoint < (tensor.steps?.length ?? 1); checkpoint++)
    values.push(...(await readCheckpoint(tensor, { checkpoint }, signal)));
  return values;
}

/** The only source of a file. */
async function sourceOf(given: Bytes | ReturnType<typeof file>): Promise<Source> {
  const { tensors } = await loadFiles(given, NOTHING_HELD);
  expect(tensors).toHaveLength(1);
  expect(tensors[0]).not.toHaveProperty('values');
  return tensors[0] as Source;
}

describe('an array that does not fit in memory', () => {
  const numbers = [0, 1, 2, 100, 5, 6, 7, 8, 9, 10, 11, 12, 1, 1, 1, 3];

  it.each(['<f4', '>f4', '<f8', '>f8', '<f2', '>f2', '<i8', '>i4', '<u2', '|i1', '|u1', '|b1', '<V2', '>V2'])(
    'gives the same values of %s as one in memory',
    async (descr) => {
      const bytes = npy(descr.replace('b', 'u').replace('V', 'i'), [4, 2, 1, 2], numbers);
      // The same bytes under their own name: `npy` writes neither bools nor bfloat16.
      const text = Buffer.from(bytes).toString('latin1');
      const named = Buffer.from(text.replace(descr.replace('b', 'u').replace('V', 'i'), descr), 'latin1');
      const { tensors } = await loadTensors(file('a.npy', named));
      const source = await sourceOf(file('a.npy', named));
      expect(await valuesOf(source)).toEqual([...(tensors[0]?.values ?? [])]);
      expect(source).toMatchObject({ steps: [0, 1, 2, 3], tasks: ['task 0', 'task 1'], layers: 1, heads: 2 });
    },
  );

  it('reads its header and first checkpoint when opened, then only requested checkpoints', async () => {
    const bytes = counting([50, 2, 20, 30]);
    const given = watched('a.npy', bytes);
    const source = await sourceOf(given);
    const [header, size] = [bytes.length - 50 * 4800, 4800];
    for (const [start, end] of given.reads)
      expect([start, end <= Math.max(4096, header + size)]).toEqual([start, true]);
    expect(given.reads.filter(([start]) => start === 0)).toHaveLength(1);
    given.reads.length = 0;
    const values = await readCheckpoint(source, { checkpoint: 48 }, signal);
    expect(given.reads).toEqual([[header + 48 * size, header + 49 * size]]);
    expect([values[0], values.length]).toEqual([48 * 1200, 1200]);
  });

  it('becomes a source of one checkpoint if it has no checkpoint axis', async () => {
    const source = await sourceOf(file('a.npy', counting([2, 3, 4])));
    expect(source).toMatchObject({ steps: null, tasks: ['task 0', 'task 1'], layers: 3, heads: 4 });
    expect(await valuesOf(source)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('is kept in memory anyway if it is in Fortran order', async () => {
    const bytes = npy('<f4', [2, 1, 2, 2], [0, 4, 2, 6, 1, 5, 3, 7], { fortran: true });
    const { tensors } = await loadTensors(file('a.npy', bytes), NOTHING_HELD);
    expect([...(tensors[0]?.values ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('is rejected as attention maps by its first matrices', async () => {
    const map = Array.from({ length: 25 }, (_, i) =>
      i % 5 <= Math.floor(i / 5) ? 1 / (1 + Math.floor(i / 5)) : 0,
    );
    const bytes = npy('<f4', [2, 2, 5, 5], [...map, ...map, ...map, ...map]);
    await expect(loadFiles(file('a.npy', bytes), NOTHING_HELD)).rejects.toThrow(
      /^a\.npy: its 5 x 5 matrices are attention maps/,
    );
  });

  it('is read immediately if its rows are [layer, head, score]', async () => {
    const rows = [0, 0, 0.5, 0, 1, 0.25, 1, 0, 0.75, 1, 1, 1];
    const { tensors } = await loadTensors(file('a.npy', npy('<f4', [4, 3], rows)), NOTHING_HELD);
    expect([...(tensors[0]?.values ?? [])]).toEqual([0.5, 0.25, 0.75, 1]);
  });

  it('can be read after its model was renamed', async () => {
    const { tensors } = await loadFiles(
      [file('x/a.npy', counting([2, 1, 1, 2])), file('x/b.json', '[[1]]')],
      NOTHING_HELD,
    );
    expect(tensors.map(({ model }) => model)).toEqual(['a', 'b']);
    expect(await valuesOf(tensors[0] as Source)).toEqual([0, 1, 2, 3]);
  });

  it('distinguishes a failed read from one of the wrong length', async () => {
    const given = watched('a.npy', counting([2, 1, 1, 2]));
    const source = await sourceOf(given);
    let fault = new TypeError('network error') as Error | null;
    const failing: Bytes = {
      ...given,
      read: async (start, end) => {
        if (fault) throw fault;
        return new Uint8Array(end - start - 1);
      },
    };
    fault = null;
    await expect(loadFiles(failing)).rejects.toThrow(
      /^a\.npy: read\(0, (\d+)\) returned \d+ bytes; it must return \1 bytes\.$/,
    );
    fault = new TypeError('network error');
    await expect(loadFiles(failing)).rejects.toThrow('a.npy: it could not be read (network error).');
    expect(await valuesOf(source)).toEqual([0, 1, 2, 3]);
  });

  it('aborts a read by its signal', async () => {
    const bytes = counting([2, 1, 1, 2]);
    let heard: AbortSignal | undefined;
    const given: Bytes = {
      name: 'a.npy',
      size: bytes.length,
      read: async (start, end, stop) => {
        heard = stop;
        return bytes.subarray(start, end);
      },
    };
    const source = await sourceOf(given);
    const controller = new AbortController();
    await source.read({ checkpoint: 1 }, controller.signal);
    expect(heard).toBe(controller.signal);
    controller.abort();
    await expect(source.read({ checkpoint: 1 }, controller.signal)).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
  });
});

describe('an archive that does not fit in memory', () => {
  const members = {
    'scores.npy': counting([3, 2, 1, 2]),
    'by-step.npy': counting([3, 2, 2]),
    'step.npy': npy('<i8', [3], [30, 10, 20]),
    'task.npy': npy('<U4', [2], ['copy', 'find']),
  };

  it('is read by ranges if it is not compressed, with its labels and in the order of its steps', async () => {
    const { tensors } = await loadFiles(file('a.npz', zipSync(members, { level: 0 })), NOTHING_HELD);
    expect(tensors).toMatchObject([
      { model: 'scores', steps: [10, 20, 30], tasks: ['copy', 'find'] },
      { model: 'by-step', steps: [10, 20, 30], tasks: [''] },
    ]);
    expect(await valuesOf(tensors[0] as Source)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3]);
    expect(await valuesOf(tensors[1] as Source)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3]);
  });

  it('is kept in memory anyway if it is compressed', async () => {
    const { tensors } = await loadTensors(file('a.npz', zipSync(members)), NOTHING_HELD);
    expect(tensors.map(({ values }) => values.length)).toEqual([12, 12]);
  });

  it('is opened by reading its directory and headers', async () => {
    const large = counting([100, 1, 100, 100]);
    const given = watched(
      'a.npz',
      zipSync(
        {
          'a.npy': large,
          'step.npy': npy(
            '<i8',
            [100],
            Array.from({ length: 100 }, (_, i) => i * 10),
          ),
        },
        { level: 0 },
      ),
    );
    const source = await sourceOf(given);
    expect(source.steps?.at(-1)).toBe(990);
    expect(given.reads.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(300_000);
    expect((await readCheckpoint(source, { checkpoint: 7 }, signal))[5]).toBe(70_005);
  });
});

it('an invalid number of bytes is rejected', async () => {
  await expect(loadFiles(file('a.json', '[[1]]'), { memory: Number.NaN })).rejects.toThrow(
    'settings.memory: NaN is not a number of bytes; pass a number of at least 0.',
  );
});

describe('a run of one file per checkpoint', () => {
  const csv = (...values: number[]) => `layer,head,copy,find\n0,0,${values.join(',')}\n`;

  it('becomes one source if it does not fit in memory', async () => {
    const files = [20, 3, 100].map((step) => file(`run/step-${step}.npy`, counting([2, 1, 2], step)));
    const { tensors } = await loadFiles(files, NOTHING_HELD);
    expect(tensors).toMatchObject([{ model: 'run', steps: [3, 20, 100], tasks: ['task 0', 'task 1'] }]);
    expect(tensors[0]).not.toHaveProperty('values');
    expect(await valuesOf(tensors[0] as Source)).toEqual([3, 4, 5, 6, 20, 21, 22, 23, 100, 101, 102, 103]);
  });

  it('becomes one source if only some files fit in memory', async () => {
    const files = [1, 2, 3].map((step) => file(`run/step-${step}.npy`, counting([2, 2], step)));
    const { tensors } = await loadFiles(files, { memory: 20 });
    expect(tensors[0]).toHaveProperty('read');
    // What is held is given at once, so that no one takes it for a copy.
    const first = (tensors[0] as Source).read({ checkpoint: 0 }, signal);
    expect(first).toBeInstanceOf(Float32Array);
    expect(await valuesOf(tensors[0] as Source)).toEqual([1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6]);
  });

  it('merges the equal notes of its files', async () => {
    const files = [1, 2, 3].map((step) => file(`run/step-${step}.npy`, counting([1, 64], step)));
    const { notes } = await loadFiles(files);
    expect(notes).toEqual([
      {
        file: 'run/step-1.npy',
        reason: 'it is shown as 1 layer x 64 heads (same in 2 more files)',
        remedy: 'if its layers and heads are flattened, add --dims "row (layer head)" --heads HEADS',
        choices: [{ dims: 'row (layer head)', heads: null }],
      },
    ]);
  });

  it('has its tasks in the order of the first file', async () => {
    const files = [
      file('run/step-1.csv', csv(1, 2)),
      file('run/step-2.csv', 'layer,head,find,copy\n0,0,4,3\n'),
    ];
    const { tensors } = await loadFiles(files, NOTHING_HELD);
    expect(tensors[0]).toMatchObject({ steps: [1, 2], tasks: ['copy', 'find'] });
    expect(tensors[0]).not.toHaveProperty('values');
    expect(await valuesOf(tensors[0] as Source)).toEqual([1, 2, 3, 4]);
  });

  it('becomes one tensor if it fits in memory', async () => {
    const files = [1, 2].map((step) => file(`run/step-${step}.npy`, counting([2, 2], step)));
    const { tensors } = await loadTensors(files, { memory: 32 });
    expect([...(tensors[0]?.values ?? [])]).toEqual([1, 2, 3, 4, 2, 3, 4, 5]);
  });
});

it('an array without checkpoints that exceeds the memory limit is rejected with the command that writes levels', async () => {
  const header = (shape: string, fortran = 'False') => {
    const text = `{'descr': '<f4', 'fortran_order': ${fortran}, 'shape': (${shape}), }`.padEnd(117);
    return new TextEncoder().encode(`\x93NUMPY\x01\x00v\x00${text}\n`.replace('\x93', '?'));
  };
  const sparse = (shape: string, size: number, fortran?: string): Bytes => {
    const start = header(shape, fortran);
    start[0] = 0x93;
    return {
      name: 'a.npy',
      size: start.length + size,
      read: async (from, to) => {
        const bytes = new Uint8Array(to - from);
        bytes.set(start.subarray(from, to));
        return bytes;
      },
    };
  };
  const sentence = (given: Bytes) =>
    loadFiles(given).then(
      () => expect.fail('it was loaded'),
      (error: unknown) => (error as HeadglowError).message,
    );
  expect(await sentence(sparse('40000, 40000', 6.4e9))).toBe(
    'a.npy: one checkpoint of it takes 6.4 GB of memory, above the limit of 2.1 GB; write its levels, which are shown without reading all of it: headglow pyramid a.npy -o a.zarr.',
  );
  const { notes } = await loadFiles(sparse('2, 1, 16000, 16000', 2.048e9));
  const sizeNote = (all: readonly Note[]) => all.map(sentenceOf).filter((note) => note.includes('levels'));
  expect(sizeNote(notes)).toEqual([
    'a.npy: it has no levels, so showing a checkpoint reads all of its 1 GB, even if only a part is in sight; write levels, which open at once: headglow pyramid a.npy -o a.zarr.',
  ]);
  expect(sizeNote((await loadFiles(sparse('20, 1, 5000, 5000', 2e9))).notes)).toEqual([]);
  expect(await sentence(sparse('100, 4000, 4000', 6.4e9))).toContain(
    'or, if its first axis is the checkpoint, add --dims "checkpoint layer head".',
  );
  expect(await sentence(sparse('100, 1, 4000, 4000', 6.4e9, 'True'))).toContain(
    'numpy.lib.format.open_memmap("scores.npy", "w+", a.dtype, a.shape)[:] = a.',
  );
});
