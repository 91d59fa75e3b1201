// A description as plain text: what reads it out would also read marks.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { Description, Section, Statement } from './description.ts';
import { sectionsOf, TITLES } from './sections.ts';

const joined = (statements: readonly Statement[]): string => statements.map(({ text }) => text).join(' ');

/** The text of a description, a paragraph a line: a screen reader's description of the picture. */
export function descriptionText(description: Description): string {
  const { of, paragraphs } = sectionsOf(description);
  const section = (name: Exclude<Section, 'panel'>): string[] =>
    of(name).length > 0 ? [`${TITLES[name]}: ${joined(of(name))}`] : [];
  return [
    `${sanitizeText(description.title)}.`,
    joined(of('overview')),
    ...paragraphs.map(({ name, statements }) => `${name ? `${name}: ` : ''}${joined(statements)}`),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ].join('\n');
}
