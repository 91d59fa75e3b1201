// A web server for tests of URLs, which answers as each test wants, and counts what it sends.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** Such as `http://127.0.0.1:40000`. */
  readonly origin: string;
  /** How the next requests are answered. */
  answer: Answer;
  /** The requests since `forget`. */
  readonly requests: readonly IncomingMessage[];
  /** Bytes that were written to all connections since `forget`. */
  readonly sent: number;
  /** Requests that the client ended before the whole answer was sent, since `forget`. */
  readonly aborted: number;
  forget(): void;
  at(path: string): URL;
  close(): void;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startFileServer(): Promise<FileServer> {
  const sockets = new Set<Socket>();
  let [requests, before, aborted]: [IncomingMessage[], number, number] = [[], 0, 0];
  const written = () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  const server = createServer((request, response) => {
    requests.push(request);
    response.once('close', () => {
      if (!response.writableFinished) aborted++;
    });
    started.answer(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started: FileServer = {
    origin,
    answer: whole(new Uint8Array(0)),
    get requests() {
      return requests;
    },
    get sent() {
      return written() - before;
    },
    get aborted() {
      return aborted;
    },
    forget() {
      [requests, before, aborted] = [[], written(), 0];
    },
    at: (path) => new URL(path, origin),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return started;
}

/** Answers with ranges of a file; further headers may be set. */
export const ranges =
  (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer =>
  (request, response) => {
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === '') {
      response.writeHead(200, { 'Content-Length': bytes.length, ...headers }).end(bytes);
      return;
    }
    const end = Math.min(bytes.length, Number(to) + 1);
    if (Number(from) >= bytes.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}`, ...headers }).end();
      return;
    }
    const range = { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}`, ...headers };
    response.writeHead(206, range).end(bytes.subarray(Number(from), end));
  };

/** Answers with a whole file, whatever range is requested. */
export const whole =
  (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'Content-Length': bytes.length, ...headers }).end(bytes);

/** Answers with a status and no file. */
export const fault =
  (status: number): Answer =>
  (_, response) =>
    void response.writeHead(status).end();
