// Lists of a value that label the axes of its arrays, as in .npz archives: checkpoints (or steps) and tasks.

import { parseStep } from '../join/step.ts';
import { isObject } from '../json/cell.ts';
import { type AnyArray, isSupportedNesting, shapeOf } from '../value/arrays.ts';
import { type Labels, NO_LABELS } from './dimensions.ts';

/** Names of lists of checkpoints, after those of `checkpoint` and `step`. */
export const STEP_LISTS = ['checkpoints', 'steps', 'epochs', 'iterations'];
/** Names of lists of what the first axis may be. Whatever that is, it is shown as tasks. */
export const TASK_LISTS = [
  'tasks',
  'metrics',
  'models',
  'prompts',
  'seeds',
  'datasets',
  'languages',
  'langs',
  'relations',
  'conditions',
  'subjects',
  'domains',
  'benchmarks',
  'methods',
  'runs',
  'task_names',
  'metric_names',
  'model_names',
  'dataset_names',
];
const STEP_NAMES = ['checkpoint', 'step', ...STEP_LISTS];
const TASK_NAMES = ['task', ...TASK_LISTS, 'names', 'categories', 'classes', 'labels'];

const isLabel = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** The first list of labels with one of these names. */
function findList(value: unknown, names: readonly string[]): readonly (string | number)[] | null {
  if (!isObject(value)) return null;
  for (const name of names) {
    const list = Object.hasOwn(value, name) ? value[name] : undefined;
    if (Array.isArray(list) && list.length > 0 && list.every(isLabel)) return list;
  }
  return null;
}

/** The labels for the arrays of a value. */
export function findAxisLabels(value: unknown): Labels {
  const steps = findList(value, STEP_NAMES)?.map((label) => parseStep('step', label)) ?? null;
  return {
    steps: steps?.every((step) => step !== null) ? steps : null,
    tasks: findList(value, TASK_NAMES)?.map(String) ?? null,
  };
}

/** Those of the labels that have the length of an axis of an array. */
export function labelsOf(array: AnyArray, { steps, tasks }: Labels): Labels {
  if (!isSupportedNesting(array, { dims: null })) return NO_LABELS;
  const axes = shapeOf(array).slice(0, -2);
  return {
    steps: steps?.length === axes[0] ? steps : null,
    tasks: tasks?.length === axes.at(-1) ? tasks : null,
  };
}
