// Long tables within values like JSON's.

import type { Numbers } from '../../tensor/tensor.ts';
import type { StoredArray } from '../array/stored-array.ts';
import type { NumberColumn, Table, TableColumn } from '../table/table.ts';

/** A long table in a value like JSON's: as lists or records, it would be in memory several times. */
export class TableValue {
  readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }
}

export const hasNumbers = (column: TableColumn): column is NumberColumn => column.numbers !== undefined;

function countMissing(numbers: Numbers, isMissing: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < numbers.length; row++) if (Number.isNaN(numbers[row]) && isMissing(row)) count++;
  return count;
}

/** The columns of numbers, as they are stored. @param keys the path of the table */
export const listColumns = ({ rows, columns }: Table, keys: readonly string[] = []): readonly StoredArray[] =>
  columns.filter(hasNumbers).map(({ name, numbers, dtype = 'number', isMissing }) => ({
    path: [...keys, name].join('.'),
    shape: [rows],
    dtype,
    readValues: (add) => add(numbers),
    missing: isMissing ? countMissing(numbers, isMissing) : 0,
  }));
