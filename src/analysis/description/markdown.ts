// A description as Markdown.

import type { Description, Statement } from './description.ts';

/** Text as Markdown text: names out of files are never markup. An underscore within a word is none. */
const escaped = (text: string): string =>
  text.replace(/\p{Cc}/gu, ' ').replace(/[\\`*[\]<>#|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');

const joined = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => escaped(text)).join(' ');

const listed = (statements: readonly Statement[]): string =>
  statements.map(({ text }) => `- ${escaped(text)}`).join('\n');

/** The text of a description: overview, axes and legend, a paragraph a panel, across tasks, changes in training. */
export function descriptionMarkdown({ title, panels, statements }: Description): string {
  const of = (section: Statement['section']) => statements.filter((one) => one.section === section);
  const own = panels.map((): Statement[] => []);
  for (const one of of('panel')) own[one.panel as number]?.push(one);
  const paragraphs = panels.map(
    ({ name }, panel) =>
      `${panel + 1}. ${name ? `**${escaped(name)}.** ` : ''}${joined(own[panel] as Statement[])}`,
  );
  const parts = [
    `## ${escaped(title)}`,
    '### Overview',
    joined(of('overview')),
    '### Axes and legend',
    listed(of('axes')),
    '### Panel by panel',
    paragraphs.join('\n'),
    ...(of('across').length > 0 ? ['### Across tasks', listed(of('across'))] : []),
    ...(of('training').length > 0 ? ['### In training', listed(of('training'))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}
