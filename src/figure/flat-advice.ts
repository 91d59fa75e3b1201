// Advice for figures in which most panels are flat.

import { computeScales } from '../scale/limits.ts';
import type { Advice, AdviceContext } from './advice-rule.ts';
import { areMostFlat, countFlatPanels, flatText } from './flat-panels.ts';

/** Suggests limits by task or by model, whichever leaves fewer than half as many panels flat. */
export function flatAdvice({ options, panels, scales, statistics }: AdviceContext): Advice | null {
  const flat = countFlatPanels(panels, scales, statistics);
  if (!areMostFlat(flat, panels.length)) return null;
  for (const limitsBy of ['task', 'model'] as const) {
    const change = { limitsBy, vmin: null, vmax: null };
    if (
      2 * countFlatPanels(panels, computeScales(panels, { ...options, ...change }, statistics), statistics) >
      flat
    )
      continue;
    const isGiven = options.vmin !== null || options.vmax !== null;
    const cause = isGiven ? ' within the given limits' : ' because other panels have far larger values';
    const text = `${flatText(panels, scales, statistics)}${cause}.`;
    return { text, action: `Limits by ${limitsBy}`, options: change };
  }
  return null;
}
