// Describes figures away from the page's own thread, a step at a time, so that another wish is heard between two.

import { analysedPanels } from '../../src/analysis/description/panels.ts';
import { DESCRIBE, describing, topHeads } from '../../src/analysis.ts';
import { type Dataset, HeadglowError, type Norm } from '../../src/index.ts';
import { checkedOptions } from '../../src/options.ts';
import type { Answer, Group, Reply, Wish } from './message.ts';

/** Milliseconds of work between two looks at what has been asked for. */
const SLICE = 30;

/** Top heads of all panels together: 20 a panel, fewer where there are many. */
const MOST_HEADS = 5000;

let dataset: Dataset = { tensors: [] };
let latest = 0;

const post = (reply: Reply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The finite values of panels under each norm, rising. */
function groupsOf({ options }: Wish): Group[] {
  const { panels } = analysedPanels(dataset, checkedOptions(options), DESCRIBE, Infinity);
  const byNorm = new Map<Norm, (typeof panels)[number][]>();
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

/** Null where another wish came meanwhile. */
async function answerOf(wish: Wish): Promise<Answer | null> {
  const { id, options, settings } = wish;
  const steps = describing(dataset, options, settings);
  let looked = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) {
      const most = Math.floor(MOST_HEADS / step.value.panels.length);
      const heads = topHeads(dataset, options, Math.max(1, Math.min(20, most)));
      return { description: step.value, heads, groups: groupsOf(wish) };
    }
    if (performance.now() - looked < SLICE) continue;
    post({ id, kind: 'progress', ...step.value });
    await breath();
    if (id !== latest) return null;
    looked = performance.now();
  }
}

self.addEventListener('message', async ({ data: wish }: MessageEvent<Wish>) => {
  latest = wish.id;
  dataset = wish.dataset ?? dataset;
  await breath();
  if (wish.id !== latest) return;
  try {
    const answer = await answerOf(wish);
    if (!answer) return;
    const memory = answer.groups.map(({ values }) => values.buffer);
    post({ id: wish.id, kind: 'answer', answer }, memory);
  } catch (error) {
    // What is thrown here would reach nobody.
    if (error instanceof HeadglowError) post({ id: wish.id, kind: 'error', details: error.details });
    else post({ id: wish.id, kind: 'fault', message: String(error) });
  }
});
