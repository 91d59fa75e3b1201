// The kinds of files that loadFiles accepts: blobs, URLs with and without HTTP ranges, bytes in memory, and range readers.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadFiles, type RangedFile } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { loadTensors } from '../support/load.ts';
import { counting } from '../support/npy.ts';
import { file } from './loading.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer;
let asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers.range);
  answer(request, response);
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
afterEach(() => {
  asked = [];
  vi.unstubAllGlobals();
});

/** Answers with ranges of a file; further headers may be set. */
const ranges =
  (bytes: Uint8Array, headers: Record<string, string> = {}): Answer =>
  (request, response) => {
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === '') {
      response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
      return;
    }
    const end = Math.min(bytes.length, Number(to) + 1);
    if (Number(from) >= bytes.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
      return;
    }
    const range = { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}`, ...headers };
    response.writeHead(206, range).end(bytes.subarray(Number(from), end));
  };

const whole =
  (bytes: Uint8Array): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);

const fault =
  (status: number): Answer =>
  (_, response) =>
    void response.writeHead(status).end();

const at = (path: string) => new URL(path, origin);
const refusal = (given: URL | RangedFile) =>
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

describe('a URL', () => {
  it('of a small file takes one request and names the model', async () => {
    answer = ranges(small);
    const { tensors } = await loadTensors(at('/runs/my%20model.npy?download=1'));
    expect(tensors).toMatchObject([{ model: 'my model', layers: 2, heads: 3 }]);
    expect(asked).toEqual(['bytes=0-65535']);
  });

  it('of an array that does not fit in memory is read by ranges', async () => {
    answer = ranges(large, { ETag: '"1"' });
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    asked = [];
    const values = await readCheckpoint(
      tensors[0] as (typeof tensors)[number],
      { checkpoint: 9 },
      AbortSignal.any([]),
    );
    expect(values[0]).toBe(54_000);
    expect(asked).toEqual([`bytes=${large.length - 24_000}-${large.length - 1}`]);
  });

  it('of a server without range requests is read whole', async () => {
    answer = whole(large);
    const { tensors } = await loadTensors(at('/a.npy'));
    expect(tensors[0]?.values.at(-1)).toBe(59_999);
    expect(asked).toHaveLength(1);
  });

  it('is read whole if another origin hides the size of the file', async () => {
    const body = large;
    answer = (request, response) =>
      request.headers.range
        ? void response.writeHead(206).end(body.subarray(0, 65_536))
        : whole(body)(request, response);
    const { tensors } = await loadTensors(at('/a.npy'));
    expect(tensors[0]?.values.at(-1)).toBe(59_999);
    expect(asked).toEqual(['bytes=0-65535', undefined]);
  });

  it('of a large file is rejected if its server does not support ranges', async () => {
    answer = (_, response) => void response.writeHead(200, { 'Content-Length': 6.4e9 }).write('x');
    expect(await refusal(at('/a.npy'))).toBe(
      `${origin}/a.npy: it is 6.4 GB, and its server does not support range requests; host it on a server that supports HTTP range requests.`,
    );
  });

  it('of an empty file is rejected as empty', async () => {
    answer = ranges(new Uint8Array(0));
    expect(await refusal(at('/a.npy'))).toBe('a.npy: the file is empty.');
  });

  it('is reported with the status of the server', async () => {
    answer = fault(404);
    expect(await refusal(at('/a.npy'))).toBe(`${origin}/a.npy: the server answered 404 Not Found.`);
    answer = fault(503);
    expect(await refusal(at('/a.npy'))).toBe(`${origin}/a.npy: the server answered 503 Service Unavailable.`);
  });

  it('that does not respond is reported, with a CORS hint for another origin', async () => {
    answer = (request) => void request.socket.destroy();
    expect(await refusal(at('/a.npy'))).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/a\.npy: it could not be fetched \(.+\); check the URL and the network connection\.$/,
    );
    vi.stubGlobal('location', { origin: 'https://example.org' });
    expect(await refusal(at('/a.npy'))).toContain(
      `check the URL, and that ${origin} allows this page to read its files (CORS: Access-Control-Allow-Origin).`,
    );
  });

  it('with the file: scheme is rejected with how to read the file', async () => {
    const url = pathToFileURL('/runs/scores.npz');
    expect(await refusal(url)).toMatch(
      /^file:\/\/\/runs\/scores\.npz: it could not be fetched \(.+\); in Node, pass the result of `await openAsBlob\(path\)` from node:fs\.$/,
    );
    vi.stubGlobal('location', { origin: 'https://example.org' });
    expect(await refusal(url)).toContain('web pages can only read files that the user selects');
  });

  it.each([
    ['its version', () => ranges(large, { ETag: '"2"' })],
    ['its size', () => ranges(counting([10, 2, 50, 61]), { ETag: '"1"' })],
    ['its ranges', () => whole(large)],
  ])('whose file changes %s is noticed', async (_, changed) => {
    answer = ranges(large, { ETag: '"1"' });
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    answer = changed();
    const reading = readCheckpoint(
      tensors[0] as (typeof tensors)[number],
      { checkpoint: 9 },
      AbortSignal.any([]),
    );
    await expect(reading).rejects.toBeInstanceOf(HeadglowError);
    await expect(reading).rejects.toThrow(
      `${origin}/a.npy: the file changed while it was being read; open it again.`,
    );
  });

  it('that fails temporarily throws a retryable error', async () => {
    answer = ranges(large);
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    answer = fault(503);
    const reading = readCheckpoint(
      tensors[0] as (typeof tensors)[number],
      { checkpoint: 9 },
      AbortSignal.any([]),
    );
    await expect(reading).rejects.toThrow('the server answered 503');
    await expect(reading).rejects.not.toBeInstanceOf(HeadglowError);
  });

  it('is abandoned when loading is aborted', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('stopped'));
    await expect(loadFiles(at('/a.npy'), { signal: controller.signal })).rejects.toThrow('stopped');
  });
});

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
