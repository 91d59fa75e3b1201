// Long tables: text with a header, a row a head. Columns `layer` and `head` tell which (or `head` alone, as L10.H0),
// `step`, `checkpoint` or `revision` when; each further column of numbers is a task, but for those that describe the
// run or the row (`isScoreField`).

import { numberValue, quoted } from './cell.ts';
import { type Loaded, refuse, type Where } from './file.ts';
import {
  type IndexFields,
  indexFields,
  indicesOf,
  isScoreField,
  type ListedTask,
  listedTensor,
  newAllowance,
  stepsOf,
} from './listed.ts';

export interface Row {
  /** 1-based. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What tells layer and head in a table; undefined for rows that are no such table. */
export function tableFields([header, first]: readonly Row[]): IndexFields | undefined {
  return indexFields(header?.cells ?? [], (field) => first?.cells[field]);
}

export function cellValue(where: Where, { line, cells }: Row, column: number): number {
  const text = cells[column] as string;
  const value = numberValue(text);
  if (value !== undefined) return value;
  const remedy = /^[+-]?\d+,\d+$/.test(text)
    ? 'write a point before decimals'
    : 'write nan or nothing where a value is missing';
  return refuse(
    { ...where, place: `line ${line}, column ${column + 1}` },
    `${quoted(text)} is no number`,
    remedy,
  );
}

export function checkLength(where: Where, row: Row, first: Row): void {
  const [length, columns] = [row.cells.length, first.cells.length];
  if (length !== columns)
    refuse(
      { ...where, place: `line ${row.line}, column ${Math.min(length, columns) + 1}` },
      `this line has ${length} values but line ${first.line} has ${columns}`,
      'give every line as many; write nan where a value is missing',
    );
}

/** Whether the first cell of a column that is not missing is a number. */
function isNumeric(rows: readonly Row[], column: number): boolean {
  const said = rows.find(({ cells }) => !Number.isNaN(numberValue(cells[column] as string)));
  return !said || numberValue(said.cells[column] as string) !== undefined;
}

/** The tensor of a table. */
export function loadTable(where: Where, [header, ...rows]: readonly Row[], fields: IndexFields): Loaded {
  const { cells: names } = header as Row;
  if (rows.length === 0) refuse(where, 'it holds no values, only a header');
  for (const row of rows) checkLength(where, row, header as Row);
  const tasks = names.flatMap((name, column): ListedTask[] =>
    isScoreField(name) && isNumeric(rows, column)
      ? [{ name, valueAt: (entry) => cellValue(where, rows[entry] as Row, column) }]
      : [],
  );
  if (tasks.length === 0)
    refuse(where, 'no column beside layer and head holds scores', 'give each score a column of numbers');
  const steps = stepsOf(names, rows.length, (entry, column) => rows[entry]?.cells[column]);
  const placeOf = (entry: number): string => `line ${rows[entry]?.line}`;
  const heads = rows.map(({ cells }, entry) => {
    const step = steps[entry] as number | null;
    const inside = { ...where, place: placeOf(entry) };
    return { step, ...indicesOf(inside, fields, (column) => cells[column]) };
  });
  const listing = { heads, tasks, numbers: rows.length * tasks.length, placeOf };
  const { tensor, step } = listedTensor(where, '', listing, newAllowance());
  return { tensors: [tensor], step };
}
