// Ways in which servers misbehave: each answers a request wrongly.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fault, whole } from './file-server.ts';

/** A wrong answer. @param bytes those that were requested @param range what `Content-Range` should be */
type Misbehaviour = (
  response: ServerResponse,
  asked: { readonly bytes: Uint8Array; readonly range: string; readonly request: IncomingMessage },
) => void;

const withRange =
  (change: (range: string) => string): Misbehaviour =>
  (response, { bytes, range }) =>
    void response.writeHead(206, { 'Content-Range': change(range) }).end(bytes);

/** Sends a body piece by piece until the client has enough. */
function sendEndlessly(response: ServerResponse): void {
  const piece = new Uint8Array(2 ** 16);
  const next = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', next);
  next();
}

/** Longer than any chunk of the tests, once it is unpacked. */
const bomb = gzipSync(new Uint8Array(2 ** 27), { level: 1 });

export const MISBEHAVIOUR = {
  'ends a body early': (response, { bytes, range }) => {
    response.writeHead(206, { 'Content-Range': range, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  'announces fewer bytes than the range has': (response, { bytes, range }) =>
    void response
      .writeHead(206, { 'Content-Range': range, 'Content-Length': 100 })
      .end(bytes.subarray(0, 100)),
  'sends more bytes than it announces': (response, { bytes, range }) => {
    response.writeHead(206, { 'Content-Range': range });
    response.write(bytes);
    response.end(bytes);
  },
  'sends another range': withRange((range) => range.replace(/\d+-\d+/, '1-100')),
  'sends a range of another file': withRange((range) => range.replace(/\d+$/, (size) => `${size}0`)),
  'answers 416': fault416,
  'resets the connection': (response) => void response.socket?.resetAndDestroy(),
  'closes the connection': (response) => void response.destroy(),
  'sends without end': (response) => {
    response.writeHead(200);
    sendEndlessly(response);
  },
  'sends a range without end': (response, { range }) => {
    response.writeHead(206, { 'Content-Range': range });
    sendEndlessly(response);
  },
  'sends what unpacks to far more': (response) =>
    void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb),
  'sends a web page': (response, { request }) =>
    whole(new TextEncoder().encode('<!doctype html><title>Log in</title>'), {
      'Content-Type': 'text/html; charset=utf-8',
    })(request, response),
  'redirects in a circle': (response, { request }) =>
    void response.writeHead(302, { Location: request.url }).end(),
  'forbids it as S3 does': (response) => void response.writeHead(403, { 'x-amz-request-id': 'A1B2' }).end(),
  'forbids it': (response, { request }) => fault(403)(request, response),
  'does not have it': (response, { request }) => fault(404)(request, response),
  'has a problem': (response, { request }) => fault(503)(request, response),
  'is asked too often': (response) => void response.writeHead(429, { 'Retry-After': '7' }).end(),
  'asks for an hour': (response) => void response.writeHead(429, { 'Retry-After': '3600' }).end(),
} satisfies Record<string, Misbehaviour>;

export type MisbehaviourName = keyof typeof MISBEHAVIOUR;

function fault416(response: ServerResponse, { bytes }: { readonly bytes: Uint8Array }): void {
  response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
}
