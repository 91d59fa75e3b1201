// Opens URLs that are named in place of files.

import { DEFAULT_MEMORY } from '../formats/memory-budget.ts';
import { DownloadCounter, type DownloadListener } from '../formats/url/counter.ts';
import { urlName } from '../formats/url/name.ts';
import type { UrlBytes, UrlSettings } from '../formats/url/open.ts';
import type { RequestHeaders } from '../formats/url/request.ts';
import { findStoreUrl } from '../formats/zarr/store.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { ListedFile } from './open.ts';

export interface RemoteSettings {
  readonly signal?: AbortSignal;
  /** Called as bytes arrive, now and when the file is read. */
  readonly onDownload?: DownloadListener;
  /** Bytes of values to keep in memory. */
  readonly memory?: number | undefined;
  /** Sent to the URL's own server only. */
  readonly headers?: RequestHeaders | undefined;
}

/** Whether an argument is a URL of any scheme, not a path. */
export const isUrl = (name: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(name);

function parseUrl(name: string): URL {
  if (!URL.canParse(name))
    throw new HeadglowError({
      code: 'read',
      file: name.replace(/\/\/.*@/, '//'),
      reason: 'this is not a valid URL',
      remedy: 'check it, and put it in quotes if it contains characters such as & or spaces',
    });
  return new URL(name);
}

const toListed = (name: string, remote: UrlBytes): ListedFile => ({
  name,
  path: '',
  size: remote.size,
  remote,
});

/** The files of a Zarr store. */
async function* openRemoteStore(url: URL, settings: UrlSettings): AsyncGenerator<ListedFile> {
  const { listStoreFiles } = await import('../formats/zarr/list-files.ts');
  const { inMemory } = await import('../formats/url/open.ts');
  const { openUrlKey } = await import('../formats/zarr/url-store.ts');
  const folder = urlName(url);
  const open = (key: string) => openUrlKey(url, key, settings);
  for await (const file of listStoreFiles({ file: folder }, open, settings.signal)) {
    const name = `${folder}/${file.key}`;
    yield toListed(name, 'bytes' in file ? file.bytes : inMemory(name, file.content));
  }
}

/**
 * Opens a URL: a file, or all files of a Zarr store. A file stays at its URL and is read in parts, unless its server only sends
 * the whole file, which is then kept in memory.
 * @throws HeadglowError or RetryableReadError that names the URL without its password; the signal's reason
 */
export async function* openRemote(
  name: string,
  { signal, onDownload, memory = DEFAULT_MEMORY, headers }: RemoteSettings,
): AsyncGenerator<ListedFile> {
  const url = parseUrl(name);
  const { openUrl } = await import('../formats/url/open.ts');
  const settings = {
    signal,
    counter: new DownloadCounter(onDownload),
    limit: Math.max(memory, DEFAULT_MEMORY),
    headers,
  };
  const store = findStoreUrl(url);
  if (store) {
    yield* openRemoteStore(store, settings);
    return;
  }
  const remote = await openUrl(url, settings);
  yield toListed(remote.name, remote);
}
