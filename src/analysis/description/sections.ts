// The statements of a description by section, as its texts show them.

import type { Description, Section, Statement } from './description.ts';

/** Headings of the sections; paragraphs of panels have the panels' names. */
export const TITLES: Record<Exclude<Section, 'panel'>, string> = {
  overview: 'Overview',
  axes: 'Axes and legend',
  across: 'Across tasks',
  training: 'In training',
};

export interface Sections {
  readonly of: (section: Section) => readonly Statement[];
  /** A panel's paragraph each, in the figure's order. */
  readonly paragraphs: readonly { readonly name: string; readonly statements: readonly Statement[] }[];
}

export function sectionsOf({ panels, statements }: Description): Sections {
  const of = (section: Section): readonly Statement[] => statements.filter((one) => one.section === section);
  const own = panels.map((): Statement[] => []);
  for (const one of of('panel')) own[one.panel as number]?.push(one);
  return { of, paragraphs: panels.map(({ name }, i) => ({ name, statements: own[i] as Statement[] })) };
}
