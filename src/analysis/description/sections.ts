// Groups the statements of a description into the sections of its texts.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { Description, Section, Statement } from './description.ts';

/** Headings of the sections in the order of the text; the panels' paragraphs follow the overview. */
export const TITLES: Record<Exclude<Section, 'panel'>, string> = {
  overview: 'Overview',
  across: 'Across tasks',
  training: 'During training',
  axes: 'Axes and legend',
};

/** The heading above the panels' paragraphs. */
export const panelsTitle = (panels: number): string => (panels > 1 ? 'Panel by panel' : 'The panel');

/** The statements of a description by section. */
export interface Sections {
  /** The statements of a section. */
  readonly of: (section: Section) => readonly Statement[];
  /** One paragraph per described panel, in the figure's order. */
  readonly paragraphs: readonly { readonly name: string; readonly statements: readonly Statement[] }[];
}

/** Groups the statements of a description by section and panel, with control characters removed from panel names. */
export function sectionsOf({ panels, statements }: Description): Sections {
  const of = (section: Section): readonly Statement[] => statements.filter((one) => one.section === section);
  const byPanel = panels.map((): Statement[] => []);
  for (const one of of('panel')) byPanel[one.panel as number]?.push(one);
  return {
    of,
    paragraphs: panels.flatMap(({ name, inSight }, i) =>
      inSight === null ? [] : [{ name: sanitizeText(name), statements: byPanel[i] as Statement[] }],
    ),
  };
}
