// The kinds of files that loadFiles accepts: blobs, bytes in memory, and range readers. URLs have tests of their own.

import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { loadFiles, type RangedFile } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { loadTensors } from '../support/load.ts';
import { counting, npyHeader, rawNpy } from '../support/npy.ts';
import { file } from './loading.ts';

const refusal = (given: RangedFile) =>
  loadFiles(given).then(
    () => expect.fail('it was loaded'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(HeadglowError);
      return (error as HeadglowError).message;
    },
  );

const small = counting([2, 3]);
/** 240 kB: more than the first request asks for. */
const large = counting([10, 2, 50, 60]);

describe('a file read by the caller', () => {
  const bytes = counting([2, 1, 1, 2]);
  const { buffer, byteOffset } = bytes;
  const reading = (read: unknown, size: unknown = bytes.length): RangedFile =>
    ({ name: 'a.npy', size, read }) as RangedFile;

  it.each<[string, RangedFile['read']]>([
    ['an ArrayBuffer', async (start, end) => bytes.slice(start, end).buffer as ArrayBuffer],
    ['a DataView', async (start, end) => new DataView(buffer, byteOffset + start, end - start)],
    ['a Buffer', async (start, end) => Buffer.from(bytes.subarray(start, end))],
    ['bytes at once', (start, end) => bytes.subarray(start, end)],
    [
      'an ArrayBuffer of another window',
      async (start, end) => {
        const other: ArrayBuffer = runInNewContext('new ArrayBuffer(size)', { size: end - start });
        new Uint8Array(other).set(bytes.subarray(start, end));
        return other;
      },
    ],
  ])('may return %s', async (_, read) => {
    const { tensors } = await loadTensors(reading(read));
    expect([...(tensors[0]?.values ?? [])]).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['"8"', '8'],
    ['-1', -1],
    ['1.5', 1.5],
  ])('is rejected before it is read if its size is %s', async (text, size) => {
    const read = vi.fn();
    const given = [new Blob(['[[1]]']), { name: 'a.npy', size, read } as unknown as RangedFile];
    await expect(loadFiles(given)).rejects.toThrow(
      `files[1].size: ${text} is not a size; pass the size of the file in bytes.`,
    );
    expect(read).not.toHaveBeenCalled();
  });

  it('is rejected if its read is not a function', async () => {
    expect(await refusal(reading('all'))).toBe(
      'files.read: "all" is not a function; pass read(start, end, signal).',
    );
  });

  it.each([
    ['fewer bytes', new Uint8Array(12), 'returned 12 bytes; it must return 144 bytes.'],
    ['more bytes', new ArrayBuffer(999), 'returned 999 bytes; it must return 144 bytes.'],
    [
      'no bytes',
      null,
      'returned null, which is not an array of bytes; return a Uint8Array or an ArrayBuffer.',
    ],
    [
      'a list',
      [1, 2],
      'returned [1,2], which is not an array of bytes; return a Uint8Array or an ArrayBuffer.',
    ],
  ])('is rejected with the reason if it returns %s', async (_, returned, sentence) => {
    expect(await refusal(reading(() => returned))).toBe(`a.npy: read(0, ${bytes.length}) ${sentence}`);
  });
});

describe('a blob', () => {
  it('uses the name of its file, or a number', async () => {
    const text = '[[1, 2]]';
    const { tensors } = await loadTensors([
      new File([text], 'llama.json'),
      new Blob([text]),
      file('c.json', text),
    ]);
    expect(tensors.map(({ model }) => model)).toEqual(['llama', 'blob 2', 'c']);
  });

  it('may be passed without a list', async () => {
    const { tensors } = await loadTensors(new File([small as Uint8Array<ArrayBuffer>], 'a.npy'));
    expect([...(tensors[0]?.values ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('that does not fit in memory is read in slices', async () => {
    const blob = new File([large as Uint8Array<ArrayBuffer>], 'a.npy');
    const slices = vi.spyOn(blob, 'slice');
    const { tensors } = await loadFiles(blob, { memory: 0 });
    slices.mockClear();
    const values = await readCheckpoint(
      tensors[0] as (typeof tensors)[number],
      { checkpoint: 1 },
      AbortSignal.any([]),
    );
    expect([values[0], values.length]).toEqual([6000, 6000]);
    expect(slices.mock.calls).toEqual([[large.length - 9 * 24_000, large.length - 8 * 24_000]]);
  });

  describe.each([
    ['a stream', undefined],
    ['a stream that fills memory which it is given', 'bytes'],
  ] as const)('of half precision, which is converted as it arrives in %s', (_, type) => {
    const shape = [1, 1, 2, 9 * 2 ** 20];
    const count = 18 * 2 ** 20;
    const halves = new Uint16Array(count);
    /** The value 2, where a piece ends inside a value, and at the end. */
    for (const index of [0, 49, 50, 499_999, 500_000, count - 1]) halves[index] = 0x4000;
    const bytes = rawNpy(npyHeader('<f2', shape), new Uint8Array(halves.buffer));
    /** A file whose data arrive in pieces of these sizes, and then the rest. */
    const read = async (sizes: readonly number[], end = bytes.length): Promise<Float32Array> => {
      const blob = new File([bytes as Uint8Array<ArrayBuffer>], 'a.npy');
      const slice = blob.slice.bind(blob);
      vi.spyOn(blob, 'slice').mockImplementation((from = 0, to) => {
        const part = slice(from, to);
        part.stream = () => {
          let at = from;
          const start = (controller: {
            enqueue: (chunk: Uint8Array<ArrayBuffer>) => void;
            close: () => void;
          }): void => {
            for (const size of [...sizes, end]) {
              controller.enqueue(new Uint8Array(bytes.subarray(at, Math.min(end, at + size))));
              at += size;
            }
            controller.close();
          };
          return type ? new ReadableStream({ type, start }) : new ReadableStream({ start });
        };
        return part;
      });
      const { tensors } = await loadFiles(blob, { memory: 0 });
      return readCheckpoint(tensors[0] as (typeof tensors)[number], { checkpoint: 0 }, AbortSignal.any([]));
    };

    it('has the same values in pieces of any size', async () => {
      const values = await read([99, 1, 999_899, 3]);
      const found: number[] = [];
      for (let index = 0; index < values.length; index++)
        if (values[index] !== 0) found.push(index, values[index] as number);
      expect(found).toEqual([0, 2, 49, 2, 50, 2, 499_999, 2, 500_000, 2, count - 1, 2]);
    });

    it('is refused if it ends early', async () => {
      await expect(read([99], bytes.length - 1)).rejects.toThrow(
        'a.npy: the file changed while it was being read; open it again.',
      );
    });
  });

  it('that can no longer be read is reported', async () => {
    const blob = new File(['[[1]]'], 'a.json');
    vi.spyOn(blob, 'slice').mockImplementation(() => {
      throw new DOMException('gone', 'NotFoundError');
    });
    await expect(loadFiles(blob)).rejects.toThrow('a.json: it no longer exists; select it again.');
  });
});

it('an empty list of files is an error of the call, not of a format', async () => {
  await expect(loadFiles([])).rejects.toMatchObject({
    code: 'data',
    message: 'files: the list of files is empty; pass at least one file.',
  });
});
