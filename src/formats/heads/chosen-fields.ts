// The columns of a table, or fields of records, that a reading chooses to show.

import { type FilePlace, rejectFile } from '../file.ts';
import type { CheckedReading } from '../reading.ts';
import { quoteCell } from '../text/text-cell.ts';
import { isIndexField } from './head-fields.ts';

/** Most names in a message. */
const MAX_LISTED = 8;

/** The first few of the names, and how many more there are. */
export const listNames = (names: readonly string[]): string =>
  names.length > MAX_LISTED
    ? `${names.slice(0, MAX_LISTED).join(', ')} and ${names.length - MAX_LISTED} more`
    : names.join(', ');

/** Whether a column or field is shown. @param isScore whether it is if the reading does not choose */
export const isChosen = (name: string, { value }: CheckedReading, isScore: boolean): boolean =>
  value === null ? isScore : value.includes(name);

/** The names of the columns or fields of a file. */
export interface FieldNames {
  readonly all: readonly string[];
  /** Those with numbers. */
  readonly numeric: readonly string[];
}

/**
 * Checks that all chosen columns or fields exist and hold numbers.
 * @param kind what they are called
 * @throws HeadglowError that lists the names
 */
export function checkChosen(
  where: FilePlace,
  { value }: CheckedReading,
  kind: 'column' | 'field',
  { all, numeric }: FieldNames,
): void {
  const wrong = value?.find((name) => !numeric.includes(name));
  if (wrong === undefined) return;
  rejectFile(
    where,
    all.includes(wrong)
      ? `its ${kind} ${quoteCell(wrong)} does not hold numbers`
      : `it has no ${kind} ${quoteCell(wrong)}`,
    `choose from ${listNames(all.filter((name) => name !== wrong && name !== '' && !isIndexField(name)))}`,
  );
}
