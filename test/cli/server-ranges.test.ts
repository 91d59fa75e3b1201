// The server of `headglow view`: ranges, versions, and connections that break off.

import { appendFileSync, existsSync, readdirSync, readlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, folder, HUGE, large, makeHuge, startReading } from './test-server.ts';

test.each([
  ['bytes=0-7', 0, 8],
  ['bytes=8-8', 8, 9],
  ['bytes=4999990-', 4_999_990, 5_000_000],
  ['bytes=4999990-9999999', 4_999_990, 5_000_000],
  ['bytes=-10', 4_999_990, 5_000_000],
  ['bytes=-9999999', 0, 5_000_000],
])('sends the part of a file for %s', async (range, start, end) => {
  const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
  expect(status).toBe(206);
  expect(headers).toMatchObject({
    'content-range': `bytes ${start}-${end - 1}/5000000`,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
  });
  expect(body.equals(large.subarray(start, end))).toBe(true);
});

test.each(['bytes=5000000-', 'bytes=5000000-5000001', 'bytes=-0'])(
  'refuses %s, which is outside the file',
  async (range) => {
    const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
    expect([status, body.length]).toEqual([416, 0]);
    expect(headers['content-range']).toBe('bytes */5000000');
  },
);

test.each(['bytes=7-0', 'bytes=-', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=a-b', 'bytes=1e3-', ''])(
  'ignores the range “%s” and sends the whole file',
  async (range) => {
    const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
    expect([status, headers['content-range']]).toEqual([200, undefined]);
    expect(body.equals(large)).toBe(true);
  },
);

test('ignores a range in a HEAD request', async () => {
  const { status, headers, body } = await ask('/files/0', {
    method: 'HEAD',
    headers: { Range: 'bytes=0-7' },
  });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(large.length), 0]);
  expect(headers['accept-ranges']).toBe('bytes');
});

test('sends ranges of standard input', async () => {
  const { status, body } = await ask('/files/4', { headers: { Range: 'bytes=2-2' } });
  expect([status, String(body)]).toEqual([206, '1']);
});

test('sends a range beyond 4 GiB', async () => {
  const range = `bytes=${HUGE - 102}-${HUGE - 91}`;
  const { status, headers, body } = await ask('/files/5', { headers: { Range: range } });
  expect([status, String(body)]).toEqual([206, '\0\0headglow\0\0']);
  expect(headers['content-range']).toBe(`bytes ${HUGE - 102}-${HUGE - 91}/${HUGE}`);
});

test('does not mix bytes of two versions of a file', async () => {
  const path = join(folder, 'changing.npy');
  const tagOf = async () => String((await ask('/files/6', { method: 'HEAD' })).headers.etag);
  const before = await tagOf();
  expect(await tagOf()).toBe(before);
  const conditional = (tag: string) =>
    Promise.all([
      ask('/files/6', { headers: { Range: 'bytes=0-7', 'If-Match': tag } }),
      ask('/files/6', { headers: { Range: 'bytes=0-7', 'If-Range': tag } }),
    ]).then((answers) => answers.map(({ status }) => status));
  expect(await conditional(before)).toEqual([206, 206]);
  expect(await conditional(`"other", ${before}`)).toEqual([206, 200]);
  appendFileSync(path, 'more');
  expect(await conditional(before)).toEqual([412, 200]);
  expect(await conditional(await tagOf())).toEqual([206, 206]);
});

test('aborts the response if a file is truncated while it is being sent', async () => {
  const response = await startReading('/files/5');
  truncateSync(join(folder, 'huge.npy'), 0);
  await expect(response.resume().toArray()).rejects.toThrow(/aborted/);
  makeHuge(join(folder, 'huge.npy'));
});

test.skipIf(!existsSync('/proc/self/fd'))('closes the file if the client disconnects', async () => {
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`) === join(folder, 'huge.npy');
      } catch {
        return false; // the descriptor of the directory listing itself
      }
    });
  const response = await startReading('/files/5');
  expect(isOpen()).toBe(true);
  response.destroy();
  await expect.poll(() => isOpen()).toBe(false);
});
