// The report as Markdown. Names of files and adapters are text, whatever they hold.

import type { Report } from './report.ts';
import { answers, EXPLANATION, figureRows, machineRows, type Row } from './text.ts';

/** Text that no reader of Markdown takes for anything else. */
export const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~&!]/g, '\\$&')
    // Addresses would become links.
    .replace(/:\/\//g, ':\\//')
    .replace(/@/g, '\\@')
    .trim();

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly Row[]): string[] {
  return [
    line(head.map(escaped)),
    line(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...rows.map(({ label, values }) => line([label, ...values].map(escaped))),
  ];
}

export function markdownOf(report: Report): string {
  const { headglow, date, quick, machine, figures } = report;
  return [
    `# Headglow ${escaped(headglow)} on ${escaped(machine.adapter)}`,
    '',
    ...answers(report).map((sentence) => `- ${escaped(sentence)}`),
    '',
    ...machineRows(machine).map(({ label, values }) => `- ${label}: ${values.map(escaped).join()}`),
    `- taken: ${escaped(date)}${quick ? ', the quick way: few samples, small sizes' : ''}`,
    '',
    ...table(['', ...figures.map(({ name }) => name)], figureRows(figures)),
    '',
    EXPLANATION,
    '',
  ].join('\n');
}
