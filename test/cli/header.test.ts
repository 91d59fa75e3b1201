// `--header`: sent to the server of the URLs alone, and shown nowhere.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { toInput } from '../../src/cli/open.ts';
import { ACTIONS, createProgram } from '../../src/cli/program.ts';
import { startServer } from '../../src/cli/server.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { type FileServer, fault, ranges, startFileServer } from '../support/file-server.ts';
import { counting } from '../support/npy.ts';
import { arrayMetadata, floats, serveStore, store } from '../support/zarr.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
let [files, other]: FileServer[] = [];
const large = counting([10, 2, 50, 60]);
const secret = { authorization: 'Bearer hidden', 'x-key': 'hidden' };

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  [files, other] = [await startFileServer(), await startFileServer()];
});
beforeEach(() => {
  files?.forget();
  other?.forget();
});
afterAll(() => {
  files?.close();
  other?.close();
  rmSync(folder, { recursive: true });
});

/** The values of both headers in each request. */
const received = (server: FileServer | undefined) =>
  server?.requests.map(({ headers }) => [headers.authorization, headers['x-key']]);

/** The headers that a command line gives to its command. */
async function headersOf(...flags: string[]): Promise<unknown> {
  let headers: unknown;
  const info = async (command: { readonly headers?: unknown }) => {
    headers = command.headers;
  };
  const program = createProgram({ ...ACTIONS, info }, new AbortController().signal);
  await program.parseAsync(['info', 'http://localhost/a.npy', ...flags], { from: 'user' });
  return headers;
}

describe('--header', () => {
  it('may be repeated', async () => {
    expect(await headersOf('--header', 'Authorization: Bearer a:b', '--header', 'X-Key:c')).toEqual({
      authorization: 'Bearer a:b',
      'x-key': 'c',
    });
    expect(await headersOf()).toBeUndefined();
  });

  it.each([
    [
      ['hidden'],
      'this is not a header with a name and a value; write --header "Authorization: Bearer TOKEN"',
    ],
    [['X-Key: hidden\r\nRange: bytes=0-1'], 'this is not a header with a name and a value'],
    [['X-Key:'], 'this is not a header with a name and a value'],
    [['Range: bytes=0-1'], "the header Range can't be set; leave it out"],
    [['x-key: hidden', 'X-Key: hidden'], 'the header X-Key is given twice; give it once'],
  ])('%j is refused without being repeated', async (given, message) => {
    const error = await headersOf(...given.flatMap((text) => ['--header', text])).catch(
      (caught) => caught as unknown,
    );
    expect(String(error)).toContain(`--header: ${message}`);
    expect(String(error)).not.toContain('hidden');
  });

  it.each([
    [['a.npy'], 'no URL is given; name the URL that it is for'],
    [['http://a.org/x', 'https://a.org/x'], 'the URLs are on 2 servers: http://a.org, https://a.org; name'],
  ])('for %j is refused', async (names, message) => {
    await expect(inputFiles(names, { headers: secret })).rejects.toThrow(`--header: ${message}`);
  });

  it('is sent with every request for a file, and not to the page', async () => {
    if (files) files.answer = ranges(large);
    const name = `${files?.origin}/a.npy`;
    const inputs = await inputFiles([name], { headers: secret });
    const command = { ...inputs, headers: secret, viewer: folder, options: {}, step: null };
    const local = await startServer(command, 0);
    const manifest = await (await fetch(new URL('files.json', local.url))).text();
    expect(manifest).toContain(name);
    expect(manifest).not.toContain('hidden');
    // A link can't open it for others.
    expect(manifest).not.toContain('link');
    await (await fetch(new URL('files/0', local.url), { headers: { Range: 'bytes=100000-100099' } })).text();
    expect(received(files)).toEqual([
      ['Bearer hidden', 'hidden'],
      ['Bearer hidden', 'hidden'],
    ]);
    await local.close();
  });

  it('is sent with every request for a Zarr store', async () => {
    const keys = store({ 'zarr.json': arrayMetadata([1, 2]), 'c/0/0': floats(1, 2) });
    if (files) files.answer = serveStore(keys);
    const { files: listed } = await inputFiles([`${files?.origin}/run.zarr`], { headers: secret });
    expect((await loadFiles(listed.map(toInput))).tensors[0]?.heads).toBe(2);
    expect(received(files)).toEqual(Array(files?.requests.length).fill(['Bearer hidden', 'hidden']));
    expect(files?.requests.length).toBeGreaterThan(1);
  });

  it('is not sent to the server to which a redirect leads', async () => {
    if (!files || !other) return;
    other.answer = ranges(large);
    const target = `${other.origin}/b.npy`;
    files.answer = (request, response) =>
      void response.writeHead(302, { Location: request.url === '/a.npy' ? '/c.npy' : target }).end();
    const { files: listed } = await inputFiles([`${files.origin}/a.npy`], { headers: secret });
    const { tensors } = await loadFiles(listed.map(toInput));
    expect(tensors[0]?.heads).toBe(60);
    expect(received(files)).toContainEqual(['Bearer hidden', 'hidden']);
    expect(received(other)?.length).toBeGreaterThan(0);
    expect(new Set(received(other)?.flat())).toEqual(new Set([undefined]));
  });

  it.each([
    ['a circle', '/a.npy', 'redirect count exceeded'],
    ['a file', 'file:///etc/passwd', 'a redirect leads to an address that is not one of HTTP'],
  ])('ends at redirects to %s', async (_, Location, reason) => {
    if (files) files.answer = (_request, response) => void response.writeHead(302, { Location }).end();
    await expect(inputFiles([`${files?.origin}/a.npy`], { headers: secret })).rejects.toThrow(reason);
  });

  it('that does not help is named without its value', async () => {
    if (files) files.answer = fault(403);
    const address = `${files?.origin}/a.npy`;
    await expect(inputFiles([address], { headers: secret })).rejects.toThrow(
      `${address}: the server answered 403 Forbidden; check what is sent with --header (authorization, x-key).`,
    );
  });
});
