// A description as JSON: a panel a line, a statement a line, so that people and `diff` can read it too.

import type { Description } from './description.ts';

/** Characters that a terminal would obey and JSON leaves as they are. */
const CONTROLS = /[\u007f-\u009f]/g;

const line = (value: unknown): string =>
  JSON.stringify(value).replace(
    CONTROLS,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const lines = (list: readonly unknown[]): string =>
  `[\n${list.map((one) => `  ${line(one)}`).join(',\n')}\n]`;

export function descriptionJson({ title, summary, panels, settings, statements }: Description): string {
  const parts = [
    `"title": ${line(title)}`,
    `"summary": ${line(summary)}`,
    `"settings": ${line(settings)}`,
    `"panels": ${lines(panels)}`,
    `"statements": ${lines(statements)}`,
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}
