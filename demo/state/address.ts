// The address of the page: a link to what it shows. Each setting that can be undone has an entry in the browser's history.

import { formatLink, type Link, parseLink } from './link.ts';
import { filesKey } from './resume.ts';
import type { ViewerState } from './state.ts';

/** Longer links are left out: not every program opens them, and reloads don't need them. */
const MAX_LINK = 8_000;

/** What the page stores with the entries of the browser's history that it writes. */
interface Entry {
  /** The key of the files that its settings are for. */
  readonly files: string;
}

/** The link in the address; null without one. @throws HeadglowError for a link of a later version */
export const readAddress = (): Link | null =>
  location.hash === '' ? null : parseLink(location.hash.slice(1));

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
    return this.#toUrl(this.#getLink());
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
      try {
        follow(parseLink(location.hash.slice(1)), state === null);
      } catch (error) {
        onError(error);
      }
    });
  }

  #toUrl(link: Link): URL | null {
    const text = formatLink(link, this.#initial);
    const url = new URL(location.href);
    url.hash = text;
    return text.length > MAX_LINK ? null : url;
  }

  #write(method: 'pushState' | 'replaceState', link: Link): void {
    const url = this.#toUrl(link);
    if (!url) return;
    try {
      const entry: Entry = { files: filesKey(link.state.files) };
      history[method](entry, '', url);
    } catch {
      // Browsers refuse too many changes in a short time; the next one has the link.
    }
  }
}
