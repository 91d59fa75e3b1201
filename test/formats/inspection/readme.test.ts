// Listings of real files give the numbers that other people's programs found: the tables in the READMEs of the data.

import { expect, it } from 'vitest';
import { type InspectedArray, inspectFiles } from '../../../src/formats.ts';
import { describeShared, isSharedPresent, sharedBytes, sharedNames } from '../../support/shared.ts';
import { file } from '../loading.ts';

/** A row of a table: a quantity in a file. */
interface Row {
  readonly rel: string;
  readonly quantity: string;
  readonly shape: string;
  readonly min: string;
  readonly max: string;
  readonly zero: number;
  readonly negative: number;
  /** NaN and missing cells. */
  readonly missing: number;
}

/**
 * The rows of the tables with numbers.
 * @param columns where min, max, zeros, negative and NaN are
 */
function rowsOf(folder: string, readme: string, columns: readonly number[]): Row[] {
  let name = '';
  return new TextDecoder()
    .decode(sharedBytes(readme))
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .flatMap((cells) => {
      if (cells[0]?.startsWith('`')) name = cells[0].replaceAll('`', '');
      const numbers = columns.map((column) => Number(cells[column] || 'none'));
      if (numbers.some(Number.isNaN)) return [];
      const [min, max, zero, negative, missing] = numbers as [number, number, number, number, number];
      const at = columns[0] === 5 ? 2 : 1;
      const [quantity = '', shape = ''] = cells.slice(at);
      return [
        { rel: `${folder}/${name}`, quantity, shape, min: `${min}`, max: `${max}`, zero, negative, missing },
      ];
    });
}

const rounded = (value: number | null): string => `${Number(value?.toPrecision(6))}`;

const sum = (arrays: readonly InspectedArray[], name: 'zero' | 'negative' | 'nan' | 'missing'): number =>
  arrays.reduce((total, array) => total + (array[name] ?? 0), 0);

/** What a listing says of several arrays together. */
const together = (arrays: readonly InspectedArray[]) => ({
  min: rounded(arrays.reduce((least, { min }) => Math.min(least, min ?? least), Number.POSITIVE_INFINITY)),
  max: rounded(arrays.reduce((most, { max }) => Math.max(most, max ?? most), Number.NEGATIVE_INFINITY)),
  zero: sum(arrays, 'zero'),
  negative: sum(arrays, 'negative'),
  missing: sum(arrays, 'nan') + sum(arrays, 'missing'),
});

/** The arrays that a quantity stands for, if it stands for several. */
function groupOf({ quantity }: Row, arrays: readonly InspectedArray[]): readonly InspectedArray[] | null {
  const [, list, field] = /^(\w+)\[\]\.(\w+), \d+ names$/.exec(quantity) ?? [];
  if (list) return arrays.filter(({ path }) => path.startsWith(`${list}.${field}.`));
  if (/^raw_scores\.<probe>\.<metric>/.test(quantity))
    return arrays.filter(({ path }) => /^raw_scores\.(?!frustration)\w+\.\w+$/.test(path));
  return null;
}

/** Rows about something that is derived from the arrays of the file, or about parts of one array. */
const DERIVED =
  /raw list items|mean|sum|length of|first prompt|second prompt|\(patched|column, by|per_head of line|^threshold|None as NaN|edge scores|Head \(no layer\)|m1_prob|counts \(|effect_head|all_deltas|row = key/;

const readRows = () => [
  ...rowsOf('heads', 'README.md', [5, 6, 8, 9, 10]),
  ...rowsOf('heads2', 'heads2/README.md', [4, 5, 6, 7, 8]),
];

describeShared('listings of real files agree with the tables of their READMEs', () => {
  const present = new Set(['heads', 'heads2'].flatMap((folder) => sharedNames(folder, '')));
  const rows = (isSharedPresent ? readRows() : []).filter(
    ({ rel, quantity }) => present.has(rel) && !DERIVED.test(quantity),
  );

  it('which have as many rows as they should', () => {
    expect(rows.length).toBeGreaterThan(90);
  });

  it.each(rows.map((row) => [row.rel, row.quantity, row] as const))('%s: %s', async (rel, _, row) => {
    const { files } = await inspectFiles(file(rel, sharedBytes(rel)));
    const arrays = files[0]?.arrays ?? [];
    const group = groupOf(row, arrays);
    const { min, max, zero, negative, missing } = row;
    // Of a list that leaves heads out, the README counts what it lists.
    const listed = / of /.test(row.shape) ? arrays.map(({ missing: left }) => left ?? 0) : [0];
    const expected = { min, max, zero, negative, missing: missing + Math.max(...listed) };
    if (group) expect(together(group)).toEqual(expected);
    else expect(arrays.map((array) => together([array]))).toContainEqual(expected);
  });
});
