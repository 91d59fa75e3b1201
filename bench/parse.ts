// Workloads of the scenes `parse` and `open`: reading files in a worker, as the viewer does, and the least that it can cost.

import type { Dataset } from '../src/index.ts';
import type { ParseReply, ParseRequest } from './parse-messages.ts';
import { baselinesOf, OPENED_FILE, type ParsedFile, SERIES_ADDRESS } from './parse-plan.ts';
import { drawFirst, openView } from './views.ts';
import type { Workload } from './workload.ts';

type Ask = (request: ParseRequest, transfer?: Transferable[]) => Promise<ParseReply>;

/** A worker that answers one request at a time. */
function startWorker(): Ask {
  const worker = new Worker(new URL('./parse.worker.ts', import.meta.url), { type: 'module' });
  return (request, transfer = []) =>
    new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }: MessageEvent<ParseReply>) => {
        if (data.kind === 'error') reject(new Error(data.message));
        else resolve(data);
      };
      worker.postMessage(request, transfer);
    });
}

/** Reads a file of one format: with Headglow, only its bytes, or with other parsers. Each result is checked. */
export async function createParseWorkloads(size: string): Promise<Workload[]> {
  const file = size as ParsedFile;
  const ask = startWorker();
  const reply = await ask({ kind: 'make', file });
  const installed = reply.kind === 'ready' ? reply.parsers : [];
  const baselines = baselinesOf(file).filter((name) => file !== 'csv' || installed.includes(name));
  return ['headglow', ...baselines].map((name) => ({
    name,
    run: async () => {
      const read = await ask({ kind: 'read', subject: name });
      return read.kind === 'read' ? read.milliseconds : 0;
    },
  }));
}

/** From the bytes of a deflated archive in memory to pixels, and to its inflated bytes on the page. */
export async function createOpenWorkloads(): Promise<Workload[]> {
  const response = await fetch(SERIES_ADDRESS + OPENED_FILE);
  if (!response.ok) throw new Error(`../shared/data/series/${OPENED_FILE} is not there`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const ask = startWorker();
  await ask({ kind: 'receive', name: OPENED_FILE, bytes });
  let close: (() => void) | undefined;
  return [
    {
      name: 'first frame',
      run: async () => {
        const reply = await ask({ kind: 'load' });
        if (reply.kind !== 'loaded') return;
        const view = openView({ tensors: reply.tensors } as Dataset);
        close = () => {
          view.destroy();
          view.element.remove();
        };
        await drawFirst(view);
      },
      finish: () => close?.(),
    },
    {
      name: 'inflating',
      run: async () => {
        await ask({ kind: 'inflate' });
      },
    },
  ];
}
