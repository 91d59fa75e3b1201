// A description as Markdown text.

import { markdownText } from '../documents.ts';
import type { Description, Statement } from './description.ts';
import { panelsTitle, sectionsOf, TITLES } from './sections.ts';

const formatParagraph = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => markdownText(text)).join(' ');

const formatList = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => `- ${markdownText(text)}`).join('\n');

/** Formats a description as Markdown: overview, a paragraph per panel, comparisons, training, then axes and definitions. */
export function descriptionMarkdown(description: Description): string {
  const { of, paragraphs } = sectionsOf(description);
  const section = (name: 'axes' | 'across' | 'training'): string[] =>
    of(name).length > 0 ? [`### ${TITLES[name]}`, formatList(of(name))] : [];
  const parts = [
    `## ${markdownText(description.title)}`,
    `### ${TITLES.overview}`,
    formatParagraph(of('overview')),
    `### ${panelsTitle(paragraphs.length)}`,
    paragraphs
      .map(
        ({ name, statements }, i) =>
          `${i + 1}. ${name ? `**${markdownText(name)}.** ` : ''}${formatParagraph(statements)}`,
      )
      .join('\n'),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ];
  return `${parts.join('\n\n')}\n`;
}
