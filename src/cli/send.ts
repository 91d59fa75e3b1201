// Sends files over HTTP, whole or a range of bytes, without holding more of them than a chunk.

import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { HeadglowError } from '../tensor/error.ts';
import { entityTag, type ListedFile, openFile } from './open.ts';
import { answerRange, type ByteRange, type FileVersion } from './range.ts';

/** Bytes read from the disk at a time. */
const CHUNK = 1 << 18;

/** What is sent: its version now, and its bytes. */
interface Body extends FileVersion {
  readonly type: string;
  readonly bytes: (range: ByteRange) => AsyncIterable<Uint8Array>;
}

/** Sends a regular file. @throws HeadglowError where it can't be opened */
export async function sendFile(
  { name, path, type }: { readonly name: string; readonly path: string; readonly type: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { handle, size, tag } = await openFile(name, path);
  try {
    await send({ size, tag, type, bytes: (range) => chunks(handle, range, tag) }, request, response);
  } finally {
    await handle.close();
  }
}

/** Sends what standard input held. */
export async function sendContent(
  { size, content }: ListedFile & { readonly content: Buffer },
  type: string,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const bytes = async function* ({ start, end }: ByteRange) {
    yield content.subarray(start, end);
  };
  await send({ size, tag: '"stdin"', type, bytes }, request, response);
}

async function send(body: Body, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size, tag, type } = body;
  const isHead = request.method === 'HEAD';
  // A range of a HEAD request means nothing.
  const { range: _, ...unranged } = request.headers;
  const answer = answerRange(isHead ? unranged : request.headers, body);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', tag);
  if (!('range' in answer)) {
    response.writeHead(answer.status, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 });
    response.end();
    return;
  }
  const { status, range } = answer;
  const { start, end } = range;
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': end - start,
    ...(status === 206 && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (isHead || start === end) response.end();
  else await pipeline(body.bytes(range), response);
}

/**
 * A range of an open file. The last chunk is given only if the file is the same as when it was opened, so that
 * nobody takes bytes of two versions for one.
 */
async function* chunks(handle: FileHandle, { start, end }: ByteRange, tag: string): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    at += bytesRead;
    const isLast = at >= end;
    if (bytesRead === 0 || (isLast && entityTag(await handle.stat({ bigint: true })) !== tag))
      throw new HeadglowError({ code: 'read', reason: 'the file changed while it was sent' });
    yield chunk.subarray(0, bytesRead);
  }
}
