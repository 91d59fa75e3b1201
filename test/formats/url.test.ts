// Files at URLs, from servers that do it right and from servers that misbehave in every way.

import { pathToFileURL } from 'node:url';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { openUrl } from '../../src/formats/url/open.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';
import {
  type Answer,
  type FileServer,
  fault,
  ranges,
  startFileServer,
  whole,
} from '../support/file-server.ts';
import { loadTensors } from '../support/load.ts';
import { counting } from '../support/npy.ts';
import { entry, safetensors } from '../support/safetensors.ts';

// Pauses between attempts are not waited for.
vi.mock('../../src/formats/url/wait.ts', () => ({ wait: async () => {} }));

let server: FileServer;
beforeAll(async () => {
  server = await startFileServer();
});
beforeEach(() => server.forget());
afterEach(() => void vi.unstubAllGlobals());
afterAll(() => server.close());

const at = (path: string) => server.at(path);
const requestedRanges = () => server.requests.map(({ headers }) => headers.range);

/** The error for a URL. */
async function errorOf(given: URL): Promise<HeadglowError> {
  const error = await loadFiles(given).then(
    () => expect.fail('it was loaded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  return error as HeadglowError;
}

/** The error without the origin in it, which has another port in each run. */
const refusal = async (given: URL) => (await errorOf(given)).message.replaceAll(server.origin, 'http://host');

const read = ([tensor]: readonly TensorOrSource[], checkpoint: number) =>
  readCheckpoint(tensor as TensorOrSource, { checkpoint }, AbortSignal.any([]));

const small = counting([2, 3]);
/** 240 kB: more than the first request asks for. */
const large = counting([10, 2, 50, 60]);

describe('a URL', () => {
  it('of a small file takes one request and names the model', async () => {
    server.answer = ranges(small);
    const { tensors } = await loadTensors(at('/runs/my%20model.npy?download=1'));
    expect(tensors).toMatchObject([{ model: 'my model', layers: 2, heads: 3 }]);
    expect(requestedRanges()).toEqual(['bytes=0-65535']);
  });

  it('of an array that does not fit in memory is read by ranges', async () => {
    server.answer = ranges(large, { ETag: '"1"' });
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    server.forget();
    expect((await read(tensors, 9))[0]).toBe(54_000);
    expect(requestedRanges()).toEqual([`bytes=${large.length - 24_000}-${large.length - 1}`]);
  });

  it('of a server without range requests is read whole, in one request', async () => {
    server.answer = whole(large);
    const { tensors } = await loadTensors(at('/a.npy'));
    expect(tensors[0]?.values.at(-1)).toBe(59_999);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    [
      'hides the size of the file',
      (_, response) => void response.writeHead(206).end(large.subarray(0, 65_536)),
    ],
    [
      'does not know the size of the file',
      (_, response) =>
        void response.writeHead(206, { 'Content-Range': 'bytes 0-65535/*' }).end(large.subarray(0, 65_536)),
    ],
    [
      'sends ranges of the compressed file',
      (_, response) =>
        void response
          .writeHead(206, { 'Content-Range': 'bytes 0-99/9999', 'Content-Encoding': 'gzip' })
          .end(gzipSync(large).subarray(0, 100)),
    ],
    [
      'starts elsewhere than requested',
      (_, response) =>
        void response.writeHead(206, { 'Content-Range': 'bytes 5-99/9999' }).end(large.subarray(5, 100)),
    ],
  ])('is read whole if the server %s', async (_, answer) => {
    server.answer = (request, response) =>
      request.headers.range ? answer(request, response) : whole(large)(request, response);
    const { tensors } = await loadTensors(at('/a.npy'));
    expect(tensors[0]?.values.at(-1)).toBe(59_999);
    expect(requestedRanges()).toEqual(['bytes=0-65535', undefined]);
  });

  it('of an empty file is rejected as empty', async () => {
    server.answer = ranges(new Uint8Array(0));
    expect(await refusal(at('/a.npy'))).toBe('http://host/a.npy: the file is empty.');
  });

  it('is decompressed if its server compresses it, whatever the length in the headers', async () => {
    const packed = gzipSync(large);
    expect(packed.length).not.toBe(large.length);
    server.answer = whole(packed, { 'Content-Encoding': 'gzip' });
    const seen: (number | null)[] = [];
    const { tensors } = await loadTensors(at('/a.npy'), {
      onDownload: (_, requested) => seen.push(requested),
    });
    expect(tensors[0]?.values.at(-1)).toBe(59_999);
    // The length of the decompressed file is not known before its end.
    expect(new Set(seen)).toEqual(new Set([null, large.length]));
  });

  it('of a .gz file is read by its content, whether the server unpacks it or not', async () => {
    const packed = gzipSync(small);
    for (const headers of [{}, { 'Content-Encoding': 'gzip' }]) {
      server.answer = whole(packed, headers);
      const { tensors } = await loadTensors(at('/a.npy.gz'));
      expect([...(tensors[0]?.values ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it('follows redirects, and reads ranges from where they lead', async () => {
    const target = ranges(large, { ETag: '"1"' });
    server.answer = (request, response) =>
      request.url === '/resolve/a.npy'
        ? void response.writeHead(302, { Location: '/cdn/0123?signature=secret' }).end()
        : target(request, response);
    const { tensors } = await loadFiles(at('/resolve/a.npy'), { memory: 0 });
    expect(tensors[0]?.model).toBe('a');
    expect((await read(tensors, 9))[0]).toBe(54_000);
  });

  it('reports the bytes that have arrived and those that were requested', async () => {
    server.answer = ranges(large);
    const seen: [number, number | null][] = [];
    await loadFiles(at('/a.npy'), { onDownload: (...counts) => seen.push(counts) });
    expect(seen.at(-1)).toEqual([large.length, large.length]);
    const received = seen.map(([bytes]) => bytes);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    for (const [bytes, requested] of seen) expect(bytes).toBeLessThanOrEqual(requested as number);
  });

  it('in a list with others is one checkpoint of a run', async () => {
    server.answer = ranges(small);
    const { tensors } = await loadTensors(
      [2, 10].map((step) => at(`/org/llama/checkpoint-${step}/heads.npy`)),
    );
    expect(tensors).toMatchObject([{ model: 'heads', steps: [2, 10] }]);
  });
});

describe('large files are read in parts:', () => {
  const checkpoint = 4 * 2 * 200 * 200;
  const array = counting([20, 2, 200, 200]);
  const header = array.length - 20 * checkpoint;

  it.each<[string, () => Uint8Array]>([
    ['npy', () => array],
    ['npz', () => zipSync({ 'a.npy': array }, { level: 0 })],
    [
      'safetensors',
      () => safetensors({ a: entry('F32', [20, 2, 200, 200], 0, 20 * checkpoint) }, array.subarray(header)),
    ],
  ])('of a .%s file, the server sends little more than what is shown', async (extension, make) => {
    const bytes = make();
    expect(bytes.length).toBeGreaterThan(6.4e6);
    server.answer = ranges(bytes, { ETag: '"1"' });
    const { tensors } = await loadFiles(at(`/a.${extension}`), { memory: 0 });
    // One checkpoint to check what the array is, and less than 1 MB of headers.
    expect(server.sent).toBeLessThan(4 * 2 ** 20 + 1e6);
    server.forget();
    const values = await read(tensors, 19);
    expect([values[0], values.length]).toEqual([19 * 80_000, 80_000]);
    expect(server.sent).toBeLessThan(checkpoint + 1000);
  });
});

describe('what goes wrong is said, with what to do:', () => {
  it.each([
    [
      401,
      'the server answered 401 Unauthorized; it needs a login: on the command line, add --header "Authorization: Bearer TOKEN", or download the file and open it from your disk.',
    ],
    [
      403,
      'the server answered 403 Forbidden; check that the file is public and the link has not expired, or download the file and open it from your disk.',
    ],
    [404, 'the server answered 404 Not Found; check the URL: the server has no file there.'],
    [
      429,
      'the server answered 429 Too Many Requests; the server limits the number of requests: wait, then try again.',
    ],
    [500, 'the server answered 500 Internal Server Error; the server has a problem: try again later.'],
    [
      418,
      "the server answered 418 I'm a Teapot; check the URL, or download the file and open it from your disk.",
    ],
    [
      204,
      'the server answered 204 No Content; check the URL, or download the file and open it from your disk.',
    ],
  ])('status %i', async (status, message) => {
    server.answer = fault(status);
    expect(await refusal(at('/a.npy'))).toBe(`http://host/a.npy: ${message}`);
  });

  it('a wrong password, without repeating it', async () => {
    server.answer = fault(401);
    const url = at('/a.npy?token=secret#secret');
    [url.username, url.password] = ['ada', 'secr%20et'];
    expect(await refusal(url)).toBe(
      'http://host/a.npy: the server answered 401 Unauthorized; check the user name and password in the URL.',
    );
    const [request] = server.requests;
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('ada:secr et').toString('base64')}`);
    expect(request?.url).toBe('/a.npy?token=secret');
  });

  it('a password is not sent to where a redirect leads', async () => {
    const other = await startFileServer();
    try {
      other.answer = whole(small);
      server.answer = (_, response) => void response.writeHead(302, { Location: `${other.origin}/b` }).end();
      const url = at('/a.npy');
      [url.username, url.password] = ['ada', 'secret'];
      await loadFiles(url);
      expect(server.requests[0]?.headers.authorization).toBeDefined();
      expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    } finally {
      other.close();
    }
  });

  it('redirects in a circle', async () => {
    server.answer = (_, response) => void response.writeHead(302, { Location: '/a.npy' }).end();
    expect(await refusal(at('/a.npy'))).toMatch(/could not be fetched \(redirect count exceeded\)/);
  });

  it('a redirect to something other than HTTP', async () => {
    server.answer = (_, response) => void response.writeHead(302, { Location: 'file:///etc/passwd' }).end();
    expect(await refusal(at('/a.npy'))).toMatch(/^http:\/\/host\/a\.npy: it could not be fetched \(.+\);/);
  });

  it('a connection that is closed without an answer', async () => {
    server.answer = (request) => void request.socket.destroy();
    expect(await refusal(at('/a.npy'))).toMatch(
      /^http:\/\/host\/a\.npy: it could not be fetched \(.+\); check the URL and the network connection\.$/,
    );
  });

  it('in a page, that the browser does not say why, that CORS is likely, and the ways out', async () => {
    vi.stubGlobal('location', { origin: 'https://example.org' });
    server.answer = (request) => void request.socket.destroy();
    const start =
      'http://host/a%23b c.npy: the browser could not fetch it, and does not say why: probably, http://host does not let other web pages read its files (CORS), or redirects to a server that this page may not read from; open it from the command line, which is not restricted: npm start -- ';
    const end = ', or download the file and open it from your disk.';
    expect(await refusal(at('/a%2523b%20c.npy'))).toBe(`${start}http://host/a%2523b%20c.npy${end}`);
    // A query may be secret.
    expect(await refusal(at('/a%2523b%20c.npy?token=secret'))).toBe(`${start}URL${end}`);
  });

  it.each<[string, Answer]>([
    [
      'of known size',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': 5000 });
        response.write(new Uint8Array(123), () => response.destroy());
      },
    ],
    [
      'of a range',
      (_, response) =>
        void response
          .writeHead(206, { 'Content-Range': 'bytes 0-4999/5000', 'Content-Length': 123 })
          .end(new Uint8Array(123)),
    ],
  ])('fewer bytes than announced, %s', async (_, answer) => {
    server.answer = answer;
    expect(await refusal(at('/a.npy'))).toBe(
      'http://host/a.npy: the connection ended after 123 of 5,000 bytes; try again, or download the file and open it from your disk.',
    );
  });

  it('more bytes than announced', async () => {
    server.answer = (_, response) =>
      void response
        .writeHead(206, { 'Content-Range': 'bytes 0-99/100', 'Transfer-Encoding': 'chunked' })
        .end(new Uint8Array(123));
    expect(await refusal(at('/a.npy'))).toBe(
      'http://host/a.npy: the server sent more bytes than it announced (100); download the file and open it from your disk.',
    );
  });

  it('a web page instead of the file', async () => {
    server.answer = whole(new TextEncoder().encode('\n<!DOCTYPE html><title>Sign in</title>'), {
      'Content-Type': 'text/html',
    });
    expect(await refusal(at('/a.npy'))).toBe(
      'http://host/a.npy: this is a web page (HTML), which Headglow does not read; check the URL: it leads to a page, such as a login or an error, and not to the file itself.',
    );
  });

  it('a file too large to be read whole, without downloading it', async () => {
    server.answer = (_, response) => void response.writeHead(200, { 'Content-Length': 6.4e9 }).write('x');
    expect(await refusal(at('/a.npy'))).toBe(
      'http://host/a.npy: it is 6.4 GB, and its server does not support range requests; download the file and open it from your disk, or host it on a server that supports HTTP range requests.',
    );
    expect(server.sent).toBeLessThan(10_000);
  });

  it('a file without an end', async () => {
    const piece = new Uint8Array(2 ** 16);
    server.answer = (_, response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', write);
      write();
    };
    const opening = openUrl(at('/a.npy'), { limit: 1e6 });
    await expect(opening).rejects.toThrow(
      'the server does not say how large it is, and it is above the limit of 1 MB; raise the limit with --memory 1GiB, or download the file and open it from your disk.',
    );
    await expect.poll(() => server.aborted).toBe(1);
  });

  it.each([
    ['s3://bucket/run 1/a.npy', 'https://bucket.s3.amazonaws.com/run%201/a.npy'],
    ['s3://my.bucket/a.zarr', 'https://s3.amazonaws.com/my.bucket/a.zarr'],
    ['gs://bucket/run.zarr/zarr.json', 'https://storage.googleapis.com/bucket/run.zarr/zarr.json'],
    ['az://container/a.npy', 'https://ACCOUNT.blob.core.windows.net/container/a.npy'],
    [
      'hf://datasets/ada/heads@v2/runs/a.parquet',
      'https://huggingface.co/datasets/ada/heads/resolve/v2/runs/a.parquet',
    ],
    ['hf://ada/model/heads.json', 'https://huggingface.co/ada/model/resolve/main/heads.json'],
  ])('the https address of %s', async (address, https) => {
    const remedy = `only http: and https: URLs are read; use its https: address, ${https}.`;
    expect(await refusal(new URL(address))).toBe(`${address}: ${remedy}`);
  });

  it.each(['ftp://example.org/a.npy', 'data:text/csv,1', 'javascript:1'])(
    'the scheme of %s',
    async (address) => {
      expect(await refusal(new URL(address))).toBe(
        `${new URL(address).protocol}: only http: and https: URLs are read; use its https: address, or download the file and open it.`,
      );
    },
  );

  it('the scheme file:, with how to read the file', async () => {
    const url = pathToFileURL('/runs/scores.npz');
    expect(await refusal(url)).toBe(
      'file:///runs/scores.npz: only http: and https: URLs are read; in Node, pass the result of `await openAsBlob(path)` from node:fs.',
    );
    vi.stubGlobal('location', { origin: 'https://example.org' });
    expect(await refusal(url)).toContain('web pages can only read files that the user selects');
  });
});

describe('a file that changes', () => {
  it.each<[string, () => Answer]>([
    ['its version', () => ranges(large, { ETag: '"2"' })],
    ['its date', () => ranges(large, { 'Last-Modified': 'Sun, 29 Nov 2026 12:00:00 GMT' })],
    ['its size', () => ranges(counting([10, 2, 50, 61]), { ETag: '"1"' })],
    ['its ranges', () => whole(large)],
    ['to an empty file', () => ranges(new Uint8Array(0), { ETag: '"1"' })],
  ])('%s is noticed', async (_, changed) => {
    server.answer = ranges(large, { ETag: '"1"' });
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    server.answer = changed();
    const error = await Promise.resolve(read(tensors, 9)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HeadglowError);
    expect((error as HeadglowError).message).toBe(
      `${server.origin}/a.npy: the file changed while it was being read; open it again.`,
    );
  });

  it('is told from a server that sends another range of the same file', async () => {
    server.answer = ranges(large, { ETag: '"1"' });
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    server.answer = (_, response) =>
      void response
        .writeHead(206, { ETag: '"1"', 'Content-Range': `bytes 0-9/${large.length}` })
        .end(large.subarray(0, 10));
    await expect(read(tensors, 9)).rejects.toThrow('the server sent other bytes than those requested');
  });

  it('may be read again after a failure that passes', async () => {
    server.answer = ranges(large);
    const { tensors } = await loadFiles(at('/a.npy'), { memory: 0 });
    server.answer = fault(503);
    const reading = read(tensors, 9);
    await expect(reading).rejects.toThrow('the server answered 503');
    await expect(reading).rejects.not.toBeInstanceOf(HeadglowError);
    server.answer = ranges(large);
    expect((await read(tensors, 9))[0]).toBe(54_000);
  });
});

describe('aborting ends the request', () => {
  it.each<[string, Answer]>([
    ['before the server answers', () => {}],
    [
      'while the file arrives',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': 5000 });
        response.write(new Uint8Array(100));
      },
    ],
  ])('%s', async (_, answer) => {
    server.answer = answer;
    const controller = new AbortController();
    const loading = loadFiles(at('/a.npy'), { signal: controller.signal });
    await expect.poll(() => server.requests).toHaveLength(1);
    controller.abort(new Error('stopped'));
    await expect(loading).rejects.toThrow('stopped');
    await expect.poll(() => server.aborted).toBe(1);
  });
});

it.each([
  ['/a%20b.npy', '/a b.npy'],
  ['/a%2Fb%5c%2e%2e.npy', '/a%2Fb%5c%2e%2e.npy'],
  ['/a/%252e/b.npy', '/a/%2e/b.npy'],
  ['/100%/b.npy', '/100%/b.npy'],
  ['/%E2%80%AEgpj.npy', '/%E2%80%AEgpj.npy'],
  ['/%0a%00.npy', '/%0a%00.npy'],
  ['/sk%C3%B6r.npy', '/skör.npy'],
  ['/%3Cb%3E.npy?x=1#y', '/<b>.npy'],
])('the name of the file at %s is safe', async (path, name) => {
  server.answer = ranges(small);
  expect((await openUrl(at(path))).name).toBe(`${server.origin}${name}`);
});
