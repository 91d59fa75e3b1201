// A Zarr store on a server: each key is a URL below that of the store.

import type { Bytes } from '../bytes.ts';
import { openUrl, type UrlSettings } from '../url/open.ts';
import { MissingFileError } from '../url/request.ts';
import { checkKey, isZarrMetadata } from './store.ts';

/** The URL of a key, and of a store that is given by its metadata. Search parameters, such as signatures, stay. */
function keyUrl(store: URL, key: string): URL {
  const url = new URL(store);
  const parts = url.pathname.split('/').filter(Boolean);
  if (isZarrMetadata(parts.at(-1) ?? '')) parts.pop();
  const inner = key.split('/').map(encodeURIComponent);
  url.pathname = `/${[...parts, ...inner].join('/')}`;
  return url;
}

/** The bytes of a key; null if the server does not have it. */
export async function openUrlKey(store: URL, key: string, settings: UrlSettings): Promise<Bytes | null> {
  checkKey({ file: store.href }, key);
  try {
    return await openUrl(keyUrl(store, key), settings);
  } catch (error) {
    if (error instanceof MissingFileError) return null;
    throw error;
  }
}
