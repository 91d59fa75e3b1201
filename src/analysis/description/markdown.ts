// A description as Markdown.

import type { Description, Statement } from './description.ts';
import { sectionsOf, TITLES } from './sections.ts';

/** Text as Markdown text: names out of files are never markup. An underscore within a word is none. */
const escaped = (text: string): string =>
  text.replace(/\p{Cc}/gu, ' ').replace(/[\\`*[\]<>#|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');

const joined = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => escaped(text)).join(' ');

const listed = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => `- ${escaped(text)}`).join('\n');

/** The text of a description: overview, axes and legend, a paragraph a panel, across tasks, changes in training. */
export function descriptionMarkdown(description: Description): string {
  const { of, paragraphs } = sectionsOf(description);
  const section = (name: 'axes' | 'across' | 'training'): string[] =>
    of(name).length > 0 ? [`### ${TITLES[name]}`, listed(of(name))] : [];
  const parts = [
    `## ${escaped(description.title)}`,
    `### ${TITLES.overview}`,
    joined(of('overview')),
    ...section('axes'),
    '### Panel by panel',
    paragraphs
      .map(
        ({ name, statements }, i) => `${i + 1}. ${name ? `**${escaped(name)}.** ` : ''}${joined(statements)}`,
      )
      .join('\n'),
    ...section('across'),
    ...section('training'),
  ];
  return `${parts.join('\n\n')}\n`;
}
