// Panels as a table, which names each row and each column once: models and tasks, or the two parts of names.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { TableLayout } from './figure.ts';

/** A table that fills no larger part of its slots is worse than no table. */
const LEAST_FILLED = 0.5;

/** What stands between two parts of a name. */
const SEPARATORS = ['/', '·', '|', ':', '.'];
/** In most names these stand between words; only a table without an empty slot shows that they do not. */
const WORD_SEPARATORS = ['_', '-', ' '];

/** Where in a name its two parts meet; -1 where it has but one. */
type Cut = (task: string) => number;

/** The names of a panel's row and column. */
interface Place {
  readonly tensor: TensorOrSource;
  readonly row: string;
  readonly column: string;
}

/**
 * The table with the fewest headings: models as rows and tasks as columns, or tasks in two parts, such as
 * "prose/induction", of which the first, with the model, names the row. Null where no table has two rows and two
 * columns, fills enough of its slots, and holds at most one panel in each.
 *
 * @param order tasks in the order wanted; `null`: as they come
 */
export function findTableLayout(
  selected: readonly SelectedMatrix[],
  order: readonly string[] | null,
): TableLayout | null {
  const present = new Set(selected.map(taskOf));
  if (present.has('')) return null;
  const tasks = (order ?? [...present]).filter((name) => present.has(name));
  const cutsAt = (mark: string): Cut[] =>
    tasks.some((task) => task.includes(mark)) && !(mark === '.' && tasks.some((task) => /\d\.\d/.test(task)))
      ? [(task) => task.indexOf(mark), (task) => task.lastIndexOf(mark)]
      : [];
  const tables = [
    tableBy(selected, tasks, () => -1, LEAST_FILLED),
    ...SEPARATORS.flatMap(cutsAt).map((cut) => tableBy(selected, tasks, cut, LEAST_FILLED)),
    ...WORD_SEPARATORS.flatMap(cutsAt).map((cut) => tableBy(selected, tasks, cut, 1)),
  ];
  const cost = ({ rows, columns }: TableLayout): number => rows.length + columns.length;
  return tables.reduce((best, table) => (table && (!best || cost(table) < cost(best)) ? table : best), null);
}

const taskOf = ({ tensor, task }: SelectedMatrix): string => tensor.tasks[task] as string;

/** The table whose rows are models and first parts of names, if it is one and fills `least` of its slots. */
function tableBy(
  selected: readonly SelectedMatrix[],
  tasks: readonly string[],
  cut: Cut,
  least: number,
): TableLayout | null {
  const hasModels = selected.some(({ tensor }) => tensor !== selected[0]?.tensor);
  const placeOf = (tensor: TensorOrSource, task: string): Place => {
    const at = cut(task);
    const isCut = at > 0 && at < task.length - 1;
    return isCut
      ? { tensor, row: task.slice(0, at).trim(), column: task.slice(at + 1).trim() }
      : { tensor, row: '', column: task };
  };
  const places = selected.map((panel) => placeOf(panel.tensor, taskOf(panel)));
  // A single model has no name for a row of tasks that have but one part.
  if (!hasModels && places.some(({ row }) => row === '')) return null;
  const rows = new Map<string, number>();
  const headings: string[] = [];
  const ids = new Map(selected.map(({ tensor }) => tensor).map((tensor, i) => [tensor, i]));
  const rowOf = ({ tensor, row }: Place): number => {
    const key = `${ids.get(tensor)} ${row}`; // models may share a name
    const index = rows.get(key) ?? rows.size;
    if (index === rows.size) headings.push(hasModels ? [tensor.model, row].filter(Boolean).join(' · ') : row);
    rows.set(key, index);
    return index;
  };
  const columns = [
    ...new Set(tasks.map((task) => placeOf(selected[0]?.tensor as TensorOrSource, task).column)),
  ];
  const columnOf = new Map(columns.map((name, i) => [name, i]));
  const slots = places.map((place) => ({ row: rowOf(place), column: columnOf.get(place.column) as number }));
  const taken = new Set(slots.map(({ row, column }) => row * columns.length + column));
  const fill = selected.length / (rows.size * columns.length);
  const isTable = rows.size > 1 && columns.length > 1 && selected.length > rows.size;
  const isFilled = fill > LEAST_FILLED && fill >= least;
  return isTable && isFilled && taken.size === selected.length ? { rows: headings, columns, slots } : null;
}
