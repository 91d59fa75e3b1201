// Arranges panels in a table that names each row and column once: models and tasks, or the two parts of task names.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { TableLayout } from './figure.ts';

/** A table must fill more than this fraction of its slots. */
const MIN_FILLED = 0.5;

/** Characters that separate the two parts of a name. */
const SEPARATORS = ['/', '·', '|', ':', '.'];
/** Characters that usually separate words. They count as separators only if the resulting table has no empty slot. */
const WORD_SEPARATORS = ['_', '-', ' '];

/** Finds the index of the separator in a task name; -1 as with `indexOf` if there is none. */
type FindSeparator = (task: string) => number;

/** The row and column that a panel belongs to. */
interface Place {
  readonly tensor: TensorOrSource;
  readonly row: string;
  readonly column: string;
}

/** A way to split task names, and the fraction of slots that the resulting table must fill. */
interface Split {
  readonly findSeparator: FindSeparator;
  readonly minFilled: number;
}

const UNSPLIT: Split = { findSeparator: () => -1, minFilled: MIN_FILLED };

/**
 * The table with the fewest headings: models as rows and tasks as columns, or task names in two parts, such as
 * "prose/induction", whose first part, together with the model, names the row. Null unless there is a table with at
 * least two rows and columns, enough filled slots, and at most one panel in each slot.
 *
 * @param order tasks in the requested order; `null`: as they occur
 */
export function findTableLayout(
  selected: readonly SelectedMatrix[],
  order: readonly string[] | null,
): TableLayout | null {
  const present = new Set(selected.map(taskOf));
  if (present.has('')) return null;
  const tasks = (order ?? [...present]).filter((name) => present.has(name));
  // A point between digits is a decimal point.
  const isSeparator = (mark: string): boolean =>
    tasks.some((task) => task.includes(mark)) && !(mark === '.' && tasks.some((task) => /\d\.\d/.test(task)));
  const splitsAt = (marks: readonly string[], minFilled: number): Split[] =>
    marks.filter(isSeparator).flatMap((mark) => [
      { findSeparator: (task) => task.indexOf(mark), minFilled },
      { findSeparator: (task) => task.lastIndexOf(mark), minFilled },
    ]);
  const splits = [UNSPLIT, ...splitsAt(SEPARATORS, MIN_FILLED), ...splitsAt(WORD_SEPARATORS, 1)];
  const tables = splits.map((split) => createTable(selected, tasks, split));
  const cost = ({ rows, columns }: TableLayout): number => rows.length + columns.length;
  return tables.reduce((best, table) => (table && (!best || cost(table) < cost(best)) ? table : best), null);
}

const taskOf = ({ tensor, task }: SelectedMatrix): string => tensor.tasks[task] as string;

function createTable(
  selected: readonly SelectedMatrix[],
  tasks: readonly string[],
  { findSeparator, minFilled }: Split,
): TableLayout | null {
  const hasModels = selected.some(({ tensor }) => tensor !== selected[0]?.tensor);
  const findPlace = (tensor: TensorOrSource, task: string): Place => {
    const at = findSeparator(task);
    const hasTwoParts = at > 0 && at < task.length - 1;
    return hasTwoParts
      ? { tensor, row: task.slice(0, at).trim(), column: task.slice(at + 1).trim() }
      : { tensor, row: '', column: task };
  };
  const places = selected.map((panel) => findPlace(panel.tensor, taskOf(panel)));
  // With a single model, a row of unsplit task names would have no heading.
  if (!hasModels && places.some(({ row }) => row === '')) return null;
  const rows = new Map<string, number>();
  const headings: string[] = [];
  const ids = new Map(selected.map(({ tensor }) => tensor).map((tensor, i) => [tensor, i]));
  const rowOf = ({ tensor, row }: Place): number => {
    const key = `${ids.get(tensor)} ${row}`; // by id, as models may share a name
    const index = rows.get(key) ?? rows.size;
    if (index === rows.size) headings.push(hasModels ? [tensor.model, row].filter(Boolean).join(' · ') : row);
    rows.set(key, index);
    return index;
  };
  const columns = [
    ...new Set(tasks.map((task) => findPlace(selected[0]?.tensor as TensorOrSource, task).column)),
  ];
  const columnOf = new Map(columns.map((name, i) => [name, i]));
  const slots = places.map((place) => ({ row: rowOf(place), column: columnOf.get(place.column) as number }));
  const used = new Set(slots.map(({ row, column }) => row * columns.length + column));
  const filled = selected.length / (rows.size * columns.length);
  const isTable = rows.size > 1 && columns.length > 1 && selected.length > rows.size;
  const isFilled = filled > MIN_FILLED && filled >= minFilled;
  return isTable && isFilled && used.size === selected.length ? { rows: headings, columns, slots } : null;
}
