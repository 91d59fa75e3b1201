// The arrays of files as rows of a list: name, shape, type, extremes and counts in words, and the readings that show each.

import type { InspectedArray, Inspection } from '../../src/formats.ts';
import { type ReadingChoice, sanitizeText, valueText } from '../../src/index.ts';
import { distinctNames } from '../parts/source-name.ts';

/** One array in the list. */
export interface ArrayRow {
  readonly name: string;
  /** Its path in the file. */
  readonly path: string;
  /** Shape, type, extremes and counts. */
  readonly details: string;
  readonly shown: boolean;
  /** Readings with which only this array is shown, the best first. */
  readonly choices: readonly ReadingChoice[];
}

const formatCount = (count: number): string => count.toLocaleString('en');

/** Significant digits of extremes. */
const DIGITS = 4;

const formatExtreme = (value: number): string =>
  valueText(value, (exact) => String(Number(exact.toPrecision(DIGITS))));

/** "layer 28 × head 16", or "28 × 16" if the axes have no names. */
function shapeText({ shape, dims }: InspectedArray): string {
  const hasNames = dims?.length === shape.length;
  const axes = shape.map((length, axis) => `${hasNames ? `${dims[axis]} ` : ''}${formatCount(length)}`);
  return axes.join(' × ') || 'one number';
}

function rangeText({ min, max }: InspectedArray): string[] {
  if (min === null || max === null) return [];
  return [min === max ? `all ${formatExtreme(min)}` : `${formatExtreme(min)} to ${formatExtreme(max)}`];
}

/** What is counted, in the order of the list. */
const COUNTED = ['zero', 'negative', 'infinite', 'nan', 'missing'] as const;

const countTexts = (array: InspectedArray): string[] =>
  COUNTED.filter((name) => (array[name] ?? 0) > 0).map(
    (name) => `${formatCount(array[name] as number)} ${name === 'nan' ? 'NaN' : name}`,
  );

export function rowsOf({ files }: Inspection): readonly ArrayRow[] {
  const names = distinctNames(files.map(({ file }) => file));
  return files.flatMap(({ arrays }, index) =>
    arrays.map((array): ArrayRow => {
      const path = sanitizeText(array.path);
      const file = files.length > 1 || path === '' ? [names[index] ?? ''] : [];
      const details = [shapeText(array), array.dtype, ...rangeText(array), ...countTexts(array)];
      return {
        name: [...file, path].filter(Boolean).join(' · '),
        path: array.path,
        details: sanitizeText(details.join(' · ')),
        shown: array.shown,
        choices: array.choices,
      };
    }),
  );
}
