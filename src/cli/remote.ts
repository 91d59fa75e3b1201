// Opens URLs that are named in place of files.

import { DEFAULT_MEMORY } from '../formats/memory-budget.ts';
import { DownloadCounter, type DownloadListener } from '../formats/url/counter.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { ListedFile } from './open.ts';

export interface RemoteSettings {
  readonly signal?: AbortSignal;
  /** Called as bytes arrive, now and when the file is read. */
  readonly onDownload?: DownloadListener;
  /** Bytes of values to keep in memory. */
  readonly memory?: number | undefined;
}

/** Whether an argument is a URL of any scheme, not a path. */
export const isUrl = (name: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(name);

/**
 * Opens a URL. The file stays at the URL and is read in parts, unless its server only sends the whole file, which is then
 * kept in memory.
 * @throws HeadglowError or RetryableReadError that names the URL without its password; the signal's reason
 */
export async function openRemote(
  name: string,
  { signal, onDownload, memory = DEFAULT_MEMORY }: RemoteSettings,
): Promise<ListedFile> {
  if (!URL.canParse(name))
    throw new HeadglowError({
      code: 'read',
      file: name.replace(/\/\/.*@/, '//'),
      reason: 'this is not a valid URL',
      remedy: 'check it, and put it in quotes if it contains characters such as & or spaces',
    });
  const { openUrl } = await import('../formats/url/open.ts');
  const remote = await openUrl(new URL(name), {
    signal,
    counter: new DownloadCounter(onDownload),
    limit: Math.max(memory, DEFAULT_MEMORY),
  });
  return { name: remote.name, path: '', size: remote.size, remote };
}
