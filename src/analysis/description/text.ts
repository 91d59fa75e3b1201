// A description as plain text: what reads it out would also read marks.

import type { Description, Section, Statement } from './description.ts';

const joined = (statements: readonly Statement[]): string => statements.map(({ text }) => text).join(' ');

/** The text of a description, a paragraph a line: a screen reader's description of the picture. */
export function descriptionText({ title, panels, statements }: Description): string {
  const of = (section: Section): string => joined(statements.filter((one) => one.section === section));
  const own = panels.map((): Statement[] => []);
  for (const one of statements) if (one.section === 'panel') own[one.panel as number]?.push(one);
  const paragraphs = panels.map(
    ({ name }, panel) => `${name ? `${name}: ` : ''}${joined(own[panel] as Statement[])}`,
  );
  return [
    `${title}.`,
    of('overview'),
    `Axes and legend: ${of('axes')}`,
    ...paragraphs,
    ...(of('across') ? [`Across tasks: ${of('across')}`] : []),
    ...(of('training') ? [`In training: ${of('training')}`] : []),
  ].join('\n');
}
