// The statements of a description by section, as its texts show them.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { Description, Section, Statement } from './description.ts';

/** Headings of the sections, in the order of the text; paragraphs of panels, after the overview, have the panels' names. */
export const TITLES: Record<Exclude<Section, 'panel'>, string> = {
  overview: 'Overview',
  across: 'Across tasks',
  training: 'In training',
  axes: 'Axes and legend',
};

/** The heading of the panels' paragraphs. */
export const panelsTitle = (panels: number): string => (panels > 1 ? 'Panel by panel' : 'The panel');

/** The statements of a description by section. */
export interface Sections {
  /** Those of a section. */
  readonly of: (section: Section) => readonly Statement[];
  /** A panel's paragraph each, in the figure's order. */
  readonly paragraphs: readonly { readonly name: string; readonly statements: readonly Statement[] }[];
}

/** Sorts the statements of a description into its sections and panels; names are plain characters. */
export function sectionsOf({ panels, statements }: Description): Sections {
  const of = (section: Section): readonly Statement[] => statements.filter((one) => one.section === section);
  const own = panels.map((): Statement[] => []);
  for (const one of of('panel')) own[one.panel as number]?.push(one);
  return {
    of,
    paragraphs: panels.map(({ name }, i) => ({
      name: sanitizeText(name),
      statements: own[i] as Statement[],
    })),
  };
}
