// Reads the body of a response piece by piece: counts its bytes, and checks that none is missing.

import { allocateBytes } from '../allocate.ts';
import { concatBytes } from '../bytes.ts';
import { formatBytes, rejectAnswer, rejectSize } from '../file.ts';
import { memoryFlag } from '../memory-budget.ts';
import type { DownloadCounter } from './counter.ts';
import { PassingError, withPatience } from './retry.ts';

export interface BodySettings {
  /** The URL, for messages. */
  readonly file: string;
  /** Bytes that must arrive; null if unknown. */
  readonly size: number | null;
  readonly counter: DownloadCounter;
  readonly signal?: AbortSignal | undefined;
}

/** The number in a header; null without one. */
function readLength(headers: Headers): number | null {
  const text = headers.get('Content-Length') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Whether the body arrives in another form than the file, such as compressed. Its length is then that of this form. */
export const isEncoded = ({ headers }: Response): boolean =>
  !['', 'identity'].includes((headers.get('Content-Encoding') ?? '').trim().toLowerCase());

/** The bytes of a whole file, from its response; null if the response does not say. */
export const announcedSize = (response: Response): number | null =>
  isEncoded(response) ? null : readLength(response.headers);

/**
 * Yields the pieces of a body as they arrive.
 * @throws RetryableReadError if the connection breaks or stalls, or bytes are missing; HeadglowError if there are too many
 */
export async function* streamBody(
  response: Response,
  settings: BodySettings,
): AsyncGenerator<Uint8Array, void> {
  const { file, size, counter, signal } = settings;
  counter.start(size);
  let received = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done = true, value } = reader ? await withPatience(file, reader.read()) : {};
      if (done || !value) break;
      received += value.length;
      if (size !== null && received > size)
        rejectAnswer(
          { file },
          `the server sent more bytes than it announced (${size.toLocaleString('en')})`,
          'download the file and open it from your disk',
        );
      counter.receive(value.length);
      yield value;
    }
  } catch (error) {
    signal?.throwIfAborted();
    // The network's own errors, not those above.
    if (!(error instanceof TypeError)) throw error;
    throw missingBytes(file, received, size);
  } finally {
    counter.end(size, received);
    await reader?.cancel().catch(() => {}); // ends the request if the caller stops early
  }
  if (size !== null && received < size) throw missingBytes(file, received, size);
}

const missingBytes = (file: string, received: number, size: number | null): PassingError =>
  new PassingError({
    code: 'read',
    file,
    reason: `the connection ended after ${received.toLocaleString('en')}${size === null ? '' : ` of ${size.toLocaleString('en')}`} bytes`,
    remedy: 'try again, or download the file and open it from your disk',
  });

/** Reads a body whose size is known into one array. */
export async function readSized(
  response: Response,
  settings: BodySettings & { readonly size: number },
): Promise<Uint8Array> {
  const bytes = allocateBytes({ file: settings.file }, settings.size);
  let at = 0;
  for await (const piece of streamBody(response, settings)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Reads a body of unknown size.
 * @param limit in bytes
 * @param canRaise whether `--memory` raises the limit
 * @throws HeadglowError if it is larger than the limit
 */
export async function readUnsized(
  response: Response,
  { limit, canRaise }: { readonly limit: number; readonly canRaise: boolean },
  settings: BodySettings,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of streamBody(response, settings)) {
    length += piece.length;
    if (length > limit)
      rejectSize(
        { file: settings.file },
        `the server does not say how large it is, and it is above the limit of ${formatBytes(limit)}`,
        `${canRaise ? `raise the limit with ${memoryFlag(2 * limit)}, or ` : ''}download the file and open it from your disk`,
      );
    pieces.push(piece);
  }
  return concatBytes(pieces);
}
