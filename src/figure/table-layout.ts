// Arranges panels in a table that names each row and column once: models and tasks, or the two parts of task names.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { TableLayout } from './figure.ts';

/** A table must fill more than this fraction of its slots. */
const MIN_FILLED = 0.5;

/** Characters that separate the two parts of a name. */
const SEPARATORS = ['/', '·', '|', ':', '.'];
/** Characters that usually separate words. They count as separators only if the resulting table has no empty slot. */
const WORD_SEPARATORS = ['_', '-', ' '];

/** Splits a task name into the parts that name its row and its column; the first one is '' if there is only one part. */
type Split = (task: string) => readonly [row: string, column: string];

const splitAt =
  (find: 'indexOf' | 'lastIndexOf', separator: string): Split =>
  (task) => {
    const at = task[find](separator);
    return at > 0 && at < task.length - 1
      ? [task.slice(0, at).trim(), task.slice(at + 1).trim()]
      : ['', task];
  };

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
  const tablesAt = (marks: readonly string[], isFull: boolean): (TableLayout | null)[] =>
    marks
      .filter(isSeparator)
      .flatMap((mark) =>
        (['indexOf', 'lastIndexOf'] as const).map((find) =>
          createTable(selected, tasks, splitAt(find, mark), isFull),
        ),
      );
  const tables = [
    createTable(selected, tasks, (task) => ['', task], false),
    ...tablesAt(SEPARATORS, false),
    ...tablesAt(WORD_SEPARATORS, true),
  ];
  const cost = ({ rows, columns }: TableLayout): number => rows.length + columns.length;
  return tables.reduce((best, table) => (table && (!best || cost(table) < cost(best)) ? table : best), null);
}

const taskOf = ({ tensor, task }: SelectedMatrix): string => tensor.tasks[task] as string;

/** The position of each item in a list without duplicates. */
const positionsOf = <Item>(items: readonly Item[]): Map<Item, number> =>
  new Map(items.map((item, i) => [item, i]));

/** The table that a split gives; null if it is none. @param isFull whether no slot may be empty */
function createTable(
  selected: readonly SelectedMatrix[],
  tasks: readonly string[],
  split: Split,
  isFull: boolean,
): TableLayout | null {
  const models = positionsOf([...new Set(selected.map(({ tensor }) => tensor))]);
  const places = selected.map((panel) => {
    const [row, column] = split(taskOf(panel));
    // By number, as models may share a name.
    return {
      row: `${models.get(panel.tensor)} ${row}`,
      column,
      heading: [models.size > 1 && (panel.tensor.shownModel ?? panel.tensor.model), row],
    };
  });
  // With a single model, a row of unsplit task names would have no heading.
  if (models.size === 1 && places.some(({ heading }) => heading[1] === '')) return null;
  const headings = new Map(places.map(({ row, heading }) => [row, heading.filter(Boolean).join(' · ')]));
  const columns = [...new Set(tasks.map((task) => split(task)[1]))];
  const { tasks: own, shownTasks } = (selected[0] as SelectedMatrix).tensor;
  // What was subtracted from all tasks.
  const minus = shownTasks?.[0]?.slice(own[0]?.length) ?? '';
  const [rowAt, columnAt] = [positionsOf([...headings.keys()]), positionsOf(columns)];
  const slots = places.map(({ row, column }) => ({
    row: rowAt.get(row) as number,
    column: columnAt.get(column) as number,
  }));
  const slotCount = headings.size * columns.length;
  const used = new Set(slots.map(({ row, column }) => row * columns.length + column)).size;
  const isTable = headings.size > 1 && columns.length > 1 && used > headings.size;
  const isFilled = isFull ? used === slotCount : used > MIN_FILLED * slotCount;
  return isTable && isFilled && used === selected.length
    ? {
        rows: [...headings.values()],
        columns: columns.map((name) => name + minus),
        slots,
      }
    : null;
}
