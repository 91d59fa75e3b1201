// A caption of the figure for a paper, and its alt text: a few sentences of its description.

import { sanitizeText } from '../../tensor/sanitize.ts';
import { latexText, markdownText } from '../documents.ts';
import type { Description } from './description.ts';

/** Languages of captions. */
export const CAPTION_FORMATS = ['markdown', 'latex', 'text'] as const;
/** A language of captions. */
export type CaptionFormat = (typeof CAPTION_FORMATS)[number];

/** How each language writes text and bold text, and what is around a caption. */
const FORMATS: Readonly<
  Record<
    CaptionFormat,
    { text(text: string): string; bold(text: string): string; whole(text: string): string }
  >
> = {
  markdown: { text: markdownText, bold: (text) => `**${text}**`, whole: (text) => text },
  text: { text: sanitizeText, bold: (text) => text, whole: (text) => text },
  latex: {
    // Sizes of matrices have a sign of multiplication.
    text: (text) => latexText(text.replace(/(\d layers?) x (?=\d)/g, '$1 × ')),
    bold: (text) => `\\textbf{${text}}`,
    whole: (text) => `\\caption{${text}}`,
  },
};

const LEADS = /^(?:The figure shows|This describes only what is in sight:) /;

/** Statements of some kinds, in the order of the kinds. */
const textsOf = ({ statements }: Description, kinds: readonly string[]): readonly string[] =>
  kinds.flatMap((kind) => statements.find((one) => one.kind === kind)?.text ?? []);

/** What the figure shows, as a sentence without a verb: "Head Importance by layer and head for 8 tasks: 8 panels of …" */
function subjectOf(description: Description): string {
  const [scope = ''] = textsOf(description, ['scope']);
  const [first = ''] = scope.replace(LEADS, '').split(/(?<=\.) /);
  return first;
}

/** The first sentence about what stands out. */
const highlightOf = ({ statements }: Description): readonly string[] =>
  statements
    .filter(({ section, kind }) => section === 'overview' && !['covered', 'advice', 'scope'].includes(kind))
    .slice(0, 1)
    .map(({ text }) => text);

/**
 * A caption of the figure, ready to paste: its title, what it shows, what colours mean, what stands out, and the note that comes
 * with the data.
 * @returns a paragraph of Markdown or plain text, or a `\caption{…}` of LaTeX; names from files are text in all
 */
export function captionText(description: Description, format: CaptionFormat): string {
  const { text, bold, whole } = FORMATS[format];
  const subject = subjectOf(description);
  const { title } = description;
  const lead =
    title === '' || subject.startsWith(title)
      ? ''
      : `${bold(text(/[.!?]$/.test(title) ? title : `${title}.`))} `;
  const highlight = highlightOf(description).filter((one) => !one.startsWith('Note: '));
  const sentences = [
    subject,
    ...textsOf(description, ['legend']),
    ...highlight,
    ...textsOf(description, ['note']),
  ];
  return `${whole(`${lead}${sentences.map(text).join(' ')}`)}\n`;
}

/** Alt text of the figure: what it shows and what stands out, as one line of plain text. */
export function altText(description: Description): string {
  const { title } = description;
  const subject = subjectOf(description);
  const highlight = highlightOf(description);
  const patterns = textsOf(description, ['patterns-found']).filter((one) => !highlight.includes(one));
  const name = title === '' || subject.startsWith(title) ? '' : ` “${title}”`;
  return `${sanitizeText(`Heat map${name}: ${[subject, ...highlight, ...patterns].join(' ')}`)}\n`;
}
