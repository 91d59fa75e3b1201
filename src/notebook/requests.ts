// Does what Python asks a figure for: files and words. Python cannot wait for the page while a cell runs, so requests are a trait.

import type { Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { Model } from './model.ts';
import type { Request } from './worker.ts';

/** A request, and how the figure was when it was made. */
type Asked = Request & { readonly id: number; readonly options: Partial<Options> };

/** What the worker's code exports. */
type Worker = typeof import('./worker.ts');

/** Loads code from a text, once for each text. */
function createLoader(): (text: string) => Promise<Worker> {
  let loaded: { readonly text: string; readonly worker: Promise<Worker> } | null = null;
  return (text) => {
    if (loaded?.text === text) return loaded.worker;
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = import(/* @vite-ignore */ url) as Promise<Worker>;
    loaded = { text, worker };
    return worker;
  };
}

const load = createLoader();

/**
 * Answers the requests in a model's traits, and those to come.
 * @param getData returns the dataset of the figure
 * @returns a function that ends this
 */
export function answerRequests(model: Model, getData: () => DatasetInput | null): () => void {
  const taken = new Set<number>();
  const answer = async ({ id, options, ...request }: Asked): Promise<void> => {
    try {
      const dataset = getData();
      if (!dataset) throw new Error('the figure has no data');
      const worker = await load(model.get('_worker') as string);
      const found = await worker.answer(request as Request, dataset, options);
      if (typeof found === 'string') model.send({ type: 'answer', id, text: found });
      else model.send({ type: 'answer', id }, undefined, [found.buffer]);
    } catch (error) {
      model.send({ type: 'answer', id, error: (error as Error)?.message ?? String(error) });
    }
  };
  const take = (): void => {
    for (const request of model.get('_requests') as readonly Asked[]) {
      if (taken.has(request.id)) continue;
      taken.add(request.id);
      void answer(request);
    }
  };
  model.on('change:_requests', take);
  take();
  return () => model.off('change:_requests', take);
}
