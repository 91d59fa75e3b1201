// Reads the file of a `<head-glow>`: a usual .npz with code that is at hand, everything else with readers that are loaded then.

import type { LoadedDataset } from '../formats/load.ts';
import { readPlainNpz } from '../formats/npz/plain.ts';
import { urlName } from '../formats/url/name.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isAbsentCode } from './absent-code.ts';

/** Larger files are read in parts. */
const MAX_BYTES = 2 ** 26;

/** What came of the first request for a file. */
interface Answer {
  /** The whole file; missing if there is none. */
  readonly bytes?: Uint8Array;
  /** Why there is none; missing if that takes a closer look. */
  readonly reason?: string;
}

/** All bytes of a body; null, and no more is read, if there are more than `MAX_BYTES`. */
async function readWhole(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array | null> {
  const reader = body.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    size += value.length;
    if (size <= MAX_BYTES) continue;
    await reader.cancel();
    return null;
  }
}

/** Requests a file whole. Retries, ranges and the reasons of failures are left to the readers. */
async function request(url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { signal, cache: 'no-cache' });
    const { ok, status, headers, body } = response;
    const bytes =
      ok && body && !(Number(headers.get('Content-Length')) > MAX_BYTES) ? await readWhole(body) : null;
    if (bytes) return { bytes };
    if (!body?.locked) await body?.cancel();
    return ok ? {} : { reason: `the server answered ${status}` };
  } catch {
    signal.throwIfAborted();
    return { reason: 'it could not be fetched' };
  }
}

const [P, K] = [0x50, 0x4b];

/**
 * Reads the file at a URL.
 * @throws HeadglowError if it can't be read, or its reader is not there
 */
export async function readFile(url: URL, signal: AbortSignal): Promise<LoadedDataset> {
  const name = urlName(url);
  const isUsual = /^https?:$/.test(url.protocol) && url.pathname.endsWith('.npz') && !url.username;
  const { bytes, reason }: Answer = isUsual ? await request(url, signal) : {};
  const isZip = bytes?.[0] === P && bytes[1] === K;
  const usual = isZip ? await readPlainNpz(name, bytes) : null;
  if (usual) return usual;
  try {
    const { loadFiles } = await import('../formats/load.ts');
    return await loadFiles(isZip ? { name, bytes } : url, { signal, strict: true });
  } catch (cause) {
    if (!isAbsentCode(cause)) throw cause;
    const file = url.pathname.split('/').at(-1) ?? '';
    if (reason)
      throw new HeadglowError({ code: 'read', file, reason, remedy: 'check its address' }, { cause });
    throw new HeadglowError(
      {
        code: 'environment',
        file,
        reason: `${isZip ? 'this file needs a reader that' : 'the reader of this format'} is not there`,
        remedy: 'copy the folder element along with element.js, or save the data as .npz',
      },
      { cause },
    );
  }
}
