// Receives data from the page: the result of a benchmark, once, and the files that it could not read.

import type { IncomingMessage } from 'node:http';
import type { BenchOutcome } from '../protocol.ts';
import type { Note } from '../tensor/error.ts';

/** Maximum bytes of a request body: 1 MiB. */
const MAX_BODY = 2 ** 20;

/** HTTP status and text of a response. */
type Reply = readonly [status: number, text: string];

const RECEIVED: Reply = [200, 'Received.'];
const ALREADY_RECEIVED: Reply = [409, 'The result has already been received.'];
const TOO_LARGE: Reply = [413, 'The body is too large.'];

export interface Inbox {
  /** Reads the result from a request. @returns the response to send */
  receive(request: IncomingMessage): Promise<Reply>;
  readonly outcome: Promise<BenchOutcome>;
}

export function createInbox(): Inbox {
  let settle: (outcome: BenchOutcome) => void = () => {};
  let isReceived = false;
  const outcome = new Promise<BenchOutcome>((resolve) => {
    settle = resolve;
  });
  return {
    outcome,
    async receive(request) {
      const refusal = checkSender(request);
      if (refusal) return refusal;
      if (isReceived) return ALREADY_RECEIVED;
      const body = await readBody(request);
      if (body === null) return TOO_LARGE;
      const parsed = parseOutcome(body);
      if (parsed === null) return [400, 'The body is not a benchmark result.'];
      if (isReceived) return ALREADY_RECEIVED;
      isReceived = true;
      settle(parsed);
      return RECEIVED;
    },
  };
}

/** Reads a list of files that the page could not read from a request. @returns the response to send */
export async function receiveSkipped(
  request: IncomingMessage,
  onSkipped: (skipped: readonly Note[]) => void,
): Promise<Reply> {
  const refusal = checkSender(request);
  if (refusal) return refusal;
  const body = await readBody(request);
  if (body === null) return TOO_LARGE;
  const list = parseJson(body);
  if (!Array.isArray(list)) return [400, 'The body is not an array.'];
  const skipped = list.map(parseNote);
  if (!skipped.every((note) => note !== null)) return [400, 'The body is not an array of notes.'];
  onSkipped(skipped);
  return RECEIVED;
}

/** A note with its known fields only; null if it is not one. */
function parseNote(value: unknown): Note | null {
  if (typeof value !== 'object' || value === null) return null;
  const { file, place, reason, remedy } = value as Record<string, unknown>;
  const texts = { file, place, reason, remedy };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  if (typeof reason !== 'string' || given.some(([, text]) => typeof text !== 'string')) return null;
  return { reason, ...Object.fromEntries(given) };
}

/** Refuses requests that are not JSON from the page served here; null if the request is allowed. */
function checkSender({ headers }: IncomingMessage): Reply | null {
  // Any web page can send requests to this server, but only pages served here have this origin.
  if (!isOriginOf(headers.host, headers.origin))
    return [403, 'Only pages of this server may send this request.'];
  return headers['content-type'] === 'application/json'
    ? null
    : [415, 'The content type must be application/json.'];
}

/** The body as text; null if it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The parsed value; null if the text is not JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function parseOutcome(body: string): BenchOutcome | null {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return null;
  const { sentence, report, markdown } = value as Record<string, unknown>;
  if (typeof sentence === 'string') return { sentence };
  if (typeof markdown !== 'string' || typeof report !== 'object' || report === null) return null;
  return { report, markdown };
}

/** Whether a page at an origin was served by a host, through HTTP or a proxy's HTTPS. */
const isOriginOf = (host = '', origin = ''): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;
