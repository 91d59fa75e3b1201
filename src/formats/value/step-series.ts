// Values at several training steps under the names of their tasks or models: `{"ioi": {"100": […], "200": […]}, …}`, or a list of
// objects with a step and a name each.

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { joinTasks } from '../join/join-tasks.ts';
import { getField, isObject } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';
import type { ReadTensor } from '../origin.ts';
import {
  findStepItems,
  findSteps,
  holdsArrays,
  holdsMatrices,
  inside,
  readSteps,
  type SteppedValue,
} from './step-keys.ts';

type Read = (where: FilePlace, value: unknown) => Loaded;

/** The steps of one task or model. */
interface Series {
  readonly name: string;
  readonly read: (where: FilePlace, read: Read) => Loaded;
}

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 4;

/** Whether numbers follow each other, so that they may number anything: layers, prompts, seeds. */
function areCounted(values: readonly SteppedValue[]): boolean {
  const steps = values.map(({ step }) => step).sort((a, b) => a - b);
  return (
    values.every(({ key }) => /^\d+$/.test(key)) &&
    steps.every((step, at) => at === 0 || step === (steps[at - 1] as number) + 1)
  );
}

/** Whether a value, or everything in it that holds matrices, is matrices at several steps. Heads by name are read elsewhere. */
function isStepped(value: unknown, depth = 0): boolean {
  const steps = findSteps(value, holdsArrays);
  if (steps) return Array.isArray(value) || !areCounted(steps);
  if (!isObject(value) || depth > MAX_DEPTH) return false;
  let isHeld = false;
  for (const [, inner] of entriesOf(value)) {
    if (isStepped(inner, depth + 1)) isHeld = true;
    else if (holdsMatrices(inner)) return false;
  }
  return isHeld;
}

/** Fields that name the items of a list. */
const NAME_FIELDS = ['task', 'metric', 'name', 'model', 'model_name', 'id'];

/** The series of a list whose items have a step and a name each. */
function findNamedItems(list: readonly unknown[]): readonly Series[] | null {
  const values = findStepItems(list);
  if (!values) return null;
  for (const field of NAME_FIELDS) {
    const nameOf = ({ value }: SteppedValue): unknown => getField(value, field);
    if (!values.every((value) => typeof nameOf(value) === 'string')) continue;
    const groups = [...groupBy(values, nameOf)];
    const areComplete = groups.every(
      ([, group]) => group.length > 1 && new Set(group.map(({ step }) => step)).size === group.length,
    );
    if (areComplete && groups.length > 1)
      return groups.map(([name, group]) => ({
        name: name as string,
        read: (where, read) => readSteps(where, group, read),
      }));
  }
  return null;
}

function findSeries(value: unknown): readonly Series[] | null {
  if (Array.isArray(value)) return findNamedItems(value);
  if (!isObject(value) || !isStepped(value)) return null;
  return [...entriesOf(value)]
    .filter(([, inner]) => isStepped(inner))
    .map(([name, inner]) => ({ name, read: (where, read) => read(inside(where, name), inner) }));
}

const shapeOf = ({ layers, heads, steps }: ReadTensor): string => JSON.stringify([layers, heads, steps]);

/** A tensor with a single task renamed. */
const renameTask = (tensor: ReadTensor, task: string): ReadTensor => ({
  ...tensor,
  tasks: [task],
  origins: (tensor.origins ?? []).map((origin) => ({ ...origin, tasks: [task] })),
});

/** Tensors of one matrix each as tasks of one tensor for each shape; others as models. */
function joinSeries(
  all: readonly { readonly name: string; readonly loaded: Loaded }[],
): readonly ReadTensor[] {
  if (all.length === 1) return all[0]?.loaded.tensors ?? [];
  const areMatrices = all.every(
    ({ loaded: { tensors } }) =>
      tensors.length === 1 && tensors[0]?.model === '' && tensors[0].tasks.length === 1,
  );
  const names = new Set(all.flatMap(({ loaded }) => loaded.tensors.flatMap(({ tasks }) => tasks)));
  if (areMatrices && names.size === 1) {
    const tensors = all.map(({ name, loaded }) => renameTask(loaded.tensors[0] as ReadTensor, name));
    const groups = [...groupBy(tensors, shapeOf).values()].map(joinTasks);
    return groups.length === 1
      ? groups
      : groups.map((tensor) => ({ ...tensor, model: tensor.tasks.join(', ') }));
  }
  return all.flatMap(({ name, loaded }) =>
    loaded.tensors.map((tensor) => ({
      ...tensor,
      model: [name, tensor.model].filter(Boolean).join('/'),
      isGroup: true,
    })),
  );
}

/**
 * The tensors of matrices at several steps; null if the value is something else.
 * @param read reads the value of one step, or of one task or model
 */
export function readSteppedValue(where: FilePlace, value: unknown, read: Read): Loaded | null {
  const steps = findSteps(value);
  if (steps) return readSteps(where, steps, read);
  const series = findSeries(value);
  if (!series) return null;
  const all = series.map((one) => ({ name: one.name, loaded: one.read(where, read) }));
  const notes: Note[] = all.flatMap(({ loaded }) => loaded.notes ?? []);
  return { tensors: joinSeries(all), step: null, notes };
}
