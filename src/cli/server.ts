// A small web server on 127.0.0.1: the built viewer, the files named on the command line, nothing else.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
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
import { inputContent, type ListedFile } from './open.ts';
import { sendContent, sendFile } from './send.ts';

export const DEFAULT_PORT = 4173;
const PORTS_TRIED = 100;

/** Figures carry styles, lil-gui a font of icons. */
const SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

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
  /** What could not be read when the files were listed. */
  readonly skipped?: readonly ErrorDetails[];
  /** Called with what the page could not read. */
  readonly onSkipped?: (skipped: readonly Note[]) => void;
  /** Where the page is to measure this machine: how, and who takes the outcome. */
  readonly benchmark?: BenchRequest & { readonly inbox: Inbox };
}

export interface RunningServer {
  /** Address of the viewer, with a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves on `port`, or on the next free one; port 0 is any free one. */
export async function startServer(served: ServedFiles, port: number): Promise<RunningServer> {
  if (!existsSync(join(served.viewer, 'index.html'))) {
    throw new HeadglowError({
      code: 'environment',
      reason: 'the viewer is not built',
      remedy: 'run `npm run build` first',
    });
  }
  const server = createServer((request, response) => {
    answer(served, request, response).catch(() => response.destroy()); // the reader went away
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

async function listen(server: Server, port: number): Promise<void> {
  for (let tried = port; ; tried++) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((done) => {
      const failed = (error: Error) => {
        server.off('listening', listening);
        done(error);
      };
      const listening = () => {
        server.off('error', failed);
        done(null);
      };
      server.once('error', failed).once('listening', listening).listen(tried, '127.0.0.1');
    });
    if (failure === null) return;
    const taken = failure.code === 'EADDRINUSE' || failure.code === 'EACCES';
    if (!taken || tried + 1 >= port + PORTS_TRIED || tried === 65535) {
      throw new HeadglowError({
        code: 'environment',
        place: `port ${port}`,
        reason: `no server could be started there (${failure.code ?? failure.message})`,
        remedy: 'choose another with --port',
      });
    }
  }
}

async function answer(
  served: ServedFiles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Content-Security-Policy', SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
  // Both may change between two visits: the files as training goes on, the viewer with an update.
  response.setHeader('Cache-Control', 'no-store');
  // A page elsewhere whose name was made to resolve to 127.0.0.1 still sends its own name here.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) {
    return say(response, 403, 'This server answers to 127.0.0.1 and localhost only.');
  }
  const path = pathOf(request);
  if (request.method === 'POST' && path === '/benchmark' && served.benchmark) {
    return say(response, ...(await served.benchmark.inbox.take(request)));
  }
  if (request.method === 'POST' && path === '/skipped' && served.onSkipped) {
    return say(response, ...(await receiveSkipped(request, served.onSkipped)));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return say(response, 405, 'This server only reads.');
  }
  if (path === null) return say(response, 400, 'This address cannot be read.');
  if (path === '/files.json') return sendManifest(served, request, response);
  const index = /^\/files\/(\d{1,9})$/.exec(path)?.[1];
  if (index !== undefined) {
    const file = served.files[Number(index)];
    return file ? sendInput(file, request, response) : say(response, 404, 'There is no such file.');
  }
  const range = /^\/files\/(\d{1,9})-(\d{1,9})$/.exec(path);
  if (range) return sendBatch(served.files, Number(range[1]), Number(range[2]), response);
  const root = resolve(served.viewer);
  const asked = resolve(root, `.${path.endsWith('/') ? `${path}index.html` : path}`);
  if (!asked.startsWith(root + sep)) return say(response, 404, 'There is no such page.');
  return sendPage(asked, request, response);
}

/** The path asked for; whether it leads out of the viewer's folder is for `answer` to see. */
function pathOf(request: IncomingMessage): string | null {
  try {
    const path = decodeURIComponent((request.url ?? '/').split('?', 1)[0] as string);
    return path.startsWith('/') && !path.includes('\0') ? path : null;
  } catch {
    return null;
  }
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}

/** Files looked at once. */
const LOOKED_AT_ONCE = 16;

/** The files as they are now: one may have grown since it was listed. */
async function namedFiles(files: readonly ListedFile[]): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const sizeNow = async ({ path, content, size }: ListedFile) => {
    const stats = content ? null : await stat(path);
    return stats?.isFile() ? stats.size : size;
  };
  for await (const { item, outcome } of mapConcurrently(files, sizeNow, { atOnce: LOOKED_AT_ONCE })) {
    const size = outcome.status === 'fulfilled' ? outcome.value : item.size;
    found.push({ name: item.name, url: `files/${found.length}`, size });
  }
  return found;
}

async function sendManifest(
  served: ServedFiles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const files = await namedFiles(served.files);
  const { options, step, analysis, benchmark, strict, skipped = [] } = served;
  const manifest: Manifest = {
    files,
    ...(skipped.length > 0 && { skipped }),
    ...(strict && { strict }),
    options,
    step,
    ...(analysis && { analysis }),
    ...(benchmark && { benchmark: { quick: benchmark.quick } }),
  };
  const body = Buffer.from(JSON.stringify(manifest));
  response.writeHead(200, { 'Content-Type': CONTENT_TYPES['.json'], 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const BYTES = 'application/octet-stream';

/** Sends a file of the user's; where it can't be read, the reason as JSON. */
async function sendInput(
  file: ListedFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { name, path, content } = file;
  try {
    if (content) await sendContent({ ...file, content }, BYTES, { request, response });
    else await sendFile({ name, path, type: BYTES }, request, response);
  } catch (error) {
    if (!(error instanceof HeadglowError) || response.headersSent) throw error;
    response.writeHead(404, { 'Content-Type': CONTENT_TYPES['.json'] });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(error.details));
  }
}

/** Files read at once for a batch. */
const READ_AT_ONCE = 8;

/** Sends several small files in one answer, each or the reason why it can't be read. */
async function sendBatch(
  files: readonly ListedFile[],
  first: number,
  last: number,
  response: ServerResponse,
): Promise<void> {
  const asked = files.slice(first, last + 1);
  if (asked.length !== last - first + 1 || asked.length > MAX_BATCH)
    return say(response, 404, 'There are no such files.');
  const contents: BatchContent[] = [];
  for await (const { item, outcome } of mapConcurrently(asked, inputContent, { atOnce: READ_AT_ONCE }))
    contents.push(
      outcome.status === 'fulfilled' ? outcome.value : fileError(outcome.reason, item.name, 'read').details,
    );
  const body = packBatch(contents);
  response.writeHead(200, { 'Content-Type': BYTES, 'Content-Length': body.length });
  response.end(body);
}

async function sendPage(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await sendFile({ name: path, path, type: CONTENT_TYPES[extname(path)] ?? BYTES }, request, response);
  } catch (error) {
    if (!(error instanceof HeadglowError) || response.headersSent) throw error;
    say(response, 404, 'There is no such page.');
  }
}
