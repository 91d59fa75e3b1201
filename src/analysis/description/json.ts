// A description as JSON, with one line per panel and statement so that it diffs well.

import { safeJson } from '../documents.ts';
import type { Description } from './description.ts';

const line = (value: unknown): string => safeJson(JSON.stringify(value));

const lines = (list: readonly unknown[]): string =>
  `[\n${list.map((one) => `  ${line(one)}`).join(',\n')}\n]`;

/** Formats a description as JSON: every statement with its cells, values and rule. */
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
