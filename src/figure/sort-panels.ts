// The order of the panels of a figure: by name, by largest value, or by likeness to one of them.

import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import { findPanel } from '../tensor/find-panel.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import type { Slot, TableLayout } from './figure.ts';
import { positionsIn } from './positions.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** The rank correlation of a matrix with the one that panels are compared with; NaN if it is undefined. */
export type LikenessLookup = (matrix: SelectedMatrix) => number;

/** What panels can be sorted by, besides their names. */
export interface PanelRanking {
  readonly statistics: Statistics;
  /** Null while it is being computed. */
  readonly likeness: LikenessLookup | null;
}

type Key = string | number;

/** Compares names as people do: "layer 2" before "layer 10", upper and lower case alike. */
const collator = new Intl.Collator('en', { numeric: true });
const compareNames = (a: Key, b: Key): number => collator.compare(a as string, b as string);
const compareDescending = (a: Key, b: Key): number => (a === b ? 0 : a < b ? 1 : -1);

/** The indices of keys in ascending order; equal keys keep their order. */
const sortIndices = (keys: readonly Key[], compare: (a: Key, b: Key) => number): readonly number[] =>
  [...keys.keys()].sort((a, b) => compare(keys[a] as Key, keys[b] as Key) || a - b);

/** The last keys sorted for each dataset: sorting 10,000 names takes longer than a frame. */
const lastSorted = new WeakMap<
  Dataset,
  { readonly keys: readonly Key[]; readonly order: readonly number[] }
>();

function sortCached(
  dataset: Dataset,
  keys: readonly Key[],
  compare: (a: Key, b: Key) => number,
): readonly number[] {
  const last = lastSorted.get(dataset);
  if (last?.keys.length === keys.length && keys.every((key, i) => key === last.keys[i])) return last.order;
  const order = sortIndices(keys, compare);
  lastSorted.set(dataset, { keys, order });
  return order;
}

/**
 * The matrix that panels are compared with: the one that `similarTo` names, which need not be shown, or the first panel.
 * @throws HeadglowError for a name of no panel, or of several
 */
export function referenceOf(
  dataset: Dataset,
  panels: readonly SelectedMatrix[],
  { similarTo }: Pick<Options, 'similarTo'>,
): SelectedMatrix {
  if (similarTo === null) return panels[0] as SelectedMatrix;
  const all = selectMatrices(dataset, null, null);
  return all[findPanel(all, similarTo, 'similarTo')] as SelectedMatrix;
}

/** Whether the order of panels depends on their values, so that they can't be arranged in a table. */
export const sortsByValue = ({ sort }: Pick<Options, 'sort'>): boolean =>
  sort === 'peak' || sort === 'similarity';

/**
 * The order in which panels are shown, as indices of panels; null for the order of the data. It determines their places only:
 * panels keep their indices.
 */
export function panelOrder(
  dataset: Dataset,
  panels: readonly VisiblePanel[],
  { sort }: Pick<Options, 'sort'>,
  { statistics, likeness }: PanelRanking,
): readonly number[] | null {
  if (sort === 'name')
    return sortCached(
      dataset,
      panels.map(({ name }) => name),
      compareNames,
    );
  const keyOf =
    sort === 'peak' ? (panel: VisiblePanel) => statistics.peakOf(panel) : sort === 'similarity' && likeness;
  if (!keyOf) return null;
  const values = panels.map((panel) => {
    const value = keyOf(panel);
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  });
  return sortCached(dataset, values, compareDescending);
}

/** A table with its rows and columns in the natural order of their headings. */
export function sortTable({ rows, columns, slots }: TableLayout): TableLayout {
  const [rowOrder, columnOrder] = [rows, columns].map((names) => sortIndices(names, compareNames)) as [
    readonly number[],
    readonly number[],
  ];
  const [rowAt, columnAt] = [positionsIn(rowOrder), positionsIn(columnOrder)];
  return {
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
  return `sorted by rank correlation with ${name}${last}`;
}
