// Zarr stores whose servers fail, stall or redirect when they are opened: nothing waits for ever, and nothing secret goes elsewhere.

import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { listArrays } from '../../src/formats/zarr/list-arrays.ts';
import { UrlStore } from '../../src/formats/zarr/url-store.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { askRightly, keyOf, misbehaveFor, refusalOf } from '../support/hostile.ts';

vi.mock('../../src/formats/url/wait.ts', () => ({ wait: async () => {} }));

let server: StoreServer;
beforeAll(async () => {
  server = await startStoreServer({ checkpoints: 1, tasks: 1, layers: 4, heads: 300 });
});
afterEach(() => {
  server.intercept = null;
  vi.useRealTimers();
});
afterAll(() => server.close());

const open = () => listArrays({ file: 'run' }, new UrlStore(new URL(server.url), {}));
const isRoot = (request: IncomingMessage) => keyOf(request) === 'zarr.json';

it('a store whose server sends nothing is given up', async () => {
  const asked = new Promise<void>((done) => {
    server.intercept = () => {
      done();
      return true;
    };
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const said = refusalOf(server, open());
  await asked;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await said).toBe('URL/zarr.json: the server has sent nothing for 60 seconds');
});

it('a store whose metadata stop is given up', async () => {
  let stopped = () => {};
  const asked = new Promise<void>((done) => {
    stopped = done;
  });
  server.intercept = (_, response) => {
    response.writeHead(206, { 'Content-Range': 'bytes 0-99/100' });
    response.write('{"zarr_format"', stopped);
    return true;
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const said = refusalOf(server, open());
  await asked;
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
  expect(await said).toBe('URL/zarr.json: the server has sent nothing for 60 seconds');
});

it.each([
  ['redirects in a circle', /could not be fetched/],
  ['sends without end', /above the limit/],
  ['sends what unpacks to far more', /above the limit/],
  ['sends a web page', 'the server answered with a web page (HTML)'],
  ['has a problem', 'the server answered 503 Service Unavailable'],
  ['asks for an hour', 'the server answered 429 Too Many Requests'],
  ['resets the connection', /could not be fetched/],
] as const)('a store whose server %s is refused', async (name, reason) => {
  misbehaveFor(server, name, isRoot);
  const said = await refusalOf(server, open());
  expect(said.slice(said.indexOf(': ') + 2)).toMatch(reason);
});

it('a store follows a redirect to another server, which does not get the headers', async () => {
  const paths = (await open()).arrays.map(({ path }) => path);
  const other: FileServer = await startFileServer();
  const got: (string | undefined)[] = [];
  other.answer = (request, response) => {
    got.push(request.headers.authorization);
    void askRightly(server, request).then(({ bytes, range }) =>
      response.writeHead(206, { 'Content-Range': range }).end(bytes),
    );
  };
  const asked: (string | undefined)[] = [];
  server.intercept = (request, response) => {
    if (request.headers['x-right']) return false;
    asked.push(request.headers.authorization);
    response.writeHead(307, { Location: `${other.origin}${request.url}` }).end();
    return true;
  };
  const headers = { Authorization: 'Bearer secret' };
  const { arrays } = await listArrays({ file: 'run' }, new UrlStore(new URL(server.url), { headers }));
  other.close();
  expect(arrays.map(({ path }) => path)).toEqual(paths);
  expect([new Set(asked), new Set(got)]).toEqual([new Set(['Bearer secret']), new Set([undefined])]);
});
