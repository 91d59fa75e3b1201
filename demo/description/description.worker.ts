// Describes figures in a worker; a later request aborts the one under way.

import { describe, knownExtremes, topHeads, valuesByScale } from '../../src/analysis.ts';
import { type Dataset, HeadglowError } from '../../src/index.ts';
import { connectDataset } from '../parts/remote-dataset.ts';
import type { DescribeAnswer, DescribeReply, DescribeRequest } from './messages.ts';

/** Milliseconds between two reports of progress. */
const PACE = 30;

/** Top heads of all panels together: 20 a panel, fewer where there are many. */
const MOST_HEADS = 5000;

let dataset: Dataset = { tensors: [] };
let running = new AbortController();

const post = (reply: DescribeReply, transfer: Transferable[] = []): void =>
  self.postMessage(reply, { transfer });
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** @throws the signal's reason */
async function answerOf(request: DescribeRequest, signal: AbortSignal): Promise<DescribeAnswer> {
  const { id, options, settings } = request;
  let reported = performance.now();
  const description = await describe(dataset, options, {
    ...settings,
    signal,
    onProgress(progress) {
      if (performance.now() - reported < PACE) return;
      reported = performance.now();
      post({ id, kind: 'progress', ...progress });
    },
  });
  const most = Math.floor(MOST_HEADS / description.panels.length);
  const heads = await topHeads(dataset, options, { most: Math.max(1, Math.min(20, most)), signal });
  const shown = await valuesByScale(dataset, options, { signal });
  const groups = shown.map((values) => ({ values }));
  return { description, heads, groups, extremes: knownExtremes(dataset) };
}

self.addEventListener('message', async ({ data: request }: MessageEvent<DescribeRequest>) => {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  if (request.dataset) dataset = connectDataset(request.dataset);
  await breath();
  if (signal.aborted) return;
  try {
    const answer = await answerOf(request, signal);
    const memory = answer.groups.map(({ values }) => values.buffer);
    post({ id: request.id, kind: 'answer', answer }, memory);
  } catch (error) {
    if (signal.aborted) return;
    // What is thrown here would reach nobody.
    if (error instanceof HeadglowError) post({ id: request.id, kind: 'error', details: error.details });
    else post({ id: request.id, kind: 'fault', message: String(error) });
  }
});
