// The tables in the READMEs of the real data: which files there are, and the numbers in each, found by other programs.

import { readFileSync, statSync } from 'node:fs';
import { sharedPath } from './shared.ts';

/** A quantity in a file. Numbers are as written, to about six digits. */
export interface TableRow {
  readonly file: string;
  readonly quantity: string;
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly negative: number;
  readonly missing: number;
  /** Single values with their indices. */
  readonly spots: readonly { readonly at: readonly number[]; readonly value: number }[];
}

/** The READMEs: the folder of their files, and the columns of the quantity, the shape and the numbers. */
const READMES = [
  { readme: 'README.md', folder: 'heads', quantity: 2, numbers: [5, 6, 8, 9, 10], spots: null },
  { readme: 'heads2/README.md', folder: 'heads2', quantity: 1, numbers: [4, 5, 6, 7, 8], spots: 9 },
] as const;

const DITTO = '″';

/** The rows of all tables of a README whose first cell is a file, or stands for the one above. */
function* readRows(readme: string): Generator<readonly [file: string, cells: readonly string[]]> {
  let file = '';
  for (const line of readFileSync(sharedPath(readme), 'utf8').split('\n')) {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [first = ''] = cells;
    if (/^`[^`]+`$/.test(first)) file = first.slice(1, -1);
    else if (first !== DITTO) continue;
    yield [file, cells];
  }
}

const toNumber = (cell: string | undefined): number =>
  cell === undefined || cell === '' ? Number.NaN : Number(cell);

/** Indices and values, such as `(19, 23) 0.9009; (0, 0) NaN`. */
const readSpots = (cell: string): TableRow['spots'] =>
  [...cell.matchAll(/[([]([\d, ]+)[)\]] (\S+?)(?:;|$)/g)].map(([, at = '', value = '']) => ({
    at: at.split(',').map(Number),
    value: Number(value),
  }));

/** All quantities, in the order of the tables. */
export function readTables(): TableRow[] {
  return READMES.flatMap(({ readme, folder, quantity, numbers, spots }) =>
    [...readRows(readme)].flatMap(([file, cells]): TableRow[] => {
      const found = numbers.map((column) => toNumber(cells[column]));
      const shape = (cells[quantity + 1] ?? '').match(/^(?:\d+ of )?(\d+(?:x\d+)*)$/)?.[1];
      if (shape === undefined || found.slice(2).some(Number.isNaN)) return [];
      const [min, max, zeros, negative, nan] = found as [number, number, number, number, number];
      const lengths = shape.split('x').map(Number);
      // Of a list that leaves heads out, the table counts what is listed.
      const count = toNumber(cells[quantity + 2]?.replaceAll(',', ''));
      const left = lengths.reduce((product, length) => product * length, 1) - count;
      return [
        {
          file: `${folder}/${file}`,
          quantity: cells[quantity] as string,
          shape: lengths,
          ...{ min, max, zeros, negative, missing: nan + left },
          spots: spots === null ? [] : readSpots(cells[spots] ?? ''),
        },
      ];
    }),
  );
}

/** All files in the tables, not folders, whether they have numbers or not. */
export function listedFiles(): string[] {
  const names = READMES.flatMap(({ readme, folder }) =>
    [...readRows(readme)].map(([file]) => `${folder}/${file}`),
  );
  return [...new Set(names)].filter((name) => statSync(sharedPath(name)).isFile());
}
