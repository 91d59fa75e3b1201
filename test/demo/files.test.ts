// Files on the page: listing dropped folders, reading bytes, and transferring data from the worker.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LocalFile, openPageFile } from '../../demo/bytes.ts';
import { droppedFiles, folderFiles } from '../../demo/files.ts';
import { type LoaderMessage, TOO_LARGE_TO_TRANSFER, transferDataset } from '../../demo/loader-message.ts';
import { HeadglowError, type LoadedDataset } from '../../src/index.ts';
import { groupIntoBatches, packBatch } from '../../src/protocol.ts';

/** Mocks the entry of a dropped file. */
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

/** Mocks the entry of a dropped folder, which returns 100 entries at a time and then throws `failure`, if given. */
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
  droppedFiles(entries, new AbortController().signal, () => {});

describe('a dropped folder', () => {
  it('that is a Zarr store is listed whole', async () => {
    const array = folderEntry('/r/s/a', [fileEntry('/r/s/a/.zarray'), fileEntry('/r/s/a/0.0')]);
    const store = folderEntry('/r/s', [fileEntry('/r/s/.zgroup'), array]);
    const others = [fileEntry('/r/a.json'), fileEntry('/r/.hidden.json'), fileEntry('/r/0.0')];
    const { files, skipped } = await list([folderEntry('/r', [...others, store])]);
    expect(files.map(({ name }) => name)).toEqual(['r/a.json', 'r/s/.zgroup', 'r/s/a/.zarray', 'r/s/a/0.0']);
    expect(skipped).toEqual([]);
  });

  it('of any size is listed in order, with progress and limited concurrency', async () => {
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
    const { files, skipped } = await droppedFiles(
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

  it('reports entries that cannot be read, and lists the others', async () => {
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
      { code: 'read', file: 'r/closed', reason: 'could not be read (The folder may not be read)' },
      {
        code: 'read',
        file: 'r/gone.npy',
        reason: 'could not be read (A requested file could not be found)',
      },
      { code: 'read', file: 'r/partly', reason: 'could not be read (The folder may not be read)' },
    ]);
  });

  it('is no longer listed after cancellation', async () => {
    const controller = new AbortController();
    const listed = droppedFiles(
      [folderEntry('/r', [fileEntry('/r/a.json'), fileEntry('/r/b.json')])],
      controller.signal,
      () => controller.abort(new Error('cancelled')),
    );
    await expect(listed).rejects.toThrow('cancelled');
  });
});

describe('a picked folder', () => {
  it('lists the same files as a dropped one', () => {
    const paths = [
      ...['r/b.json', 'r/a10.json', 'r/a9.json', 'r/.hidden.json', 'r/.old/a.json', 'r/notes.md', 'r/0.0'],
      ...['r/s/a/0.0', 'r/s/a/.zarray', 'r/s/.zgroup', 'r/s2/0.0'],
    ];
    const picked = paths.map((name) => ({ name, size: 1, blob: new Blob() }));
    expect(folderFiles(picked).map(({ name }) => name)).toEqual([
      ...['r/a9.json', 'r/a10.json', 'r/b.json', 'r/s/.zgroup', 'r/s/a/.zarray', 'r/s/a/0.0'],
    ]);
  });
});

describe('the bytes of a file', () => {
  afterEach(() => vi.unstubAllGlobals());
  const content = Uint8Array.of(1, 2, 3);
  const served: LocalFile = { name: 'a.npy', size: 3, url: 'http://127.0.0.1/files/0' };
  const read = (answer: () => Promise<Response>) => {
    vi.stubGlobal('fetch', vi.fn(answer));
    return openPageFile(served).read(0, 3);
  };

  /** Mocks a server of one file, whose content and version can be changed. */
  function serving() {
    const file = { content, tag: '"1"' };
    const answer = async (_: string, { headers }: { headers: Record<string, string> }) => {
      if ((headers['If-Match'] ?? file.tag) !== file.tag) return new Response(null, { status: 412 });
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range as string) ?? [];
      const range = `bytes ${start}-${end}/${file.content.length}`;
      return new Response(file.content.slice(Number(start), Number(end) + 1), {
        status: 206,
        headers: { 'Content-Range': range, ETag: file.tag },
      });
    };
    vi.stubGlobal('fetch', vi.fn(answer));
    return file;
  }

  it('are read from the server by ranges', async () => {
    serving();
    const bytes = openPageFile(served);
    expect(await bytes.read(0, 3)).toEqual(content);
    expect(await bytes.read(1, 2)).toEqual(Uint8Array.of(2));
    expect(await bytes.read(2, 2)).toEqual(new Uint8Array(0));
  });

  it('are read from a blob', async () => {
    const blob = new Blob([Uint8Array.of(4, 5, 6)]);
    expect(await openPageFile({ name: 'a.npy', size: 3, blob }).read(1, 3)).toEqual(Uint8Array.of(5, 6));
  });

  it.each([
    { content: Uint8Array.of(9, 9, 9), tag: '"2"' },
    { content: Uint8Array.of(1, 2, 3, 4), tag: '"1"' },
  ])('are rejected if the file has changed between reads: %o', async (other) => {
    const file = serving();
    const bytes = openPageFile(served);
    await bytes.read(0, 1);
    Object.assign(file, other);
    await expect(bytes.read(1, 2)).rejects.toThrow(
      'a.npy: the file has changed since it was opened; open it again.',
    );
  });

  it('are no longer awaited after an abort', async () => {
    const reason = new Error('enough');
    vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => signal?.throwIfAborted());
    await expect(openPageFile(served).read(0, 3, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it.each([
    [
      'the reason from the server',
      async () => Response.json({ file: 'x', reason: 'there is no such file' }, { status: 404 }),
      'a.npy: there is no such file.',
    ],
    [
      'that the server is not responding',
      () => Promise.reject(new TypeError('Failed to fetch')),
      'a.npy: the server is not responding; check that the headglow command is still running.',
    ],
    [
      'that the file changed or the server stopped',
      async () =>
        new Response(new ReadableStream({ pull: (to) => to.error(new TypeError('network error')) }), {
          status: 206,
          headers: { 'Content-Range': 'bytes 0-2/3' },
        }),
      'a.npy: the file has changed while being read, or the server has stopped; open it again.',
    ],
  ])('that cannot be read report %s', async (_, answer, sentence) => {
    await expect(read(answer)).rejects.toThrow(HeadglowError);
    await expect(read(answer)).rejects.toThrow(sentence);
  });

  it('of small files are fetched in batches, each once', async () => {
    const url = 'http://127.0.0.1/files/7-9';
    const contents = [
      Uint8Array.of(1),
      { code: 'read', file: 'x', reason: 'there is no such file' } as const,
      Uint8Array.of(2, 3),
    ];
    const answer = vi.fn(async () => new Response(packBatch(contents)));
    vi.stubGlobal('fetch', answer);
    const at = (index: number, size: number) =>
      openPageFile({ ...served, size, name: `${index}.npy`, batch: { url, index } }).read(0, size);
    const [first, second, third] = await Promise.allSettled([at(0, 1), at(1, 9), at(2, 2)]);
    expect(first).toMatchObject({ value: Uint8Array.of(1) });
    expect(String((second as PromiseRejectedResult).reason.message)).toBe('1.npy: there is no such file.');
    expect(third).toMatchObject({ value: Uint8Array.of(2, 3) });
    expect(answer).toHaveBeenCalledTimes(1);
  });

  it('of a batch are rejected if their size has changed', async () => {
    const url = 'http://127.0.0.1/files/1-2';
    vi.stubGlobal('fetch', async () => new Response(packBatch([Uint8Array.of(1)])));
    const given = openPageFile({ ...served, size: 2, name: 'a.npy', batch: { url, index: 0 } });
    await expect(given.read(0, 2)).rejects.toThrow(
      'a.npy: the file has changed since it was opened; open it again.',
    );
  });

  it('of adjacent small files form batches of limited size', () => {
    const sizes = (...all: number[]) => all.map((size) => ({ size }));
    expect(groupIntoBatches(sizes(1, 2, 3))).toEqual([[0, 2]]);
    expect(groupIntoBatches(sizes(1, 1e6, 2, 3, 1e6, 4))).toEqual([[2, 3]]);
    expect(groupIntoBatches(sizes(...Array(600).fill(10)))).toEqual([
      [0, 255],
      [256, 511],
      [512, 599],
    ]);
    expect(
      groupIntoBatches(sizes(...Array(100).fill(65_000))).map(([first, last]) => last - first + 1),
    ).toEqual([64, 36]);
  });
});

describe('transferring a dataset', () => {
  const dataset = { tensors: [], skipped: [], notes: [] } as LoadedDataset;

  it.each([
    new RangeError('Invalid array length'),
    new DOMException('could not be cloned', 'DataCloneError'),
  ])('sends an error if the data is too large: %s', (failure) => {
    const posted: LoaderMessage[] = [];
    transferDataset(dataset, (message) => {
      if (message.kind === 'dataset') throw failure;
      posted.push(message);
    });
    expect(posted).toEqual([{ kind: 'error', details: TOO_LARGE_TO_TRANSFER }]);
  });

  it('transfers each buffer once', () => {
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
    transferDataset(shared, (_, taken = []) => {
      transfer = taken;
    });
    expect(transfer).toEqual([values.buffer]);
  });
});
