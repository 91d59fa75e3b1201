// Zarr stores on servers that fail, stall, truncate or lie: what can be read is right, everything else is said.

import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { storeValue } from '../../bench/store/values.ts';
import { AdjacentRanges } from '../../src/formats/zarr/adjacent-ranges.ts';
import { ZarrArray } from '../../src/formats/zarr/array.ts';
import { type ArrayEntry, listArrays } from '../../src/formats/zarr/list-arrays.ts';
import { parseArray } from '../../src/formats/zarr/metadata.ts';
import { UrlStore } from '../../src/formats/zarr/url-store.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { askRightly as askServer, keyOf, misbehaveFor, refusalOf } from '../support/hostile.ts';
import type { MisbehaviourName } from '../support/misbehave.ts';

const wait = vi.hoisted(() => vi.fn(async (_milliseconds: number, _signal?: AbortSignal) => {}));
vi.mock('../../src/formats/url/wait.ts', () => ({ wait }));

const SHAPE = { checkpoints: 2, tasks: 2, layers: 4, heads: 33_000 };
/** Chunks of a shard of level 0: each has 4 x 16,384 cells. */
const CHUNKS = 6;
const CHUNK_BYTES = 2 ** 18;
const INDEX_BYTES = 16 * CHUNKS + 4;
const SHARD = '0/c/1/0/0/0';
/** A level whose chunks are not in shards. */
const SMALL = 'max/9';

let server: StoreServer;
let entries: readonly ArrayEntry[];
let store: UrlStore;
beforeAll(async () => {
  server = await startStoreServer(SHAPE);
  entries = (await listArrays({ file: 'run' }, new UrlStore(new URL(server.url), {}))).arrays;
});
beforeEach(async () => {
  wait.mockClear();
  server.intercept = null;
  store = new UrlStore(new URL(server.url), {});
  await store.open('zarr.json');
  server.forget();
});
afterEach(() => void vi.useRealTimers());
afterAll(() => server.close());

function arrayAt(path: string): ZarrArray {
  const entry = entries.find((each) => each.path.join('/') === path) as ArrayEntry;
  return new ZarrArray(store, parseArray({ file: 'run' }, entry));
}

/** Reads the second checkpoint of level 0. */
const readShard = (signal?: AbortSignal, array = arrayAt('0')) =>
  array.readPart(
    array.info.shape.map((length, axis) => (axis === 0 ? [1, 2] : [0, length])),
    signal,
  );

/** Reads a chunk of the first task of the second checkpoint. */
const readPart = (array: ZarrArray, at: number, signal?: AbortSignal) =>
  array.readPart(
    [
      [1, 2],
      [0, 1],
      [0, 4],
      [16_384 * at, Math.min(33_000, 16_384 * (at + 1))],
    ],
    signal,
  );

/** The right values of the second checkpoint. */
const expected = Float32Array.from({ length: 2 * 4 * 33_000 }, (_, at) => {
  const [task, layer, head] = [Math.floor(at / 132_000), Math.floor(at / 33_000) % 4, at % 33_000];
  return storeValue({ checkpoint: 1, task }, layer, head);
});
const isRight = (values: ArrayLike<number>): boolean => expected.every((value, at) => value === values[at]);

const askRightly = (request: IncomingMessage) => askServer(server, request);
const misbehave = (
  name: MisbehaviourName,
  isMeant: (request: IncomingMessage) => boolean,
  times = Infinity,
): void => misbehaveFor(server, name, isMeant, times);
const refusal = (reading: Promise<unknown>): Promise<string> => refusalOf(server, reading);

const isIndex = ({ headers }: IncomingMessage): boolean => headers.range === `bytes=-${INDEX_BYTES}`;
const isChunk = (request: IncomingMessage): boolean => keyOf(request) === SHARD && !isIndex(request);

describe('a shard', () => {
  it('is read with a request for its index, and one for its adjacent chunks, of their bytes only', async () => {
    expect(isRight(await readShard())).toBe(true);
    const lengths = server.requests.map(({ start, end }) => end - start).sort((a, b) => a - b);
    expect(lengths).toEqual([INDEX_BYTES, CHUNKS * CHUNK_BYTES]);
    expect(server.sent).toBe(CHUNKS * CHUNK_BYTES + INDEX_BYTES);
  });

  it('of more than 2 MiB is read with several requests', async () => {
    const requested: (readonly [number, number])[] = [];
    const ranges = new AdjacentRanges(async (_, { first: { start, end } }) => {
      requested.push([start, end]);
      return null;
    });
    const starts = [0, 1, 2, 3, 4].map((at) => at * 900_000);
    const needs = starts.map((start) => ({ first: { start, end: start + 900_000 }, most: 1 }));
    await Promise.all(needs.map((need) => ranges.open('key', need)));
    expect(requested).toEqual([
      [0, 1_800_000],
      [1_800_000, 3_600_000],
      [3_600_000, 4_500_000],
    ]);
  });

  it('has chunks that are read alone if what is between them is not needed', async () => {
    const array = arrayAt('0');
    await readPart(array, 0);
    server.forget();
    await Promise.all([readPart(array, 0), readPart(array, 2)]);
    const ends = [CHUNK_BYTES, 3 * CHUNK_BYTES];
    expect(server.requests.map(({ end }) => end).sort((a, b) => a - b)).toEqual(ends);
    expect(server.sent).toBe(2 * CHUNK_BYTES);
  });

  it('is requested as long as any reader waits for chunks of the request', async () => {
    const array = arrayAt('0');
    const right = [await readPart(array, 1), await readPart(array, 2)];
    const held: (() => void)[] = [];
    let closed = 0;
    server.intercept = (request, response) => {
      if (request.headers['x-right']) return false;
      response.on('close', () => {
        if (!response.writableFinished) closed += 1;
      });
      held.push(() => {
        void askRightly(request).then(({ bytes, range }) =>
          response.writeHead(206, { 'Content-Range': range, ETag: '"1"' }).end(bytes),
        );
      });
      return true;
    };
    const read = () => {
      const controllers = [0, 1, 2].map(() => new AbortController());
      const reads = controllers.map(({ signal }, at) => readPart(array, at, signal));
      return { reads, abort: (at: number) => controllers[at]?.abort(new Error('scrolled away')) };
    };
    const some = read();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    some.abort(0);
    await expect(some.reads[0]).rejects.toThrow('scrolled away');
    held[0]?.();
    expect(await Promise.all(some.reads.slice(1))).toEqual(right);
    const none = read();
    await vi.waitFor(() => expect(held).toHaveLength(2));
    for (const at of [0, 1, 2]) none.abort(at);
    for (const one of none.reads) await expect(one).rejects.toThrow('scrolled away');
    await vi.waitFor(() => expect(closed).toBe(1));
  });

  it('is read from a server that knows no ranges, once', async () => {
    server.intercept = (request) => {
      delete request.headers.range;
      return false;
    };
    expect(isRight(await readShard())).toBe(true);
    expect(server.requests.length).toBe(1);
  });

  it('is read from a server that knows no ranges from the end', async () => {
    misbehave('answers 416', isIndex);
    expect(isRight(await readShard())).toBe(true);
  });

  it('is read from another server to which a redirect leads', async () => {
    const other: FileServer = await startFileServer();
    other.answer = (request, response) => {
      void askRightly(request).then(({ bytes, range }) =>
        response.writeHead(206, { 'Content-Range': range }).end(bytes),
      );
    };
    server.intercept = (request, response) => {
      if (request.headers['x-right']) return false;
      response.writeHead(307, { Location: `${other.origin}${request.url}` }).end();
      return true;
    };
    expect(isRight(await readShard())).toBe(true);
    other.close();
  });

  it('that changes while it is read is not mixed with its other version', async () => {
    const array = arrayAt('0');
    await readShard(undefined, array);
    server.intercept = (_, response) => {
      const { writeHead } = response;
      response.writeHead = ((status: number, headers: object) =>
        writeHead.call(response, status, { ...headers, ETag: '"2"' })) as typeof writeHead;
      return false;
    };
    expect(await refusal(readShard(undefined, array))).toBe(
      `URL/${SHARD}: the file changed while it was being read`,
    );
    // Opened again, it is read in its new version.
    expect(isRight(await readShard())).toBe(true);
  });

  it.each([
    ['answers 416', 'the server answered 416 to a request for the whole file'],
    ['ends a body early', 'the connection ended after 786,432 of 1,572,864 bytes'],
    ['announces fewer bytes than the range has', 'the connection ended after 100 of 1,572,864 bytes'],
    ['sends more bytes than it announces', 'the server sent more bytes than it announced (1,572,864)'],
    ['sends another range', 'the server answered 206 to a request for the whole file'],
    ['sends a range of another file', 'the file changed while it was being read'],
    ['sends without end', /above the limit|more bytes/],
    ['sends a range without end', 'the server sent more bytes than it announced (1,572,864)'],
    ['sends what unpacks to far more', /above the limit/],
    ['sends a web page', 'the server answered with a web page (HTML)'],
    ['redirects in a circle', /could not be fetched/],
    ['has a problem', 'the server answered 503 Service Unavailable'],
    ['asks for an hour', 'the server answered 429 Too Many Requests'],
    ['resets the connection', /could not be fetched/],
    ['closes the connection', /could not be fetched/],
  ] as const)('of a server that %s is refused', async (name, reason) => {
    misbehave(name, isChunk);
    const said = await refusal(readShard());
    expect(said.startsWith(`URL/${SHARD}: `)).toBe(true);
    expect(said.slice(said.indexOf(': ') + 2)).toMatch(reason);
  });

  it.each([
    ['ends a body early', 0],
    ['resets the connection', 0],
    ['closes the connection', 0],
    ['has a problem', 0],
    ['is asked too often', 7000],
  ] as const)('of a server that %s for a while is read, after pauses that grow', async (name, least) => {
    let chunk = '';
    misbehave(
      name,
      (request) => {
        if (isChunk(request)) chunk ||= request.headers.range ?? '';
        return request.headers.range === chunk;
      },
      3,
    );
    expect(isRight(await readShard())).toBe(true);
    const pauses = wait.mock.calls.map(([milliseconds]) => milliseconds);
    expect(pauses.map((pause, at) => pause >= Math.max(least, 500 * 2 ** at))).toEqual([true, true, true]);
  });

  it('that the server does not have is missing, and read when it is there', async () => {
    const array = arrayAt('0');
    misbehave('does not have it', (request) => keyOf(request) === SHARD);
    expect((await readShard(undefined, array)).every(Number.isNaN)).toBe(true);
    server.intercept = null;
    expect(isRight(await readShard(undefined, array))).toBe(true);
  });

  it('that S3 forbids is missing while it sends metadata; others are errors', async () => {
    const isShard = (request: IncomingMessage) => keyOf(request) === SHARD;
    misbehave('forbids it as S3 does', isShard);
    expect((await readShard()).every(Number.isNaN)).toBe(true);
    misbehave('forbids it as S3 does', () => true);
    expect(await refusal(readShard())).toBe(`URL/${SHARD}: the server answered 403 Forbidden`);
    misbehave('forbids it', isShard);
    expect(await refusal(readShard())).toBe(`URL/${SHARD}: the server answered 403 Forbidden`);
  });

  it('with a wrong index is damaged', async () => {
    server.intercept = (request, response) => {
      if (request.headers['x-right'] || !isIndex(request)) return false;
      void askRightly(request).then(({ bytes, range }) => {
        bytes[3] = 1;
        response.writeHead(206, { 'Content-Range': range }).end(bytes);
      });
      return true;
    };
    expect(await refusal(readShard())).toMatch(/damaged/);
  });

  it('of which one read is aborted is read by the other', async () => {
    const [array, controller] = [arrayAt('0'), new AbortController()];
    const first = readShard(controller.signal, array);
    const second = readShard(undefined, array);
    controller.abort(new Error('scrolled away'));
    await expect(first).rejects.toThrow('scrolled away');
    expect(isRight(await second)).toBe(true);
  });
});

describe('a chunk', () => {
  it('is read with one request', async () => {
    const values = await arrayAt(SMALL).readAll();
    expect(server.requests.map(({ key, status }) => [key, status])).toEqual([
      [`${SMALL}/c/0/0/0/0`, 206],
      [`${SMALL}/c/1/0/0/0`, 206],
    ]);
    expect(values[3]).toBe(server.value(9, 'max', { checkpoint: 0, task: 0 }, [0, 3]));
  });

  it.each([
    ['sends without end', /above the limit/],
    ['sends what unpacks to far more', /above the limit/],
    ['sends a web page', 'the server answered with a web page (HTML)'],
  ] as const)('of a server that %s is refused', async (name, reason) => {
    misbehave(name, () => true);
    expect(await refusal(arrayAt(SMALL).readAll())).toMatch(reason);
  });

  it('of a server that sends nothing is given up', async () => {
    const asked = new Promise<void>((done) => {
      server.intercept = () => {
        done();
        return true;
      };
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const said = refusal(arrayAt(SMALL).readAll());
    await asked;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await said).toMatch(/: the server has sent nothing for 60 seconds$/);
  });

  it('whose body stops is given up', async () => {
    let stopped = () => {};
    const asked = new Promise<void>((done) => {
      stopped = done;
    });
    server.intercept = (_, response) => {
      response.writeHead(206, { 'Content-Range': 'bytes 0-99/100' });
      response.write(new Uint8Array(10), stopped);
      return true;
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const said = refusal(arrayAt(SMALL).readAll());
    await asked;
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(60_000);
      expect(vi.getTimerCount()).toBe(0);
    });
    expect(await said).toMatch(/: the server has sent nothing for 60 seconds$/);
  });
});
