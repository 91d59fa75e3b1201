// Joins the tensors of groups of rows that list each head once: as tasks, if what tells the groups apart names tasks; else as models.

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { offer } from '../choices.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { HeadListTensor } from '../heads/head-list.ts';
import { joinTasks } from '../join/join-tasks.ts';
import type { ReadTensor } from '../origin.ts';
import { makeUnique } from '../unique-names.ts';
import type { RowGroup } from './groups.ts';

/** What was read of a group. */
export interface ReadGroup {
  readonly group: Pick<RowGroup, 'model' | 'task'>;
  readonly list: HeadListTensor;
}

const shapeOf = ({ list: { tensor } }: ReadGroup): string =>
  JSON.stringify([tensor.layers, tensor.heads, tensor.steps]);

/** The tensor of a group with the task of the group in its tasks. */
function nameTasks({ group, list: { tensor } }: ReadGroup): ReadTensor {
  const { tasks, origins = [] } = tensor;
  const named = tasks.map((name) => (tasks.length === 1 ? `${group.task}` : `${group.task} ${name}`));
  const rename = (task: string): string => named[tasks.indexOf(task)] as string;
  return {
    ...tensor,
    model: group.model,
    tasks: named,
    origins: origins.map((origin) => ({ ...origin, tasks: origin.tasks.map(rename) })),
  };
}

/** The tensors of the groups of one model. */
function joinModel(read: readonly ReadGroup[]): readonly ReadTensor[] {
  const areTasks = read.every(({ group }) => group.task !== null) && new Set(read.map(shapeOf)).size === 1;
  if (areTasks) {
    const joined = joinTasks(read.map(nameTasks));
    return [{ ...joined, tasks: makeUnique(joined.tasks) }];
  }
  return read.map(({ group: { model, task }, list: { tensor } }) => ({
    ...tensor,
    model: [model, task ?? ''].filter(Boolean).join(' / ') || tensor.model,
  }));
}

/** The tensors of groups. @param columns the names of what tells them apart */
export function joinGroups(where: FilePlace, columns: readonly string[], read: readonly ReadGroup[]): Loaded {
  const steps = new Set(read.map(({ list }) => list.step));
  const step = steps.size === 1 ? (read[0]?.list.step ?? null) : null;
  const notes: readonly Note[] = read.flatMap(({ list }) => list.notes);
  const models = [...groupBy(read, ({ group }) => group.model).values()];
  const tensors = models.flatMap(joinModel);
  if (columns.length === 0) return { tensors, step, notes };
  const hasTasks = tensors.length < read.length;
  const shown = !hasTasks ? 'models' : models.length > 1 ? 'models and tasks' : 'tasks';
  const reason = `it lists each head for ${read.length} values of ${columns.join(' and ')}, which are shown as ${shown}`;
  const remedy = offer('to combine them, add', { reduce: 'mean' });
  return { tensors, step, notes: [{ ...where, reason, ...remedy }, ...notes] };
}
