// A description as Markdown.

import { markdownText } from '../documents.ts';
import type { Description, Statement } from './description.ts';
import { panelsTitle, sectionsOf, TITLES } from './sections.ts';

const joined = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => markdownText(text)).join(' ');

const listed = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => `- ${markdownText(text)}`).join('\n');

/** The text of a description: what stands out, a paragraph per panel, what holds across panels, training; axes and terms last. */
export function descriptionMarkdown(description: Description): string {
  const { of, paragraphs } = sectionsOf(description);
  const section = (name: 'axes' | 'across' | 'training'): string[] =>
    of(name).length > 0 ? [`### ${TITLES[name]}`, listed(of(name))] : [];
  const parts = [
    `## ${markdownText(description.title)}`,
    `### ${TITLES.overview}`,
    joined(of('overview')),
    `### ${panelsTitle(paragraphs.length)}`,
    paragraphs
      .map(
        ({ name, statements }, i) =>
          `${i + 1}. ${name ? `**${markdownText(name)}.** ` : ''}${joined(statements)}`,
      )
      .join('\n'),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ];
  return `${parts.join('\n\n')}\n`;
}
