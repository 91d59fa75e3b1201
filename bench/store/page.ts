// The page of the scene `store`: opens the store that its address names, as soon as it is loaded.

import type { Opened } from './open.ts';

declare global {
  interface Window {
    /** The store that is being opened. */
    opened?: Promise<Opened>;
    store: typeof api;
  }
}

/** Reads files with nothing but `fetch`, some at a time. @returns milliseconds */
async function readPlain(urls: readonly string[], concurrent: number): Promise<number> {
  const start = performance.now();
  const left = [...urls];
  const readNext = async (): Promise<void> => {
    for (let url = left.shift(); url !== undefined; url = left.shift()) {
      const response = await fetch(url, { cache: 'no-store' });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: concurrent }, readNext));
  return performance.now() - start;
}

/** Reads a file and then others with it. @returns milliseconds since the page was opened */
async function readFirst(first: string, others: readonly string[]): Promise<number> {
  await readPlain([first], 1);
  await readPlain(others, others.length);
  return performance.now();
}

const api = { readPlain, readFirst };
window.store = api;

const address = new URLSearchParams(location.search).get('open');
if (address !== null) window.opened = import('./open.ts').then(({ openStore }) => openStore(address));
