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

/** Requests a file whole. Retries, ranges and the reasons of failures are left to the readers. */
async function request(url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { signal, cache: 'no-cache' });
    // Without a length, it may be of any size.
    const length = response.headers.get('Content-Length');
    if (response.ok && length !== null && Number(length) <= MAX_BYTES)
      return { bytes: new Uint8Array(await response.arrayBuffer()) };
    await response.body?.cancel();
    return response.ok ? {} : { reason: `the server answered ${response.status}` };
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
