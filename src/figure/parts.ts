// The parts of a figure: which of them have content, and the names of those that do not fit.

import type { FigureSpec } from './figure.ts';

/** Parts of a figure, in the order in which they are dropped as space shrinks. */
export const PARTS = [
  'sideBars',
  'panelBars',
  'caption',
  'ticks',
  'axisTitles',
  'panelNotes',
  'panelTitles',
  'headings',
  'title',
  'colorbarTexts',
  'margin',
  'colorbar',
] as const;

export type Part = (typeof PARTS)[number];

/** Whether a part has anything to show. */
export function hasContent(part: Part, spec: FigureSpec): boolean {
  switch (part) {
    case 'panelTitles':
      return spec.panels.some(({ title }) => title !== '');
    case 'panelNotes':
      return spec.panels.some(({ note }) => note);
    case 'sideBars':
      return spec.hasSideBars === true;
    case 'panelBars':
      return spec.barsAt === 'panels';
    case 'headings':
      return Boolean(spec.table) && spec.columns === null;
    case 'title':
      return spec.title !== '';
    case 'caption':
      return (
        spec.caption !== '' ||
        spec.reservesCaption === true ||
        (spec.bad !== null && spec.colorbars.length === 0)
      );
    case 'axisTitles':
      return spec.xLabel !== '' || spec.yLabel !== '';
    case 'colorbar':
    case 'colorbarTexts':
      return spec.colorbars.length > 0;
    default:
      return true;
  }
}

/** Names of the parts whose absence is reported. */
const PART_NAMES: Partial<Record<Part, string>> = {
  sideBars: 'side bars',
  title: 'title',
  panelTitles: 'panel titles',
  panelNotes: 'limits of some panels',
  headings: 'row and column headings',
  ticks: 'tick labels',
  axisTitles: 'axis titles',
  colorbar: 'colorbar',
  colorbarTexts: 'colorbar labels',
};

/** Names of the parts that did not fit. @param lacksNotes whether some panel notes were omitted */
export const missingParts = (spec: FigureSpec, shown: ReadonlySet<Part>, lacksNotes: boolean): string[] =>
  (Object.keys(PART_NAMES) as Part[])
    .filter((part) => (hasContent(part, spec) && !shown.has(part)) || (part === 'panelNotes' && lacksNotes))
    .map((part) =>
      part === 'panelNotes' && !spec.ownBars ? 'steps of some panels' : (PART_NAMES[part] as string),
    );

/** Whether only ticks and axis titles are missing, which a small figure can do without. */
export const isSmallLoss = (missing: readonly string[]): boolean =>
  missing.every((part) => part === PART_NAMES.ticks || part === PART_NAMES.axisTitles);
