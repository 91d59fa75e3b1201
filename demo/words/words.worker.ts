// Describes figures in a worker; a later request aborts the one under way.

import { analysedPanels } from '../../src/analysis/description/panels.ts';
import { DESCRIBE, describe, topHeads } from '../../src/analysis.ts';
import { type Dataset, HeadglowError, type ScaleNorm } from '../../src/index.ts';
import { checkedOptions } from '../../src/options.ts';
import { borrowedDataset } from '../remote.ts';
import type { Answer, Group, Reply, Wish } from './message.ts';

/** Milliseconds between two reports of progress. */
const PACE = 30;

/** Top heads of all panels together: 20 a panel, fewer where there are many. */
const MOST_HEADS = 5000;

let dataset: Dataset = { tensors: [] };
let running = new AbortController();

const post = (reply: Reply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The finite values of panels under each norm, rising. */
async function groupsOf({ options }: Wish, signal: AbortSignal): Promise<Group[]> {
  const { panels } = await analysedPanels(dataset, checkedOptions(options), {
    ...DESCRIBE,
    most: Infinity,
    signal,
  });
  const byNorm = new Map<ScaleNorm, (typeof panels)[number][]>();
  for (const panel of panels) {
    const group = byNorm.get(panel.norm);
    if (group) group.push(panel);
    else byNorm.set(panel.norm, [panel]);
  }
  return [...byNorm.values()].map((members) => {
    const values = new Float32Array(members.reduce((sum, { matrix }) => sum + matrix.values.length, 0));
    let filled = 0;
    for (const { matrix } of members) {
      values.set(matrix.values, filled);
      filled += matrix.values.length;
    }
    return { values: values.filter(Number.isFinite).sort() };
  });
}

/** @throws the signal's reason */
async function answerOf(wish: Wish, signal: AbortSignal): Promise<Answer> {
  const { id, options, settings } = wish;
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
  return { description, heads, groups: await groupsOf(wish, signal) };
}

self.addEventListener('message', async ({ data: wish }: MessageEvent<Wish>) => {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  if (wish.dataset) dataset = borrowedDataset(wish.dataset);
  await breath();
  if (signal.aborted) return;
  try {
    const answer = await answerOf(wish, signal);
    const memory = answer.groups.map(({ values }) => values.buffer);
    post({ id: wish.id, kind: 'answer', answer }, memory);
  } catch (error) {
    if (signal.aborted) return;
    // What is thrown here would reach nobody.
    if (error instanceof HeadglowError) post({ id: wish.id, kind: 'error', details: error.details });
    else post({ id: wish.id, kind: 'fault', message: String(error) });
  }
});
