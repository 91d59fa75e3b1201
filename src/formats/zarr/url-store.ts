// A Zarr store on a server: each key is a URL below that of the store.

import { urlName } from '../url/name.ts';
import { openUrl, type UrlBytes, type UrlSettings } from '../url/open.ts';
import { isMissingFile } from '../url/request.ts';
import { checkKey } from './store.ts';

/** The URL of a key. Search parameters, such as signatures, stay. */
function keyUrl(store: URL, key: string): URL {
  const url = new URL(store);
  const inner = key.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${inner}`;
  return url;
}

/** The bytes of a key; null if the server does not have it. */
export async function openUrlKey(store: URL, key: string, settings: UrlSettings): Promise<UrlBytes | null> {
  checkKey({ file: urlName(store) }, key);
  try {
    return await openUrl(keyUrl(store, key), settings);
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}
