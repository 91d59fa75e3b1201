// A Zarr store on a server: each key is a URL below that of the store.

import { urlName } from '../url/name.ts';
import { openUrl, type UrlSettings } from '../url/open.ts';
import { changedError } from '../url/ranged.ts';
import { isForbiddenByS3, isMissingFile } from '../url/request.ts';
import type { UrlBytes } from '../url/url-bytes.ts';
import { AdjacentRanges } from './adjacent-ranges.ts';
import { checkKey, isZarrMetadata, type Need, type ZarrStore } from './store.ts';

/** Most bytes of metadata. */
const MAX_METADATA = 2 ** 26;

/** The URL of a key. Search parameters, such as signatures, stay. */
function keyUrl(store: URL, key: string): URL {
  const url = new URL(store);
  const inner = key.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${inner}`;
  return url;
}

const isMetadata = (key: string): boolean =>
  isZarrMetadata(key.slice(key.lastIndexOf('/') + 1)) || key.endsWith('.zattrs');

export class UrlStore implements ZarrStore {
  readonly keys = null;
  readonly #url: URL;
  readonly #settings: UrlSettings;
  readonly #ranges = new AdjacentRanges((key, need, signal) => this.#open(key, need, signal));
  /** Metadata that the server has sent. */
  #metadata: string | null = null;
  /** Versions of shards whose index was read. */
  readonly #versions = new Map<string, string>();
  /** The last shard of a server that only sends it whole. */
  #whole: { readonly key: string; readonly bytes: UrlBytes } | null = null;

  constructor(url: URL, settings: UrlSettings) {
    [this.#url, this.#settings] = [url, settings];
  }

  /**
   * The bytes of a key; null if the server does not have it.
   * @throws HeadglowError if a shard has changed since its index was read
   */
  async open(key: string, signal?: AbortSignal, need?: Need): Promise<UrlBytes | null> {
    checkKey({ file: urlName(this.#url) }, key);
    if (need?.part === 'chunk' && this.#whole?.key === key) return this.#whole.bytes;
    const bytes = await this.#openNeed(key, need, signal ?? this.#settings.signal);
    if (!bytes) return null;
    if (isMetadata(key)) this.#metadata = key;
    if (need?.part === undefined) return bytes;
    const version = `${bytes.size} ${bytes.version}`;
    if (need.part === 'index') this.#versions.set(key, version);
    else if (version !== this.#versions.get(key)) throw changedError(bytes.name);
    if (bytes.memory) this.#whole = { key, bytes };
    return bytes;
  }

  #openNeed(key: string, need: Need | undefined, signal?: AbortSignal): Promise<UrlBytes | null> {
    if (need?.part !== 'chunk' || 'last' in need.first) return this.#open(key, need, signal);
    return this.#ranges.open(key, { first: need.first, most: need.most }, signal);
  }

  async #open(key: string, need: Need | undefined, signal?: AbortSignal): Promise<UrlBytes | null> {
    const most = isMetadata(key) ? MAX_METADATA : need?.most;
    const settings = { ...this.#settings, signal, first: need?.first, most, refusesPages: true };
    try {
      return await openUrl(keyUrl(this.#url, key), settings);
    } catch (error) {
      if (isMissingFile(error)) return null;
      if (isForbiddenByS3(error) && !isMetadata(key) && (await this.#canRead(signal))) return null;
      throw error;
    }
  }

  /** Whether the server still sends metadata: otherwise, it forbids a key because a login or a link has expired. */
  async #canRead(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#metadata === null) return false;
    try {
      await openUrl(keyUrl(this.#url, this.#metadata), { ...this.#settings, signal, most: MAX_METADATA });
      return true;
    } catch {
      signal?.throwIfAborted();
      return false;
    }
  }
}
