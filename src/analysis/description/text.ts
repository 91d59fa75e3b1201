// A description as plain text, because screen readers would read out Markdown characters.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { Description, Section, Statement } from './description.ts';
import { sectionsOf, TITLES } from './sections.ts';

const joinTexts = (statements: readonly Statement[]): string => statements.map(({ text }) => text).join(' ');

/** Formats a description as plain text with one line per paragraph, for screen readers. */
export function descriptionText(description: Description): string {
  const { of, paragraphs } = sectionsOf(description);
  const section = (name: Exclude<Section, 'panel'>): string[] =>
    of(name).length > 0 ? [`${TITLES[name]}: ${joinTexts(of(name))}`] : [];
  return [
    `${sanitizeText(description.title)}.`,
    joinTexts(of('overview')),
    ...paragraphs.map(({ name, statements }) => `${name ? `${name}: ` : ''}${joinTexts(statements)}`),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ].join('\n');
}
