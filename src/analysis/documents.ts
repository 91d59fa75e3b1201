// Escapes text from files for CSV, Markdown, LaTeX and JSON, so that it is never read as a formula, markup or a control sequence.

import { csvFormatRows } from 'd3-dsv';
import { sanitizeText } from '../tensor/sanitize.ts';

/** The characters with which spreadsheets begin a formula, half-width and full-width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/** Escapes text for a cell: in spreadsheets, a leading apostrophe marks text that is not a formula. */
const escapeCell = (text: string): string => {
  const sanitized = sanitizeText(text);
  return FORMULA.test(sanitized) ? `'${sanitized}` : sanitized;
};

/** A cell: text, or a number as it is written. */
export type Cell = string | { readonly digits: string };

/** A numeric cell, which is not escaped whatever its sign; empty if the number is missing. */
export const numeric = (
  value: number | null | undefined,
  write: (value: number) => string = String,
): Cell => ({
  digits: value === null || value === undefined || Number.isNaN(value) ? '' : write(value),
});

/** CSV with a header row. Text cells are escaped; numbers are written with `numeric`. */
export function csv(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const escaped = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : cell.digits)),
  );
  return `${csvFormatRows([[...names], ...escaped])}\n`;
}

/** Escapes text for Markdown, so that it contains no markup and no links. Underscores within words are not markup. */
export const markdownText = (text: string): string =>
  sanitizeText(text)
    .replace(/[\\`*{}[\]<>#|~&!@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/:\/\//g, ':\\//');

/** What stands for characters that LaTeX reads as commands, or that pdflatex has no letter for. */
const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '{\\char34}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '–': '--',
  '…': '\\ldots{}',
  '’': "'",
  '\u00a0': '~',
};

/** Escapes text for LaTeX, so that it contains no commands, comments or formulas. */
export const latexText = (text: string): string =>
  sanitizeText(text).replace(/[\\{}#$%&_~^<>|"−±×≤≥–…’\u00a0]/g, (letter) => LATEX[letter] ?? `\\${letter}`);

/** Control and bidi characters that JSON does not escape. */
const RAW_IN_JSON = /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu;

/** JSON with the same data, in which control and bidi characters are escaped so that it is safe to print. */
export const safeJson = (json: string): string =>
  json.replace(RAW_IN_JSON, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
