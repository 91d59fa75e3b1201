// Serves a pyramid of any size from 127.0.0.1, with the latency and the bandwidth of a server far away. Its chunks are computed
// when they are requested, so 10^10 cells need no disk, and the right value of each is known.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { PyramidReduction } from '../../src/pyramid/convention.ts';
import { type LevelArray, StatisticsArray, type StoredObject, StoreLevels, toObject } from './arrays.ts';
import type { Lengths } from './grid.ts';
import { Link } from './link.ts';
import { storeMetadata } from './metadata.ts';
import type { Moment, StoreShape } from './values.ts';

export interface StoreServerSettings extends StoreShape {
  /** Milliseconds before each answer; 0 by default. */
  readonly latency?: number;
  /** Of all answers together; unlimited by default. */
  readonly bytesPerSecond?: number;
  /** Checkpoints that are there, of a store that is being written; all by default. */
  readonly written?: number;
  readonly port?: number;
}

/** A request that was answered. */
export interface StoreRequest {
  /** Such as `max/3/c/0/0/0/0`. */
  readonly key: string;
  /** When it was answered, in milliseconds since 1970. */
  readonly at: number;
  readonly status: number;
  /** The range of bytes that was asked for; empty if there is none. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the body that were sent so far: fewer if the client ended the request. */
  sent: number;
}

export interface StoreServer {
  /** Such as `http://127.0.0.1:40000/run.zarr`. */
  readonly url: string;
  /** The requests since `forget`. */
  readonly requests: readonly StoreRequest[];
  /** Bytes of bodies since `forget`. */
  readonly sent: number;
  forget(): void;
  /** Checkpoints that are there: more of them appear in a store that is being written. */
  written: number;
  readonly levels: StoreLevels;
  /** The value of a cell of a level, as float32. */
  value(level: number, reduction: PyramidReduction, moment: Moment, cell: readonly [number, number]): number;
  /** Answers a request in another way; false if it does not. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  close(): Promise<void>;
}

const ROOT = '/run.zarr/';
/** Bytes that are sent at once. */
const PIECE = 2 ** 16;

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD',
  'Access-Control-Allow-Headers': 'Range, If-Range, If-Match, Authorization',
  'Access-Control-Expose-Headers': 'Content-Range, Content-Length, Accept-Ranges, ETag',
  'Access-Control-Max-Age': '7200',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** The objects of a store by their keys. */
class StoreObjects {
  readonly levels: StoreLevels;
  readonly #statistics: StatisticsArray;
  readonly #shape: StoreShape;
  #metadata: { readonly isComplete: boolean; readonly objects: ReadonlyMap<string, StoredObject> } | null =
    null;

  constructor(shape: StoreShape) {
    this.#shape = shape;
    this.levels = new StoreLevels(shape);
    this.#statistics = new StatisticsArray(shape);
  }

  /** @param written checkpoints that are there */
  open(key: string, written: number): StoredObject | null {
    const isComplete = written >= this.#shape.checkpoints;
    const metadata = this.#openMetadata(isComplete).get(key);
    if (metadata) return metadata;
    const [, path = '', index = ''] = /^(.+)\/c((?:\/\d{1,9})+)$/.exec(key) ?? [];
    const indices = index.split('/').slice(1).map(Number);
    if (path === this.#statistics.path && isComplete && indices.slice(1).every((at) => at === 0))
      return indices.length === 3 ? this.#statistics.open(indices[0] as number) : null;
    const array: LevelArray | undefined = this.levels.arrays.get(path);
    if (!array || indices.length !== 4 || (indices[0] as number) >= written) return null;
    return array.open(indices as unknown as Lengths);
  }

  #openMetadata(isComplete: boolean): ReadonlyMap<string, StoredObject> {
    if (this.#metadata?.isComplete === isComplete) return this.#metadata.objects;
    const objects = new Map<string, StoredObject>();
    const metadata = storeMetadata(this.#shape, this.levels, this.#statistics, isComplete);
    for (const [key, value] of metadata)
      objects.set(key, toObject(new TextEncoder().encode(JSON.stringify(value))));
    this.#metadata = { isComplete, objects };
    return objects;
  }
}

/** The range that a request asks for; null if it is not in the object. */
function findRange(header: string | undefined, size: number): { start: number; end: number } | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return { start: 0, end: size };
  if (from === '') return { start: Math.max(0, size - Number(to)), end: size };
  const end = to === '' ? size : Math.min(size, Number(to) + 1);
  return Number(from) < end ? { start: Number(from), end } : null;
}

/** Resolves when a response takes more bytes, or was ended by the client. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((done) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      done();
    };
    response.on('drain', settle).on('close', settle);
  });

class StoreAnswers {
  readonly objects: StoreObjects;
  requests: StoreRequest[] = [];
  written: number;
  readonly #latency: number;
  readonly #link: Link;

  constructor(settings: StoreServerSettings) {
    this.objects = new StoreObjects(settings);
    this.written = settings.written ?? settings.checkpoints;
    this.#latency = settings.latency ?? 0;
    this.#link = new Link(settings.bytesPerSecond ?? Infinity);
  }

  async answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#latency > 0) await setTimeout(this.#latency);
    if (method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    const { pathname } = new URL(url, 'http://localhost');
    const key = pathname.startsWith(ROOT) ? pathname.slice(ROOT.length) : '';
    const object = this.objects.open(key, this.written);
    const range = object && findRange(headers.range, object.size);
    const status = !object ? 404 : !range ? 416 : headers.range ? 206 : 200;
    const at = performance.timeOrigin + performance.now();
    const record: StoreRequest = { key, at, status, start: 0, end: 0, ...range, sent: 0 };
    this.requests.push(record);
    if (!object || !range) {
      const unsatisfied = object && { 'Content-Range': `bytes */${object.size}` };
      response.writeHead(status, { ...CORS, ...unsatisfied, 'Content-Length': 0 }).end();
      return;
    }
    const { start, end } = range;
    response.writeHead(status, {
      ...CORS,
      'Accept-Ranges': 'bytes',
      'Content-Length': end - start,
      'Content-Type': key.endsWith('.json') ? 'application/json' : 'application/octet-stream',
      ETag: `"${key.endsWith('.json') ? this.written : 1}"`,
      ...(status === 206 && { 'Content-Range': `bytes ${start}-${end - 1}/${object.size}` }),
    });
    if (method !== 'HEAD') await this.#send(object, response, record);
    response.end();
  }

  async #send(object: StoredObject, response: ServerResponse, record: StoreRequest): Promise<void> {
    for (const bytes of object.read(record.start, record.end))
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        await this.#link.pass(piece.length);
        if (response.destroyed) return;
        record.sent += piece.length;
        if (!response.write(piece)) await drained(response);
      }
  }
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startStoreServer(settings: StoreServerSettings): Promise<StoreServer> {
  const answers = new StoreAnswers(settings);
  const server = createServer((request, response) => {
    if (started.intercept?.(request, response)) return;
    answers.answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((done) => server.listen(settings.port ?? 0, '127.0.0.1', done));
  const { levels } = answers.objects;
  const started: StoreServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${ROOT.slice(0, -1)}`,
    get requests() {
      return answers.requests;
    },
    get sent() {
      return answers.requests.reduce((sum, { sent }) => sum + sent, 0);
    },
    forget() {
      answers.requests = [];
    },
    get written() {
      return answers.written;
    },
    set written(checkpoints) {
      answers.written = checkpoints;
    },
    levels,
    value: (level, reduction, moment, cell) => Math.fround(levels.values(level).at(reduction, moment, cell)),
    intercept: null,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return started;
}
