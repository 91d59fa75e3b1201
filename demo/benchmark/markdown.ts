// Formats the report as Markdown. Names of files and adapters are escaped, whatever they contain.

import { markdownText } from '../../src/analysis.ts';
import type { Report } from './report.ts';
import { answerSentences, buildFigureRows, buildMachineRows, EXPLANATION, type Row } from './text.ts';

const formatLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function formatTable(head: readonly string[], rows: readonly Row[]): string[] {
  return [
    formatLine(head.map(markdownText)),
    formatLine(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...rows.map(({ label, values }) => formatLine([label, ...values].map(markdownText))),
  ];
}

export function formatReport(report: Report): string {
  const { headglow, date, quick, machine, figures } = report;
  return [
    `# Headglow ${markdownText(headglow)} on ${markdownText(machine.adapter)}`,
    '',
    ...answerSentences(report).map((sentence) => `- ${markdownText(sentence)}`),
    '',
    ...buildMachineRows(machine).map(({ label, values }) => `- ${label}: ${values.map(markdownText).join()}`),
    `- Date: ${markdownText(date)}${quick ? ' (quick run: few samples, small sizes)' : ''}`,
    '',
    ...formatTable(['', ...figures.map(({ name }) => name)], buildFigureRows(figures)),
    '',
    EXPLANATION,
    '',
  ].join('\n');
}
