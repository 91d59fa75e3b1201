// The address of the page: a link to what it shows. Each setting that can be undone has an entry in the browser's history.

import { formatLink, type Link, parseLink } from './link.ts';
import { filesKey } from './resume.ts';
import type { ViewerState } from './state.ts';

/** Longer links are not in the address, as not every program opens them. It is then without a link. */
const MAX_LINK = 8_000;
/** Longer links are not stored, either. */
const MAX_STORED_LINK = 1_000_000;

/** What the page stores with the entries of the browser's history that it writes. */
interface Entry {
  /** The key of the files that its settings are for. */
  readonly files: string;
  /** The link if it is not in the address; null if it is not stored. */
  readonly link?: string | null;
}

/** The link of an entry as text, '' for a page without settings; null if it is not known. */
const linkText = (entry: Entry | null): string | null =>
  entry?.link === undefined ? location.hash.slice(1) : entry.link;

/** The link in the address, or of the page that is reloaded; null without one. @throws HeadglowError for a link of a later version */
export function readAddress(): Link | null {
  const text = linkText(history.state as Entry | null);
  return text ? parseLink(text) : null;
}

const isReload = (): boolean =>
  performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload');

/** Whether the page has written its address itself, rather than somebody else who has opened it. */
export const isOwnAddress = (): boolean => history.state !== null || isReload();

/** Whether the page has written its address for files of this key. */
export const isAddressOf = (files: string): boolean => (history.state as Entry | null)?.files === files;

export class Address {
  readonly #getLink: () => Link;
  /** The state of the page before anything was set. */
  readonly #initial: ViewerState;

  constructor(getLink: () => Link) {
    this.#getLink = getLink;
    this.#initial = getLink().state;
  }

  /** The link to what the page shows; null if it is too long. */
  get link(): URL | null {
    const text = formatLink(this.#getLink(), this.#initial);
    return text.length > MAX_LINK ? null : urlWith(text);
  }

  /** Replaces the link in the address by that of what the page shows now, or of something else. */
  replace(link: Link = this.#getLink()): void {
    this.#write('replaceState', link);
  }

  /** Adds the link of what the page shows now to the browser's history. @param previous what it has shown until now */
  add(previous: Link): void {
    this.replace(previous);
    this.#write('pushState', this.#getLink());
  }

  /** Calls a function with the link that the user goes back, or forward, or to. @param follow its second argument: whether the link is new */
  onNavigate(follow: (link: Link, isNew: boolean) => void, onError: (error: unknown) => void): void {
    window.addEventListener('popstate', ({ state }) => {
      const text = linkText(state as Entry | null);
      if (text === null) return;
      try {
        follow(parseLink(text), state === null);
      } catch (error) {
        onError(error);
      }
    });
  }

  #write(method: 'pushState' | 'replaceState', link: Link): void {
    const text = formatLink(link, this.#initial);
    const isInUrl = text.length <= MAX_LINK;
    const stored = text.length <= MAX_STORED_LINK ? text : null;
    const entry: Entry = { files: filesKey(link.state.files), ...(!isInUrl && { link: stored }) };
    try {
      history[method](entry, '', urlWith(isInUrl ? text : ''));
    } catch {
      // Browsers refuse too many changes in a short time; the next one has the link.
    }
  }
}

/** The address of the page with a link. */
function urlWith(link: string): URL {
  const url = new URL(location.href);
  url.hash = link;
  return url;
}
