// Files on the page: listing what is dropped, reading bytes, and handing data over from the worker.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PageFile, pendingFile } from '../../demo/bytes.ts';
import { filesIn } from '../../demo/files.ts';
import { handOver, type LoaderMessage, TOO_LARGE } from '../../demo/loader.ts';
import { HeadglowError, type LoadedDataset } from '../../src/index.ts';
import { batches, packed } from '../../src/protocol.ts';

/** A dropped file as browsers give it. */
const fileEntry = (fullPath: string, read: () => Promise<void> = async () => {}): FileSystemEntry =>
  ({
    name: fullPath.split('/').at(-1),
    fullPath,
    isFile: true,
    isDirectory: false,
    file: (done: (file: File) => void, failed: (error: unknown) => void) => {
      read().then(() => done(new File(['[[1]]'], fullPath)), failed);
    },
  }) as unknown as FileSystemEntry;

/** A dropped folder, which hands out a hundred entries at a time; `failure` is thrown at the end. */
const folderEntry = (
  fullPath: string,
  entries: readonly FileSystemEntry[],
  failure?: DOMException,
): FileSystemEntry =>
  ({
    name: fullPath.split('/').at(-1),
    fullPath,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (done: (some: FileSystemEntry[]) => void, failed: (error: unknown) => void) => {
          if (failure && at >= entries.length) failed(failure);
          else done(entries.slice(at, at + 100));
          at += 100;
        },
      };
    },
  }) as unknown as FileSystemEntry;

const list = (entries: readonly FileSystemEntry[]) =>
  filesIn(entries, new AbortController().signal, () => {});

describe('a dropped folder', () => {
  it('that is a Zarr store is named once, with a way out; what lies next to it is read', async () => {
    const array = folderEntry('/r/s/a', [fileEntry('/r/s/a/zarr.json'), fileEntry('/r/s/a/0.0')]);
    const store = folderEntry('/r/s', [fileEntry('/r/s/zarr.json'), array]);
    const { files, skipped } = await list([folderEntry('/r', [fileEntry('/r/a.json'), store])]);
    expect(files.map(({ name }) => name)).toEqual(['r/a.json']);
    expect(skipped.map((details) => new HeadglowError(details).message)).toEqual([
      'r/s: this is a Zarr store, which Headglow does not read; convert it in Python: import numpy, zarr; numpy.save("s.npy", zarr.open("s")["NAME OF THE ARRAY"][:]).',
    ]);
  });

  it('of any number of files is listed in order, with progress, a few files at a time', async () => {
    const count = 130_000;
    let looking = 0;
    let most = 0;
    const entries = Array.from({ length: count }, (_, index) =>
      fileEntry(`/r/step-${count - 1 - index}.json`, async () => {
        most = Math.max(most, ++looking);
        await Promise.resolve();
        looking--;
      }),
    );
    let found = 0;
    const { files, skipped } = await filesIn(
      [folderEntry('/r', entries)],
      new AbortController().signal,
      (now) => {
        found = now;
      },
    );
    expect([files.length, skipped.length, found]).toEqual([count, 0, count]);
    expect([files[0]?.name, files[9]?.name, files.at(-1)?.name]).toEqual([
      'r/step-0.json',
      'r/step-9.json',
      `r/step-${count - 1}.json`,
    ]);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('is listed as far as it can be read', async () => {
    const gone = async () => {
      throw new DOMException('A requested file could not be found.', 'NotFoundError');
    };
    const closed = new DOMException('The folder may not be read.', 'NotReadableError');
    const { files, skipped } = await list([
      folderEntry('/r', [
        fileEntry('/r/a.json'),
        fileEntry('/r/gone.npy', gone),
        fileEntry('/r/notes.md'),
        folderEntry('/r/closed', [], closed),
        folderEntry('/r/partly', [fileEntry('/r/partly/b.json')], closed),
      ]),
    ]);
    expect(files.map(({ name }) => name)).toEqual(['r/a.json', 'r/partly/b.json']);
    expect(skipped).toEqual([
      { file: 'r/closed', reason: 'it could not be read (The folder may not be read)' },
      { file: 'r/gone.npy', reason: 'it could not be read (A requested file could not be found)' },
      { file: 'r/partly', reason: 'it could not be read (The folder may not be read)' },
    ]);
  });

  it('is listed until that is cancelled', async () => {
    const controller = new AbortController();
    const listed = filesIn(
      [folderEntry('/r', [fileEntry('/r/a.json'), fileEntry('/r/b.json')])],
      controller.signal,
      () => controller.abort(new Error('cancelled')),
    );
    await expect(listed).rejects.toThrow('cancelled');
  });
});

describe('the bytes of a file', () => {
  afterEach(() => vi.unstubAllGlobals());
  const served: PageFile = { name: 'a.npy', size: 3, url: 'http://127.0.0.1/files/0' };
  const read = async (answer: () => Promise<Response>, file: PageFile = served) => {
    vi.stubGlobal('fetch', vi.fn(answer));
    return new Uint8Array(await pendingFile(file).arrayBuffer());
  };

  it('come from the server or from the disk', async () => {
    expect(await read(async () => new Response(Uint8Array.of(1, 2, 3)))).toEqual(Uint8Array.of(1, 2, 3));
    const blob = new Blob([Uint8Array.of(4, 5)]);
    expect(await pendingFile({ name: 'a.npy', size: 2, blob }).arrayBuffer()).toEqual(
      Uint8Array.of(4, 5).buffer,
    );
  });

  it('that are more than a call gives are put together from a stream', async () => {
    const parts = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    const stream = new ReadableStream({ pull: (to) => (parts[0] ? to.enqueue(parts.shift()) : to.close()) });
    const blob = { size: 3, stream: () => stream } as unknown as Blob;
    const file = pendingFile({ name: 'a.npy', size: 3, blob }, { chunk: 2 });
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([
    [
      'the reason that the server gives',
      async () => Response.json({ file: 'x', reason: 'there is no such file' }, { status: 404 }),
      'a.npy: there is no such file.',
    ],
    [
      'that the server is gone',
      () => Promise.reject(new TypeError('Failed to fetch')),
      'a.npy: the server does not answer; check that headglow is still running.',
    ],
    [
      'that they were cut off',
      async () =>
        new Response(new ReadableStream({ pull: (to) => to.error(new TypeError('network error')) })),
      'a.npy: it changed while it was read, or the server stopped.',
    ],
  ])('that can not be read: %s', async (_, answer, sentence) => {
    await expect(read(answer)).rejects.toThrow(HeadglowError);
    await expect(read(answer)).rejects.toThrow(sentence);
  });

  it('of small files come many at a time, asked for once', async () => {
    const url = 'http://127.0.0.1/files/7-9';
    const contents = [Uint8Array.of(1), { file: 'x', reason: 'there is no such file' }, Uint8Array.of(2, 3)];
    const answer = vi.fn(async () => new Response(packed(contents)));
    vi.stubGlobal('fetch', answer);
    const at = (index: number) =>
      pendingFile({ ...served, name: `${index}.npy`, batch: { url, index } }).arrayBuffer();
    const [first, second, third] = await Promise.allSettled([at(0), at(1), at(2)]);
    expect(first).toMatchObject({ value: Uint8Array.of(1).buffer });
    expect(String((second as PromiseRejectedResult).reason.message)).toBe('1.npy: there is no such file.');
    expect(third).toMatchObject({ value: Uint8Array.of(2, 3).buffer });
    expect(answer).toHaveBeenCalledTimes(1);
  });

  it('of small neighbours are in one batch, within bounds', () => {
    const sizes = (...all: number[]) => all.map((size) => ({ size }));
    expect(batches(sizes(1, 2, 3))).toEqual([[0, 2]]);
    expect(batches(sizes(1, 1e6, 2, 3, 1e6, 4))).toEqual([[2, 3]]);
    expect(batches(sizes(...Array(600).fill(10)))).toEqual([
      [0, 255],
      [256, 511],
      [512, 599],
    ]);
    expect(batches(sizes(...Array(100).fill(65_000))).map(([first, last]) => last - first + 1)).toEqual([
      64, 36,
    ]);
  });

  it('are not asked for where there are too many of them', async () => {
    const answer = vi.fn(async () => new Response());
    await expect(read(answer, { ...served, size: 5e9 })).rejects.toThrow(
      'a.npy: this is 5 GB, and at most 4 GB can be read;',
    );
    expect(answer).not.toHaveBeenCalled();
  });
});

describe('a dataset that is handed over', () => {
  const dataset = { tensors: [], skipped: [], notes: [] } as LoadedDataset;

  it.each([
    new RangeError('Invalid array length'),
    new DOMException('could not be cloned', 'DataCloneError'),
  ])('and is too large becomes a sentence: %s', (failure) => {
    const posted: LoaderMessage[] = [];
    handOver(dataset, (message) => {
      if (message.kind === 'dataset') throw failure;
      posted.push(message);
    });
    expect(posted).toEqual([{ kind: 'error', details: TOO_LARGE }]);
  });

  it('takes its memory along, each buffer once', () => {
    const values = new Float32Array(4);
    const tensor = { model: '', tasks: [''], layers: 1, heads: 2, steps: null };
    const shared = {
      ...dataset,
      tensors: [
        { ...tensor, values: values.subarray(0, 2) },
        { ...tensor, values: values.subarray(2) },
      ],
    } as LoadedDataset;
    let transfer: Transferable[] = [];
    handOver(shared, (_, taken = []) => {
      transfer = taken;
    });
    expect(transfer).toEqual([values.buffer]);
  });
});
