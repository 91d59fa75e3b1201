// Reads the rows of a table whose layers, heads and steps are known: a task for each column of scores.

import type { Note } from '../../tensor/error.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { checkChosen, isChosen, listNames } from '../heads/chosen-fields.ts';
import { isScoreField } from '../heads/head-fields.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import type { CheckedReading } from '../reading.ts';
import { hasNumbers } from '../value/table-value.ts';
import { allRows, findGroups, type RowGroup, type RowGroups, type RowIndices } from './groups.ts';
import { joinGroups } from './join-groups.ts';
import type { NumberColumn, Table, TableColumn } from './table.ts';

/** The columns with scores, and those that are left out. */
interface ScoreColumns {
  readonly scores: readonly NumberColumn[];
  readonly notes: readonly Note[];
}

/** Whether a column holds one whole number in each group, such as the length of its prompt. */
const isConstant = ({ numbers }: NumberColumn, groups: readonly RowGroup[]): boolean =>
  Number.isInteger(numbers[groups[0]?.rows[0] as number]) &&
  groups.every(({ rows }) =>
    Array.prototype.every.call(rows, (row) => numbers[row] === numbers[rows[0] as number]),
  );

/** The columns that the reading chooses. */
function chooseScores(where: FilePlace, { columns }: Table, reading: CheckedReading): ScoreColumns {
  const numeric = columns.filter(hasNumbers);
  const nameOf = ({ name }: TableColumn): string => name;
  checkChosen(where, reading, 'column', { all: columns.map(nameOf), numeric: numeric.map(nameOf) });
  return { scores: numeric.filter(({ name }) => isChosen(name, reading, false)), notes: [] };
}

function findScores(
  where: FilePlace,
  { columns }: Table,
  { columns: keys, groups }: RowGroups,
  headColumn: string | undefined,
): ScoreColumns {
  const others = [...keys, headColumn];
  const all = columns.filter(hasNumbers).filter(({ name }) => isScoreField(name) && !others.includes(name));
  // Columns of true and false are scores only if no other column is.
  const numbers = all.filter(({ isFlag }) => !isFlag);
  const numeric = numbers.length > 0 ? numbers : all;
  const empty = numeric.filter(({ numbers }) => numbers.every(Number.isNaN));
  const constant =
    keys.length === 0 ? [] : numeric.filter((score) => !empty.includes(score) && isConstant(score, groups));
  const reasons: readonly (readonly [readonly TableColumn[], string])[] = [
    [empty, 'no values, so it was left out'],
    [constant, `the same value in all rows of one ${keys.join(' and ')}, so it was left out`],
  ];
  const notes = reasons
    .filter(([left]) => left.length > 0)
    .map(([left, reason]) => ({ ...where, reason: `${listNames(left.map(({ name }) => name))}: ${reason}` }));
  const scores = numeric.filter((score) => !empty.includes(score) && !constant.includes(score));
  if (scores.length === 0)
    rejectFile(
      where,
      'it has no column of scores besides layer and head',
      'add a column of numbers for each score',
    );
  return { scores, notes };
}

function readGroups(
  where: FilePlace,
  { columns, groups }: RowGroups,
  {
    layerAt,
    headAt,
    stepAt,
    areEpochs = false,
    headName,
    placeOf,
    reading,
  }: RowIndices & { readonly reading: CheckedReading },
  scores: readonly NumberColumn[],
): Loaded {
  const context = { allowance: new CellAllowance(), reading };
  const read = groups.map((group) => {
    const { rows } = group;
    const rowOf = (entry: number): number => rows[entry] as number;
    const list = {
      count: rows.length,
      layerAt: (entry: number) => layerAt(rowOf(entry)),
      headAt: (entry: number) => headAt(rowOf(entry)),
      stepAt: (entry: number) => stepAt(rowOf(entry)),
      areEpochs,
      headName,
      placeOf: (entry: number) => placeOf(rowOf(entry)),
      tasks: scores.map(({ name, numbers, isMissing }) => ({
        name,
        valueAt: (entry: number) => numbers[rowOf(entry)] as number,
        ...(isMissing && { isMissing: (entry: number) => isMissing(rowOf(entry)) }),
      })),
      numbers: rows.length * scores.length,
    };
    return { group, list: headListTensor(where, '', list, context) };
  });
  return joinGroups(where, columns, read);
}

/** The tensors of a table whose layers, heads and steps are known. */
export function readRows(where: FilePlace, table: Table, known: RowIndices, reading: CheckedReading): Loaded {
  const groups = reading.duplicates
    ? { columns: [], groups: [allRows(table.rows)] }
    : findGroups(table, known);
  const { scores, notes } = reading.value
    ? chooseScores(where, table, reading)
    : findScores(where, table, groups, known.headColumn);
  const loaded = readGroups(where, groups, { ...known, reading }, scores);
  return { ...loaded, notes: [...(loaded.notes ?? []), ...notes] };
}
