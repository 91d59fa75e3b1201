// A small web server on 127.0.0.1 that serves the built viewer and the input files, and nothing else.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { RetryableReadError } from '../formats/bytes.ts';
import type { KeyedStore } from '../formats/input-files.ts';
import { mapConcurrently } from '../formats/map-concurrently.ts';
import {
  type BatchContent,
  type BenchRequest,
  type FigureRequest,
  MAX_BATCH,
  type Manifest,
  type NamedFile,
  packBatch,
} from '../protocol.ts';
import { type ErrorDetails, HeadglowError, type Note } from '../tensor/error.ts';
import { fileError } from './file-error.ts';
import { type Inbox, receiveSkipped } from './inbox.ts';
import { listen } from './listen.ts';
import { inputContent, type ListedFile } from './open.ts';
import { securityPolicy } from './policy.ts';
import { type Exchange, needOf, sendBytes, sendContent, sendFile, sendRemote } from './send.ts';

export const DEFAULT_PORT = 4173;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface ServedFiles extends FigureRequest {
  /** Folder of the built viewer. */
  readonly viewer: string;
  readonly files: readonly ListedFile[];
  /** A font for the figure. */
  readonly font?: ListedFile;
  /** Names of hosts, without ports, of proxies that pass requests on to this server. */
  readonly hosts?: readonly string[];
  /** Other servers that the page may read files from, as `allowedOrigins` returns them. Default: none. */
  readonly origins?: readonly string[];
  /** Files that could not be read when they were listed. */
  readonly skipped?: readonly ErrorDetails[];
  /** Called with the files that the page could not read. */
  readonly onSkipped?: (skipped: readonly Note[]) => void;
  /** If present, the page measures this machine and sends the result to the inbox. */
  readonly benchmark?: BenchRequest & { readonly inbox: Inbox };
}

export interface RunningServer {
  /** Address of the viewer, with a trailing slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves on `port`, or the next free port if it is taken; port 0 is any free port. */
export async function startServer(served: ServedFiles, port: number): Promise<RunningServer> {
  if (!existsSync(join(served.viewer, 'index.html'))) {
    throw new HeadglowError({
      code: 'environment',
      reason: 'the viewer is not built',
      remedy: 'run `npm run build` first',
    });
  }
  const server = createServer((request, response) => {
    answer(served, { request, response }).catch(() => response.destroy()); // the client disconnected
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  // Files change while training goes on, and the viewer changes with an update.
  'Cache-Control': 'no-store',
};

/** Names of this machine. Other names are refused: with DNS rebinding, another site's name may resolve to 127.0.0.1. */
const LOCAL_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

const isAllowed = (host: string, others: readonly string[] = []): boolean =>
  [...LOCAL_HOSTS, ...others].includes(host.toLowerCase().replace(/:\d+$/, ''));

async function answer(served: ServedFiles, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  for (const [name, value] of Object.entries(RESPONSE_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', securityPolicy(served.origins ?? []));
  if (!isAllowed(request.headers.host ?? '', served.hosts))
    return sendText(
      response,
      403,
      'This server only answers requests addressed to 127.0.0.1 or localhost, or to a host that --allow-host names.',
    );
  const path = pathOf(request);
  if (request.method === 'POST' && path === '/benchmark' && served.benchmark)
    return sendText(response, ...(await served.benchmark.inbox.receive(request)));
  if (request.method === 'POST' && path === '/skipped' && served.onSkipped)
    return sendText(response, ...(await receiveSkipped(request, served.onSkipped)));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return sendText(response, 405, 'This server accepts GET and HEAD only.');
  }
  if (path === null) return sendText(response, 400, 'The path is not valid.');
  if (path === '/files.json') return sendManifest(served, exchange);
  if (path === '/font' && served.font) return sendInput(served.font, exchange);
  const index = /^\/files\/(\d{1,9})$/.exec(path)?.[1];
  if (index !== undefined) {
    const file = served.files[Number(index)];
    return file ? sendInput(file, exchange) : sendText(response, 404, 'File not found.');
  }
  const [, place, key] = /^\/files\/(\d{1,9})\/(.+)$/.exec(path) ?? [];
  const store = place === undefined ? undefined : served.files[Number(place)]?.store;
  if (store && key !== undefined) return sendKey(store, key, exchange);
  const batch = /^\/files\/(\d{1,9})-(\d{1,9})$/.exec(path);
  if (batch) return sendBatch(served.files, { first: Number(batch[1]), last: Number(batch[2]) }, response);
  const root = resolve(served.viewer);
  const pagePath = resolve(root, `.${path.endsWith('/') ? `${path}index.html` : path}`);
  if (!pagePath.startsWith(root + sep)) return sendText(response, 404, 'Page not found.');
  return sendPage(pagePath, exchange);
}

/** The decoded path; null if it is not valid. It may still lead out of the viewer's folder. */
function pathOf(request: IncomingMessage): string | null {
  try {
    const path = decodeURIComponent((request.url ?? '/').split('?', 1)[0] as string);
    return path.startsWith('/') && !path.includes('\0') ? path : null;
  } catch {
    return null;
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Concurrent `stat` calls. */
const MAX_CONCURRENT_STATS = 16;

/** The files with their current sizes, as files may have grown since they were listed. */
async function listFiles(files: readonly ListedFile[]): Promise<NamedFile[]> {
  const listed: NamedFile[] = [];
  const currentSize = async ({ path, content, remote, store, size }: ListedFile) => {
    const stats = content || remote || store ? null : await stat(path);
    return stats?.isFile() ? stats.size : size;
  };
  for await (const { item, outcome } of mapConcurrently(files, currentSize, {
    atOnce: MAX_CONCURRENT_STATS,
  })) {
    const size = outcome.status === 'fulfilled' ? outcome.value : item.size;
    const { name, link, store } = item;
    const url = `files/${listed.length}`;
    listed.push({ name, url, size, ...(store && { isStore: true }), ...(link !== undefined && { link }) });
  }
  return listed;
}

async function sendManifest(served: ServedFiles, { request, response }: Exchange): Promise<void> {
  const files = await listFiles(served.files);
  const { options, step, analysis, benchmark, strict, reading, memory, skipped = [], origins = [] } = served;
  const manifest: Manifest = {
    files,
    ...(skipped.length > 0 && { skipped }),
    ...(strict && { strict }),
    ...(reading && { reading }),
    ...(memory !== undefined && { memory }),
    options,
    step,
    origins,
    ...(analysis && { analysis }),
    ...(benchmark && { benchmark: { quick: benchmark.quick } }),
  };
  const body = Buffer.from(JSON.stringify(manifest));
  response.writeHead(200, { 'Content-Type': CONTENT_TYPES['.json'], 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const BINARY = 'application/octet-stream';

/** Sends an input file; if it cannot be read, sends the reason as JSON. */
async function sendInput(file: ListedFile, exchange: Exchange): Promise<void> {
  const { name, path, content, remote } = file;
  try {
    if (remote) await sendRemote(remote, BINARY, exchange);
    else if (content) await sendContent({ ...file, content }, BINARY, exchange);
    else await sendFile({ name, path, type: BINARY }, exchange);
  } catch (error) {
    sendReason(error, 404, exchange);
  }
}

/** Sends what a store has under a key: 404 without content if it has nothing, 500 with the reason if it cannot be read. */
async function sendKey(store: KeyedStore, key: string, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  try {
    const bytes = await store.open(key, closed.signal, needOf(request));
    if (bytes) await sendBytes(bytes, BINARY, exchange);
    else response.writeHead(404, { 'Content-Length': 0 }).end();
  } catch (error) {
    if (!closed.signal.aborted) sendReason(error, 500, exchange);
  }
}

/** Sends the reason for a failure; one that may pass has the status 503. */
function sendReason(error: unknown, status: number, { request, response }: Exchange): void {
  const isTemporary = error instanceof RetryableReadError;
  if (!(isTemporary || error instanceof HeadglowError) || response.headersSent) throw error;
  response.writeHead(isTemporary ? 503 : status, { 'Content-Type': CONTENT_TYPES['.json'] });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(error.details));
}

/** Files of a batch that are read concurrently. */
const MAX_CONCURRENT_READS = 8;

/** Sends consecutive small files in one response; for a file that cannot be read, the reason. */
async function sendBatch(
  files: readonly ListedFile[],
  { first, last }: { readonly first: number; readonly last: number },
  response: ServerResponse,
): Promise<void> {
  const batch = files.slice(first, last + 1);
  if (batch.length !== last - first + 1 || batch.length > MAX_BATCH)
    return sendText(response, 404, 'Files not found.');
  const contents: BatchContent[] = [];
  for await (const { item, outcome } of mapConcurrently(batch, inputContent, {
    atOnce: MAX_CONCURRENT_READS,
  }))
    contents.push(
      outcome.status === 'fulfilled' ? outcome.value : fileError(outcome.reason, item.name, 'read').details,
    );
  const body = packBatch(contents);
  response.writeHead(200, { 'Content-Type': BINARY, 'Content-Length': body.length });
  response.end(body);
}

async function sendPage(path: string, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  try {
    await sendFile({ name: path, path, type: CONTENT_TYPES[extname(path)] ?? BINARY }, exchange);
  } catch (error) {
    if (!(error instanceof HeadglowError) || response.headersSent) throw error;
    sendText(response, 404, 'Page not found.');
  }
}
