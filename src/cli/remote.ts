// Opens URLs that are named in place of files.

import { DownloadCounter, type DownloadListener } from '../formats/url/counter.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { ListedFile } from './open.ts';

/** Whether an argument is a URL of any scheme, not a path. */
export const isUrl = (name: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(name);

/**
 * Opens a URL. The file stays at the URL and is read in parts, unless its server only sends the whole file, which is then
 * kept in memory.
 * @throws HeadglowError or RetryableReadError that names the URL without its password; the signal's reason
 */
export async function openRemote(
  name: string,
  onDownload: DownloadListener,
  signal?: AbortSignal,
): Promise<ListedFile> {
  if (!URL.canParse(name))
    throw new HeadglowError({
      code: 'read',
      file: name.replace(/\/\/.*@/, '//'),
      reason: 'this is not a valid URL',
      remedy: 'check it, and put it in quotes if it contains characters such as & or spaces',
    });
  const { openUrl } = await import('../formats/url/open.ts');
  const remote = await openUrl(new URL(name), { signal, counter: new DownloadCounter(onDownload) });
  return { name: remote.name, path: '', size: remote.size, remote };
}
