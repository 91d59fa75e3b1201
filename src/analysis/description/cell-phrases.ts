// Phrases that both the overview and the panels' paragraphs use.

import type { AnalysedPanel } from './panels.ts';
import { countText, listText, plural } from './phrases.ts';

/** The signs of cells: " (8 positive, 4 negative)", " (all negative)", or nothing if all are positive. */
export function signsText(
  list: readonly { readonly panel: AnalysedPanel; readonly cells: Uint32Array }[],
): string {
  if (!list.some(({ panel }) => panel.signed)) return '';
  let [positive, negative, zero] = [0, 0, 0];
  for (const { panel, cells } of list) {
    const { values } = panel.matrix;
    for (let i = 0; i < cells.length; i++) {
      const value = values[cells[i] as number] as number;
      if (value > 0) positive++;
      else if (value < 0) negative++;
      else zero++;
    }
  }
  const kinds = [
    ...(positive > 0 ? [`${countText(positive)} positive`] : []),
    ...(negative > 0 ? [`${countText(negative)} negative`] : []),
    ...(zero > 0 ? [`${countText(zero)} zero`] : []),
  ];
  if (kinds.length > 1) return ` (${kinds.join(', ')})`;
  return negative === 0 ? '' : negative === 1 ? ' (negative)' : ' (all negative)';
}

/** What to call the cells that statistics include, if others are excluded: "non-missing cell"; otherwise "cell". */
export function includedCellNoun(missing: number, infinite: number): string {
  if (infinite > 0) return 'finite cell';
  return missing > 0 ? 'non-missing cell' : 'cell';
}

/** "3 missing cells and 1 infinite cell" */
export const excludedCellsText = (missing: number, infinite: number): string =>
  listText([
    ...(missing > 0 ? [plural(missing, 'missing cell')] : []),
    ...(infinite > 0 ? [plural(infinite, 'infinite cell')] : []),
  ]);
