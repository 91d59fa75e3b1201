// The one thing that a page may tell the command: the outcome of a benchmark, as data, once.

import type { IncomingMessage } from 'node:http';
import type { BenchOutcome } from './request.ts';

/** Bytes that an outcome may have. */
const LARGEST = 1 << 20;

export interface Inbox {
  /** Takes a request's body; the status and the sentence to answer with. */
  take(request: IncomingMessage): Promise<readonly [status: number, sentence: string]>;
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
      const { origin, host } = request.headers;
      // Pages elsewhere may send requests here; only our own sends them from here.
      if (origin !== `http://${host}`) return [403, 'Only the page served here may send this.'];
      if (request.headers['content-type'] !== 'application/json') return [415, 'This must be JSON.'];
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

function outcomeIn(body: string): BenchOutcome | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { sentence, report, markdown } = value as Record<string, unknown>;
  if (typeof sentence === 'string') return { sentence };
  if (typeof markdown !== 'string' || typeof report !== 'object' || report === null) return null;
  return { report, markdown };
}
