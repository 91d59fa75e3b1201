// What a page may send to the command, as data: the outcome of a benchmark, once, and which files it could not read.

import type { IncomingMessage } from 'node:http';
import type { BenchOutcome } from '../protocol.ts';
import type { Note } from '../tensor/error.ts';

/** Most bytes that a page may send. */
const LARGEST = 1 << 20;

type Answer = readonly [status: number, sentence: string];

export interface Inbox {
  /** Takes a request's body; the status and the sentence to answer with. */
  take(request: IncomingMessage): Promise<Answer>;
  readonly outcome: Promise<BenchOutcome>;
}

export function createInbox(): Inbox {
  let settle: (outcome: BenchOutcome) => void = () => {};
  let taken = false;
  const outcome = new Promise<BenchOutcome>((resolve) => {
    settle = resolve;
  });
  return {
    outcome,
    async take(request) {
      const refused = foreign(request);
      if (refused) return refused;
      if (taken) return [409, 'The outcome is known.'];
      const body = await bodyOf(request);
      if (body === null) return [413, 'This is too large.'];
      const found = outcomeIn(body);
      if (found === null) return [400, 'This is no outcome of a benchmark.'];
      if (taken) return [409, 'The outcome is known.'];
      taken = true;
      settle(found);
      return [200, 'Thank you.'];
    },
  };
}

/** Takes a list of files that the page could not read; the status and the sentence to answer with. */
export async function receiveSkipped(
  request: IncomingMessage,
  onSkipped: (skipped: readonly Note[]) => void,
): Promise<Answer> {
  const refused = foreign(request);
  if (refused) return refused;
  const body = await bodyOf(request);
  if (body === null) return [413, 'This is too large.'];
  const list = jsonIn(body);
  if (!Array.isArray(list)) return [400, 'This is no list.'];
  const skipped = list.map(detailsIn);
  if (!skipped.every((one) => one !== null)) return [400, 'This is no list of reasons.'];
  onSkipped(skipped);
  return [200, 'Thank you.'];
}

function detailsIn(value: unknown): Note | null {
  if (typeof value !== 'object' || value === null) return null;
  const { file, place, reason, remedy } = value as Record<string, unknown>;
  const texts = { file, place, reason, remedy };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  if (typeof reason !== 'string' || given.some(([, text]) => typeof text !== 'string')) return null;
  return { reason, ...Object.fromEntries(given) };
}

/** The answer to what does not come from the page served here. */
function foreign({ headers }: IncomingMessage): Answer | null {
  // Pages elsewhere may send requests here; only our own sends them from here.
  if (headers.origin !== `http://${headers.host}`) return [403, 'Only the page served here may send this.'];
  return headers['content-type'] === 'application/json' ? null : [415, 'This must be JSON.'];
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LARGEST) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What JSON text says; null where it is none. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function outcomeIn(body: string): BenchOutcome | null {
  const value = jsonIn(body);
  if (typeof value !== 'object' || value === null) return null;
  const { sentence, report, markdown } = value as Record<string, unknown>;
  if (typeof sentence === 'string') return { sentence };
  if (typeof markdown !== 'string' || typeof report !== 'object' || report === null) return null;
  return { report, markdown };
}
