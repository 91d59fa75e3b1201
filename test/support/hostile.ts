// A server of a store that answers some requests wrongly, and what reading it says.

import type { IncomingMessage } from 'node:http';
import { expect } from 'vitest';
import type { StoreServer } from '../../bench/store/server.ts';
import { MISBEHAVIOUR, type MisbehaviourName } from './misbehave.ts';

export const keyOf = (request: IncomingMessage): string => request.url?.replace('/run.zarr/', '') ?? '';

/** Fetches what a request asks for from the server itself. */
export async function askRightly(server: StoreServer, request: IncomingMessage) {
  const range = request.headers.range ?? '';
  const response = await fetch(`${server.url}/${keyOf(request)}`, { headers: { range, 'x-right': '1' } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, range: response.headers.get('Content-Range') ?? '', request };
}

/** Misbehaves for the first requests for a key that `isMeant` accepts. */
export function misbehaveFor(
  server: StoreServer,
  name: MisbehaviourName,
  isMeant: (request: IncomingMessage) => boolean,
  times = Infinity,
): void {
  let left = times;
  server.intercept = (request, response) => {
    if (request.headers['x-right'] || !isMeant(request) || left-- <= 0) return false;
    void askRightly(server, request).then((asked) => MISBEHAVIOUR[name](response, asked));
    return true;
  };
}

/** The message of an error, without the address of the server. */
export const refusalOf = (server: StoreServer, reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => expect.fail('it was read'),
    (error: { details: { file: string; reason: string } }) =>
      `${error.details.file}: ${error.details.reason}`.replace(server.url, 'URL'),
  );
