// The order of the panels of a figure: by name, by largest value, or by likeness to one of them.

import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { LastResults, rememberLast } from '../tensor/remember.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import type { Slot, TableLayout } from './figure.ts';
import { positionsIn } from './positions.ts';
import { type LikenessLookup, referenceOf } from './reference-panel.ts';
import type { NamedPanel, VisiblePanel } from './visible-panels.ts';

/** What panels can be sorted by, besides their names. */
export interface PanelRanking {
  readonly statistics: Statistics;
  /** Null while it is being computed. */
  readonly likeness: LikenessLookup | null;
}

/** Compares names as people do: "layer 2" before "layer 10", upper and lower case alike. */
const collator = new Intl.Collator('en', { numeric: true });

/** The indices of items in the order of a comparison; equal items keep their order. */
const sortIndices = <T>(items: readonly T[], compare: (a: T, b: T) => number): readonly number[] =>
  [...items.keys()].sort((a, b) => compare(items[a] as T, items[b] as T) || a - b);

const sortNames = (names: readonly string[]): readonly number[] => sortIndices(names, collator.compare);

/** The place of each name among all different ones, in their natural order. */
function rankNames(names: readonly string[]): Map<string, number> {
  const different = [...new Set(names)];
  return new Map(sortNames(different).map((index, rank) => [different[index] as string, rank]));
}

/** Panels by the names of their models, then of their tasks. Each name is compared once: there may be far more panels. */
const orderByName = rememberLast((panels: readonly NamedPanel[]): readonly number[] => {
  const models = rankNames(panels.map(({ tensor }) => tensor.model));
  const tasks = rankNames(panels.map(taskOf));
  const ranks = panels.map(
    (panel) => (models.get(panel.tensor.model) as number) * tasks.size + (tasks.get(taskOf(panel)) as number),
  );
  return sortIndices(ranks, (a, b) => a - b);
});

const taskOf = ({ tensor, task }: SelectedMatrix): string => tensor.tasks[task] as string;

/** The last order by value of each dataset. */
const ordersByValue = new LastResults<Dataset, readonly number[]>();

/** Panels by a value, from the largest to the smallest; those without one are last. */
function orderByValue(
  dataset: Dataset,
  panels: readonly SelectedMatrix[],
  measureOf: (panel: SelectedMatrix) => number,
): readonly number[] {
  const values = panels.map((panel) => {
    const value = measureOf(panel);
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  });
  return ordersByValue.get(dataset, values, () =>
    sortIndices(values, (a, b) => (a === b ? 0 : a < b ? 1 : -1)),
  );
}

/**
 * The order in which panels are shown, as indices of panels; null for the order of the data. It determines their places only:
 * panels keep their indices.
 */
export function panelOrder(
  dataset: Dataset,
  panels: readonly NamedPanel[],
  { sort }: Pick<Options, 'sort'>,
  { statistics, likeness }: PanelRanking,
): readonly number[] | null {
  switch (sort) {
    case 'name':
      return orderByName(panels);
    case 'peak':
      return orderByValue(dataset, panels, (panel) => statistics.peakOf(panel));
    case 'similarity':
      return likeness && orderByValue(dataset, panels, likeness);
    default:
      return null;
  }
}

/** A table with its rows and columns in the natural order of their headings. */
export function sortTable(table: TableLayout): TableLayout {
  const { rows, columns, slots } = table;
  const [rowOrder, columnOrder] = [sortNames(rows), sortNames(columns)];
  const [rowAt, columnAt] = [positionsIn(rowOrder), positionsIn(columnOrder)];
  return {
    ...table,
    rows: rowOrder.map((row) => rows[row] as string),
    columns: columnOrder.map((column) => columns[column] as string),
    slots: slots.map(
      ({ row, column }): Slot => ({ row: rowAt[row] as number, column: columnAt[column] as number }),
    ),
  };
}

/** How panels are sorted, for the caption; '' for orders that need no explanation. */
export function sortText(
  dataset: Dataset,
  panels: readonly VisiblePanel[],
  options: Pick<Options, 'sort' | 'similarTo'>,
  { likeness }: PanelRanking,
): string {
  if (options.sort === 'peak') return 'sorted by largest value';
  if (options.sort !== 'similarity') return '';
  const reference = referenceOf(dataset, panels, options);
  const { model, layers, heads, tasks } = reference.tensor;
  const shown = panels.find(({ tensor, task }) => tensor === reference.tensor && task === reference.task);
  const name = shown?.name ?? [model, tasks[reference.task]].filter(Boolean).join(' · ');
  if (!likeness) return `comparing panels with ${name}…`;
  const others = panels.filter(({ tensor }) => tensor.layers !== layers || tensor.heads !== heads).length;
  const last = others > 0 ? ` (${others.toLocaleString('en')} of other shapes last)` : '';
  const level = levelsOf(reference.tensor)?.at(-1);
  const blocks = level
    ? ` of blocks of ${stepText(level.layersPerCell)} x ${stepText(level.headsPerCell)} cells`
    : '';
  return `sorted by rank correlation${blocks} with ${name}${last}`;
}
