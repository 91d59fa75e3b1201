// The report as Markdown. Names of files and adapters are text, whatever they hold.

import { markdownText } from '../../src/analysis.ts';
import type { Report } from './report.ts';
import { answerSentences, buildFigureRows, buildMachineRows, EXPLANATION, type Row } from './text.ts';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly Row[]): string[] {
  return [
    line(head.map(markdownText)),
    line(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...rows.map(({ label, values }) => line([label, ...values].map(markdownText))),
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
    `- taken: ${markdownText(date)}${quick ? ', the quick way: few samples, small sizes' : ''}`,
    '',
    ...table(['', ...figures.map(({ name }) => name)], buildFigureRows(figures)),
    '',
    EXPLANATION,
    '',
  ].join('\n');
}
