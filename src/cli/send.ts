// Sends files or ranges of them over HTTP, one chunk in memory at a time.

import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from '../formats/bytes.ts';
import type { UrlBytes } from '../formats/url/url-bytes.ts';
import type { Need } from '../formats/zarr/store.ts';
import { HeadglowError } from '../tensor/error.ts';
import { entityTag, type ListedFile, openFile } from './open.ts';
import { answerRange, type ByteRange, type FileVersion } from './range.ts';

/** Bytes read from the disk at a time: 256 KiB. */
const CHUNK_SIZE = 256 * 2 ** 10;

/** Most bytes under a key of a store: 2 GiB. */
const MAX_KEY = 2 ** 31;

/** A request and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Content to send, and its version. */
interface Body extends FileVersion {
  readonly type: string;
  /** Called before the status is sent, so that a failure can be. */
  readonly bytes: (range: ByteRange) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** Sends a regular file. @throws HeadglowError if it cannot be opened */
export async function sendFile(
  { name, path, type }: { readonly name: string; readonly path: string; readonly type: string },
  exchange: Exchange,
): Promise<void> {
  const { handle, size, tag } = await openFile(name, path);
  try {
    await send({ size, tag, type, bytes: (range) => readChunks(handle, range, tag) }, exchange);
  } finally {
    await handle.close();
  }
}

/** Sends the content of standard input. */
export async function sendContent(
  { size, content }: ListedFile & { readonly content: Buffer },
  type: string,
  exchange: Exchange,
): Promise<void> {
  const bytes = async function* ({ start, end }: ByteRange) {
    yield content.subarray(start, end);
  };
  await send({ size, tag: '"stdin"', type, bytes }, exchange);
}

/** Sends a file at a URL as it arrives. The request ends when the client disconnects. */
export async function sendRemote(
  { size, stream }: UrlBytes,
  type: string,
  exchange: Exchange,
): Promise<void> {
  const controller = new AbortController();
  exchange.response.once('close', () => controller.abort());
  const bytes = ({ start, end }: ByteRange) => stream(start, end, controller.signal);
  await send({ size, tag: '"url"', type, bytes }, exchange);
}

/** Whether a version is one that a server gave as an entity tag, not as a date. */
const isEntityTag = (version: string | null | undefined): version is string =>
  /^"[\x21\x23-\x7e]*"$/.test(version ?? '');

/** Sends what a store has under a key. */
export async function sendBytes(
  opened: Bytes & Partial<UrlBytes>,
  type: string,
  exchange: Exchange,
): Promise<void> {
  const bytes = async function* ({ start, end }: ByteRange) {
    yield await opened.read(start, end);
  };
  const tag = isEntityTag(opened.version) ? opened.version : '"key"';
  await send({ size: opened.size, tag, type, bytes }, exchange);
}

/** What a page needs of a key, from the range that it requests and the search parameters `most` and `part`. */
export function needOf({ headers, url = '' }: IncomingMessage): Need | undefined {
  const [, start = '', last = ''] = /^bytes=(\d{0,15})-(\d{1,15})$/.exec(headers.range ?? '') ?? [];
  if (last === '') return undefined;
  const { searchParams } = new URL(url, 'http://localhost');
  const most = Number(searchParams.get('most')) || MAX_KEY;
  const first = start === '' ? { last: Number(last) } : { start: Number(start), end: Number(last) + 1 };
  const part = (['index', 'chunk'] as const).find((name) => name === searchParams.get('part'));
  return { first, most: Math.min(most, MAX_KEY), ...(part && { part }) };
}

async function send(body: Body, { request, response }: Exchange): Promise<void> {
  const { size, tag, type } = body;
  const isHead = request.method === 'HEAD';
  // HEAD requests ignore ranges.
  const { range: _, ...withoutRange } = request.headers;
  const answer = answerRange(isHead ? withoutRange : request.headers, body);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', tag);
  if (!('range' in answer)) {
    response.writeHead(answer.status, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 });
    response.end();
    return;
  }
  const { status, range } = answer;
  const { start, end } = range;
  const bytes = isHead || start === end ? null : await body.bytes(range);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': end - start,
    ...(status === 206 && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (bytes) await pipeline(bytes, response);
  else response.end();
}

/**
 * Reads a range of an open file. Fails before the last chunk if the file has changed since it was opened, so no
 * response mixes bytes of two versions.
 */
async function* readChunks(
  handle: FileHandle,
  { start, end }: ByteRange,
  tag: string,
): AsyncGenerator<Buffer> {
  for (let offset = start; offset < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_SIZE, end - offset));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, offset);
    offset += bytesRead;
    const isLast = offset >= end;
    if (bytesRead === 0 || (isLast && entityTag(await handle.stat({ bigint: true })) !== tag))
      throw new HeadglowError({ code: 'read', reason: 'the file changed while it was being sent' });
    yield chunk.subarray(0, bytesRead);
  }
}
