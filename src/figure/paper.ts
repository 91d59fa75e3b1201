// What figures of papers ask for: side bars, facets from names, sorted cells, steps as tokens. An extra: only figures with these options load it.

import type { Options } from '../options.ts';
import type { Arranged } from './facets.ts';
import { lackingText } from './side-bars.ts';
import type { SortedPanels } from './sort-cells.ts';
import { stepTexts } from './tokens.ts';
import type { NamedPanel } from './visible-panels.ts';

export { arrangeFacets } from './facets.ts';
export { hasSideBars, sideMarks, sideText } from './side-bars.ts';
export { sortCells } from './sort-cells.ts';
export { stepTexts } from './tokens.ts';

/** Notes for the caption: how cells are sorted, why side bars, tokens or facets are not as asked for; '' for those that are. */
export const paperNotes = (
  panels: readonly NamedPanel[],
  options: Options,
  arranged: Arranged | null | undefined,
  sorted: SortedPanels | undefined,
): readonly string[] => [
  sorted?.note ?? '',
  stepTexts(options).lacking,
  arranged?.note ?? '',
  lackingText(panels, options),
];
