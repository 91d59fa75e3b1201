// Describes figures in a worker; a new request aborts the current one.

import { describe, knownExtremes, topHeads, valuesByScale } from '../../src/analysis.ts';
import { type Dataset, HeadglowError } from '../../src/index.ts';
import { limitCache } from '../parts/memory.ts';
import { connectDataset } from '../parts/remote-dataset.ts';
import type { DescribeAnswer, DescribeReply, DescribeRequest } from './messages.ts';

/** Minimum time between two progress reports, in milliseconds. */
const MIN_INTERVAL = 30;

/** Maximum number of top heads per panel, and of all panels together. */
const MAX_HEADS_PER_PANEL = 20;
const MAX_HEADS = 5000;

let dataset: Dataset = { tensors: [] };
let running = new AbortController();

const post = (reply: DescribeReply, transfer: Transferable[] = []): void =>
  self.postMessage(reply, { transfer });
/** Lets pending messages arrive. */
const yieldToMessages = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** @throws the signal's reason */
async function describeFigure(request: DescribeRequest, signal: AbortSignal): Promise<DescribeAnswer> {
  const { id, options, settings } = request;
  let lastReport = performance.now();
  const description = await describe(dataset, options, {
    ...settings,
    signal,
    onProgress(progress) {
      if (performance.now() - lastReport < MIN_INTERVAL) return;
      lastReport = performance.now();
      post({ id, kind: 'progress', ...progress });
    },
  });
  const { inSight, readAll } = settings;
  const most = Math.floor(MAX_HEADS / description.panels.length);
  const heads = await topHeads(dataset, options, {
    inSight,
    readAll,
    most: Math.max(1, Math.min(MAX_HEADS_PER_PANEL, most)),
    signal,
  });
  const isLarge = description.isLarge === true;
  const valueGroups = isLarge ? [] : await valuesByScale(dataset, options, { inSight, signal });
  const groups = valueGroups.map((values) => ({ values }));
  return { description, heads, groups, extremes: knownExtremes(dataset) };
}

self.addEventListener('message', async ({ data: request }: MessageEvent<DescribeRequest>) => {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  if (request.dataset) {
    dataset = connectDataset(request.dataset);
    limitCache(dataset);
  }
  await yieldToMessages();
  if (signal.aborted) return;
  try {
    const answer = await describeFigure(request, signal);
    const buffers = answer.groups.map(({ values }) => values.buffer);
    post({ id: request.id, kind: 'answer', answer }, buffers);
  } catch (error) {
    if (signal.aborted) return;
    // An error thrown in an async listener would not reach the page.
    if (error instanceof HeadglowError) post({ id: request.id, kind: 'error', details: error.details });
    else post({ id: request.id, kind: 'fault', message: String(error) });
  }
});
