// Opens URLs that are named in place of files.

import { DEFAULT_MEMORY } from '../formats/memory-budget.ts';
import { DownloadCounter, type DownloadListener } from '../formats/url/counter.ts';
import { urlName } from '../formats/url/name.ts';
import type { UrlSettings } from '../formats/url/open.ts';
import type { RequestHeaders } from '../formats/url/request.ts';
import { listArrays } from '../formats/zarr/list-arrays.ts';
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

/** The URL for links; none if it needs a password or headers. */
const linkOf = ({ username, password, href }: URL, headers?: RequestHeaders): Pick<ListedFile, 'link'> =>
  username || password || headers ? {} : { link: href };

/** A Zarr store, whose metadata can be read. */
async function openRemoteStore(url: URL, settings: UrlSettings): Promise<ListedFile> {
  const { UrlStore } = await import('../formats/zarr/url-store.ts');
  const name = urlName(url);
  const store = new UrlStore(url, settings);
  await listArrays({ file: name }, store, settings.signal);
  const link = linkOf(url, settings.headers);
  return { name, path: '', size: 0, ...link, store: { name, open: (...request) => store.open(...request) } };
}

/**
 * Opens a URL of a file or a Zarr store. It stays there and is read in parts, unless its server only sends whole files, which are
 * then kept in memory.
 * @throws HeadglowError or RetryableReadError that names the URL without its password; the signal's reason
 */
export async function openRemote(
  name: string,
  { signal, onDownload, memory = DEFAULT_MEMORY, headers }: RemoteSettings,
): Promise<ListedFile> {
  const url = parseUrl(name);
  const { openUrl } = await import('../formats/url/open.ts');
  const settings = {
    signal,
    counter: new DownloadCounter(onDownload),
    limit: Math.max(memory, DEFAULT_MEMORY),
    headers,
  };
  const store = findStoreUrl(url);
  if (store) return openRemoteStore(store, settings);
  const remote = await openUrl(url, settings);
  return { name: remote.name, path: '', size: remote.size, ...linkOf(url, headers), remote };
}
