// Panels of several models and tasks as a table, which names each model and each task once.

import type { Selected } from '../tensor/select.ts';
import type { Table } from './figure.ts';

/** A table that fills no larger part of its slots is worse than no table: the models have hardly a task in common. */
const LEAST_FILLED = 0.5;

/**
 * Models as rows and tasks as columns; null where that would name no task, leave too many slots empty, or put two
 * panels in one slot.
 *
 * @param order tasks in the order wanted; `null`: as they come
 */
export function tableOf(selected: readonly Selected[], order: readonly string[] | null): Table | null {
  if (selected.every(({ tensor }) => tensor === selected[0]?.tensor)) return null;
  const taskOf = ({ tensor, task }: Selected): string => tensor.tasks[task] as string;
  const rowOf = indices(selected.map(({ tensor }) => tensor));
  const tasks = new Set(selected.map(taskOf));
  const columnOf = indices((order ?? [...tasks]).filter((name) => tasks.has(name)));
  const slots = selected.map((panel) => ({
    row: rowOf.get(panel.tensor) as number,
    column: columnOf.get(taskOf(panel)) as number,
  }));
  const taken = new Set(slots.map(({ row, column }) => row * columnOf.size + column));
  const isTable = columnOf.size >= 2 && selected.length > rowOf.size && !columnOf.has('');
  const isFilled = selected.length > LEAST_FILLED * rowOf.size * columnOf.size;
  if (!isTable || !isFilled || taken.size < selected.length) return null;
  return { rows: [...rowOf.keys()].map(({ model }) => model), columns: [...columnOf.keys()], slots };
}

/** Where each value first occurs among those that differ. */
function indices<T>(values: readonly T[]): Map<T, number> {
  return new Map([...new Set(values)].map((value, index) => [value, index]));
}
