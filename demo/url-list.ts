// Files at URLs that the user names.

import { findStoreUrl } from '../src/formats.ts';
import { urlName } from '../src/protocol.ts';
import type { PageFile, UrlFile } from './bytes.ts';

/** Addresses of cloud storage are refused with their https form. */
const ADDRESS = /^(?:https?|s3|gs|az|hf):\/\//i;

/** The URLs in a text of one per line; none if a line is something else. Lines that start with # are comments. */
export function urlsIn(text: string): readonly URL[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const written = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const urls = written.flatMap((line) => (ADDRESS.test(line) && URL.canParse(line) ? [new URL(line)] : []));
  return urls.length === written.length ? urls : [];
}

/** Files at URLs. Their sizes are not known before they are opened. */
export const urlFiles = (urls: readonly URL[]): readonly UrlFile[] =>
  urls.map((url) => ({ name: urlName(url), size: 0, address: url.href }));

/** The URLs of files; empty if some have none. */
export function urlsOf(files: readonly PageFile[]): readonly string[] {
  const urls = files.flatMap((file) =>
    'address' in file ? file.address : ('link' in file && file.link) || [],
  );
  return urls.length === files.length ? urls : [];
}

/** The URL of a Zarr store on a server; null for other files. */
export function storeUrl(file: PageFile): URL | null {
  if ('address' in file) return findStoreUrl(new URL(file.address));
  return 'url' in file && file.isStore ? new URL(file.url) : null;
}
