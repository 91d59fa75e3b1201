// Regression check: compares Headglow's ratios to the floor with the budgets in budgets.json.

import {
  type Block,
  compareSeries,
  compareTail,
  computeFrameJitter,
  primarySubject,
  type Results,
} from './results.ts';
import { findSelfComparison, isSelfScene } from './self-plan.ts';

/** The largest ratio allowed, keyed by scene, size and reduction: `frame 126x128 max`. */
export type Budgets = Readonly<Record<string, number>>;

/** Headroom over the measured ratio: medians of ratios repeat to about 10 %. */
const HEADROOM = 1.25;

interface MeasuredRatio {
  readonly ratio: number;
  readonly valid: boolean;
}

const keyOf = ({ scene, size, reduction }: Block): string => `${scene} ${size} ${reduction}`;

/** The ratio that is compared with the budget: to the floor, or to the baseline of a self-comparison. */
function ratioOf(block: Block): number | null {
  const { scene, size } = block;
  const primary = primarySubject(block);
  if (scene === 'long-play') return computeFrameJitter(block);
  if (!isSelfScene(scene)) return compareSeries(block, primary, 'floor')?.ratio.median ?? null;
  const { others, percentile } = findSelfComparison(scene, size);
  const [baseline] = others as [string];
  if (percentile) return compareTail(block, primary, baseline, percentile);
  return compareSeries(block, primary, baseline)?.ratio.median ?? null;
}

const isBetter = (a: MeasuredRatio, b: MeasuredRatio): boolean =>
  a.valid === b.valid ? a.ratio < b.ratio : a.valid;

/** The best ratio of each key: several sessions, with different peers, measure the same one. */
function bestRatios(results: Results): Map<string, MeasuredRatio> {
  const best = new Map<string, MeasuredRatio>();
  for (const block of results.blocks) {
    const ratio = ratioOf(block);
    if (ratio === null) continue;
    const measured = { ratio, valid: block.valid };
    const previous = best.get(keyOf(block));
    if (!previous || isBetter(measured, previous)) best.set(keyOf(block), measured);
  }
  return best;
}

/** The contents of budgets.json for a run: its ratios plus headroom, rounded up to 0.05. */
export function formatBudgets(results: Results): string {
  const entries = [...bestRatios(results)].map(([key, { ratio }]) => [
    key,
    Math.ceil(ratio * HEADROOM * 20) / 20,
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** Lists ratios that exceed their budget. A ratio measured while the floor moved is listed but doesn't fail the check. */
export function checkBudgets(results: Results, budgets: Budgets): { failed: boolean; lines: string[] } {
  const lines: string[] = [];
  let failed = false;
  for (const [key, { ratio, valid }] of bestRatios(results)) {
    const budget = budgets[key];
    if (budget === undefined) lines.push(`${key}: ${ratio.toFixed(2)}, no budget is set`);
    else if (!valid) lines.push(`${key}: ${ratio.toFixed(2)} of ${budget}, ignored because the floor moved`);
    else if (ratio > budget) {
      failed = true;
      lines.push(`${key}: ${ratio.toFixed(2)} exceeds its budget of ${budget}`);
    }
  }
  lines.push(failed ? 'Over budget.' : 'Within budget.');
  return { failed, lines };
}
