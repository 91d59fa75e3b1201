// Texts out of files in documents that other programs read: never formulas, markup or commands.

import { csvFormatRows } from 'd3-dsv';
import { sanitizeText } from '../tensor/sanitize.ts';

/** What spreadsheets take for the beginning of a formula, in either width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/** Text for a cell of a spreadsheet: an apostrophe keeps it from being a formula, as spreadsheets have it. */
const cellText = (text: string): string => {
  const shown = sanitizeText(text);
  return FORMULA.test(shown) ? `'${shown}` : shown;
};

/** A number with the digits that it is written with, or nothing. */
export type Cell = string | { readonly digits: string };

/** A number, which stays one in spreadsheets whatever its sign; none where it is missing. */
export const numeric = (
  value: number | null | undefined,
  write: (value: number) => string = String,
): Cell => ({
  digits: value === null || value === undefined || Number.isNaN(value) ? '' : write(value),
});

/** Rows under their names as CSV. Texts are made harmless; numbers are `numeric`. */
export function csv(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const written = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? cellText(cell) : cell.digits)),
  );
  return `${csvFormatRows([[...names], ...written])}\n`;
}

/** Text as Markdown text: no markup and no link. An underscore within a word is none. */
export const markdownText = (text: string): string =>
  sanitizeText(text)
    .replace(/[\\`*{}[\]<>#|~&!@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/:\/\//g, ':\\//');

/** Characters that terminals obey, or that reorder what is around them, and that JSON leaves as they are. */
const RAW_IN_JSON = /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu;

/** JSON with the same data, safe to print. */
export const safeJson = (json: string): string =>
  json.replace(RAW_IN_JSON, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
