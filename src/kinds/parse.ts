// Parses option values from text, for command-line flags and input fields.

import { fail, HeadglowError } from '../tensor/error.ts';
import { parseZoom } from '../tensor/parse-zoom.ts';
import { parseNumber } from '../tensor/text.ts';
import { formatZoom, type Zoom } from '../tensor/zoom.ts';
import { findFault, type Kind } from './kind.ts';
import type { Option } from './option.ts';

/** The text that stands for null: the option is chosen from the data. */
export const AUTO = 'auto';

/** Trims spaces at both ends, except one that is escaped with a backslash. */
function trimUnescaped(item: string): string {
  const start = item.trimStart();
  const { length } = start.trimEnd();
  return start.slice(0, start[length - 1] === '\\' ? length + 1 : length);
}

/** Splits names at commas. A backslash escapes a comma, or a space at an end of a name. */
const parseNames = (text: string): string[] =>
  [...text.matchAll(/(?:\\.|[^,\\]|\\$)+/gsu)]
    .map(([item]) => trimUnescaped(item))
    .map((item) => item.replace(/\\([\\,\s])/g, '$1'))
    .filter((item) => item !== '');

/** Joins names by commas, so that they are parsed to the same names. */
const formatNames = (names: readonly string[]): string =>
  names.map((name) => name.replace(/[\\,]|^\s|\s$/gu, '\\$&')).join(', ');

/** The text of a value, as a flag, a field or `parseOption` takes it. */
export function formatValue(value: string | number | boolean | readonly string[] | Zoom): string {
  if (typeof value !== 'object') return `${value}`;
  return 'map' in value ? formatNames(value) : formatZoom(value);
}

/** Converts text to a kind's type; returns it unchanged or NaN if that is not possible. */
function convertText({ kind }: Kind, text: string): unknown {
  if (kind === 'number') return parseNumber(text);
  if (kind === 'names') return parseNames(text);
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : text);
  return text;
}

/** @throws HeadglowError for text that is not a zoom */
function parseZoomAt(text: string, place: string): Zoom {
  const zoom = parseZoom(text);
  if ('reason' in zoom) return fail('option', place, zoom.reason, zoom.remedy);
  return zoom;
}

function parseValue(kind: Kind, text: string, place: string, auto?: string): unknown {
  if (kind.kind === 'numbers')
    return text.split(',').map((item) => parseValue({ ...kind, kind: 'number' }, item.trim(), place));
  if (kind.kind === 'zoom') return parseZoomAt(text, place);
  const value = convertText(kind, text);
  const isNumber = kind.kind === 'number' && !Number.isNaN(value);
  const fault = findFault(kind, value, auto, isNumber ? text.trim() : JSON.stringify(text));
  if (!fault) return value;
  const isList = kind.kind === 'names';
  throw new HeadglowError({
    code: 'option',
    place,
    ...fault,
    ...(isList && { remedy: 'use names separated by commas' }),
  });
}

/**
 * Parses a value of a kind: decimal numbers, names separated by commas, `true` or `false`.
 * @param place what an error message names, such as a flag
 * @throws HeadglowError for text that is not a value of this kind
 */
export const parseKind = (kind: Kind, text: string, place: string): unknown => parseValue(kind, text, place);

/**
 * Parses a value of an option. `auto` is parsed as null if the option accepts null.
 * @param place what an error message names: the option, a flag, a label
 * @throws HeadglowError for text that is not a value of this option
 */
export function parseOptionValue(option: Option, text: string, place: string): unknown {
  // For names and texts, "auto" is an ordinary value.
  const hasAuto = option.default === null && ['number', 'choice', 'zoom'].includes(option.kind);
  if (hasAuto && text.trim().toLowerCase() === AUTO) return null;
  return parseValue(option, text, place, hasAuto ? AUTO : undefined);
}
