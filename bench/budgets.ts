// Regressions: Headglow's ratios to the floor, against what they are allowed to be.

import { isSelfScene, SELF_COMPARISONS } from './plan.ts';
import { type Block, compareSeries, computeFrameJitter, primarySubject, type Results } from './results.ts';

/** The largest ratio allowed, by scene, size and reduction: `frame 126x128 max`. */
export type Budgets = Readonly<Record<string, number>>;

/** Room between what was measured and what is allowed: medians of ratios repeat to some 10 %. */
const ROOM = 1.25;

const keyOf = ({ scene, size, reduction }: Block): string => `${scene} ${size} ${reduction}`;

/** What is held against a budget: the ratio to the floor, or to what it is measured against. */
function ratioOf(block: Block): number | null {
  const { scene } = block;
  if (scene === 'long-play') return computeFrameJitter(block);
  const against = isSelfScene(scene) ? (SELF_COMPARISONS[scene].others[0] as string) : 'floor';
  return compareSeries(block, primarySubject(block), against)?.ratio.median ?? null;
}

/** The best ratio of all blocks with a key: sessions with other peers repeat it. */
function measured(results: Results): Map<string, { ratio: number; valid: boolean }> {
  const found = new Map<string, { ratio: number; valid: boolean }>();
  for (const block of results.blocks) {
    const ratio = ratioOf(block);
    if (ratio === null) continue;
    const before = found.get(keyOf(block));
    const better =
      !before || (block.valid && !before.valid) || (block.valid === before.valid && ratio < before.ratio);
    if (better) found.set(keyOf(block), { ratio, valid: block.valid });
  }
  return found;
}

export function formatBudgets(results: Results): string {
  const entries = [...measured(results)].map(([key, { ratio }]) => [key, Math.ceil(ratio * ROOM * 20) / 20]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** What is over its budget. A run in which the floor moved fails nothing, but is told. */
export function checkBudgets(results: Results, budgets: Budgets): { failed: boolean; lines: string[] } {
  const lines: string[] = [];
  let failed = false;
  for (const [key, { ratio, valid }] of measured(results)) {
    const budget = budgets[key];
    if (budget === undefined) lines.push(`${key}: ${ratio.toFixed(2)}, has no budget`);
    else if (!valid) lines.push(`${key}: ${ratio.toFixed(2)} of ${budget}, but the floor moved`);
    else if (ratio > budget) {
      failed = true;
      lines.push(`${key}: ${ratio.toFixed(2)} is over its budget of ${budget}`);
    }
  }
  lines.push(failed ? 'Over budget.' : 'Within budget.');
  return { failed, lines };
}
