// What a page keeps once its garbage is collected: nodes, listeners, documents, and contexts of canvases.

import type { Page } from 'puppeteer';

/** What `watchContexts` adds to the window of a page. */
interface Watched {
  /** Contexts that scripts of the page and its frames have requested. */
  readonly contexts: { readonly kind: string; readonly context: WeakRef<object> }[];
  readonly watch: (kind: string, context: object) => void;
}

/** Remembers the contexts that scripts request in the next document of a page, and in the frames in it, without keeping them. */
export async function watchContexts(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    // Objects that a frame creates would keep its document.
    if (window === window.top) {
      const contexts: Watched['contexts'] = [];
      const known = new WeakSet();
      const watch = (kind: string, context: object) => {
        if (known.has(context)) return;
        known.add(context);
        contexts.push({ kind, context: new WeakRef(context) });
      };
      Object.assign(window, { contexts, watch });
    }
    const { watch } = window.top as unknown as Watched;
    type Canvas = { getContext(kind: string, ...settings: readonly unknown[]): object | null };
    for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas] as unknown as { prototype: Canvas }[]) {
      const { getContext } = prototype;
      prototype.getContext = function (kind, ...settings) {
        const context = getContext.call(this, kind, ...settings);
        if (context) watch(kind, context);
        return context;
      };
    }
  });
}

/** What is left in a page. */
export interface Leftovers {
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
  /** The number of contexts of each kind, such as `webgl2`, if they were watched. */
  readonly contexts: Readonly<Record<string, number>>;
}

/** Collects garbage until nothing more goes, and counts what is left. */
export async function countLeftovers(page: Page): Promise<Leftovers> {
  const session = await page.createCDPSession();
  const collect = async () => {
    for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
    return session.send('Memory.getDOMCounters');
  };
  let [before, counts] = [await collect(), await collect()];
  while (counts.nodes < before.nodes || counts.documents < before.documents) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    [before, counts] = [counts, await collect()];
  }
  await session.detach();
  const { nodes, jsEventListeners: listeners, documents } = counts;
  const contexts = await page.evaluate(() => {
    const counts: Record<string, number> = {};
    for (const { kind, context } of (window as never as Partial<Watched>).contexts ?? [])
      if (context.deref()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  });
  return { nodes, listeners, documents, contexts };
}
